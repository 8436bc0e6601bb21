/** From here on the first terms of the asymptotic series are exact to the last digit. */
const ASYMPTOTIC_FROM = 12

/**
 * The digamma function ψ(x) = d ln Γ(x)/dx for real x > 0, to about 1e-15 relative to
 * max(1, |ψ(x)|): the recurrence ψ(x) = ψ(x + 1) − 1/x, then DLMF 5.11.2.
 */
export function digamma(x: number): number {
  const { sum, end } = leadUp('digamma', x, 1)
  const square = 1 / (end * end)
  const series =
    square *
    (1 / 12 -
      square *
        (1 / 120 -
          square *
            (1 / 252 -
              square * (1 / 240 - square * (1 / 132 - square * (691 / 32_760 - square / 12))))))
  return Math.log(end) - 0.5 / end - series - sum
}

/** The trigamma function ψ′(x) for real x > 0, to about 1e-15 relative (DLMF 5.15). */
export function trigamma(x: number): number {
  const { sum, end } = leadUp('trigamma', x, 2)
  const square = 1 / (end * end)
  const series =
    1 / 6 -
    square *
      (1 / 30 -
        square *
          (1 / 42 -
            square * (1 / 30 - square * (5 / 66 - square * (691 / 2730 - (square * 7) / 6)))))
  return 1 / end + square / 2 + (square / end) * series + sum
}

/**
 * The x > 0 with ψ′(x) = `value` > 0, by the Newton iteration of Smyth 2004 ("Linear models and
 * empirical Bayes methods for assessing differential expression in microarray experiments",
 * appendix), which works on 1/ψ′, a convex and nearly linear function, and so converges from below.
 */
export function trigammaInverse(value: number): number {
  requirePositive('trigammaInverse', value)
  // Out there ψ′ is 1/x + 1/(2x²) and 1/x² to the last digit.
  if (value < 1e-8) return 1 / value + 0.5
  if (value > 1e16) return 1 / Math.sqrt(value)
  let x = 0.5 + 1 / value
  for (let step = 0; step < 50; step++) {
    const current = trigamma(x)
    const change = (current * (1 - current / value)) / tetragamma(x)
    x += change
    if (Math.abs(change) < 1e-9 * x) break
  }
  return x
}

/** ψ″(x), good enough to steer by. */
function tetragamma(x: number): number {
  const { sum, end } = leadUp('tetragamma', x, 3)
  const square = 1 / (end * end)
  return -square * (1 + 1 / end + square * (1 / 2 - square * (1 / 6 - square / 6))) - 2 * sum
}

/** x led up by whole steps to where the series hold, and the sum of 1/xᵖ over the steps. */
function leadUp(name: string, x: number, power: number): { sum: number; end: number } {
  requirePositive(name, x)
  let sum = 0
  let end = x
  for (; end < ASYMPTOTIC_FROM; end++) sum += end ** -power
  return { sum, end }
}

function requirePositive(name: string, value: number): void {
  if (value > 0) return
  throw new RangeError(`\`${name}\` takes a number above 0, received ${value}.`)
}
