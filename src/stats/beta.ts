// Lanczos approximation with g = 7 and nine terms (coefficients of P. Godfrey 2001), good to 1e-15.
const LANCZOS_G = 7
const LANCZOS_FIRST = 0.999_999_999_999_809_93
const LANCZOS_REST = [
  676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
  1.505_632_735_149_311_6e-7,
]

/**
 * The natural logarithm of the gamma function for real x > 0, to about 1e-15 relative to
 * max(1, |ln Γ(x)|).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`\`logGamma\` takes a number above 0, received ${x}.`)
  const base = x - 1 + LANCZOS_G + 0.5
  let series = LANCZOS_FIRST
  for (const [index, coefficient] of LANCZOS_REST.entries()) series += coefficient / (x + index)
  return Math.log(Math.sqrt(2 * Math.PI) * series) + (x - 0.5) * Math.log(base) - base
}

/**
 * The regularized incomplete beta function I_x(a, b): the probability that a Beta(a, b) variable
 * is at most x. 0 ≤ x ≤ 1, real a, b > 0; the answer is 0 to 1, with an error of about 1e-12 at
 * a + b = 1000 that grows in proportion to a + b. Continued fraction of DLMF 8.17.22.
 */
export function regularizedIncompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) {
    throw new RangeError(
      '`regularizedIncompleteBeta` takes x from 0 to 1 and a, b above 0, ' +
        `received x = ${x}, a = ${a}, b = ${b}.`,
    )
  }
  if (x === 0 || x === 1) return x
  // On the far side of the mean the fraction converges slowly, and its mirror image quickly.
  if (x > (a + 1) / (a + b + 2)) return 1 - lowerTail(1 - x, b, a)
  return lowerTail(x, a, b)
}

function lowerTail(x: number, a: number, b: number): number {
  const logFront =
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)
  return (Math.exp(logFront) / a) * continuedFraction(x, a, b)
}

/** Keeps Lentz's ratios from dividing by zero. */
const TINY = 1e-300
const PRECISION = 1e-15
/** It takes about √max(a, b) steps: 5,000 are enough for a sample of ten million. */
const MAX_STEPS = 5000

/** Modified Lentz evaluation (Thompson & Barnett 1986) of the fraction 1/(1+ d₁/(1+ d₂/(1+ …))). */
function continuedFraction(x: number, a: number, b: number): number {
  let numerator = 1
  let denominator = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = denominator
  for (let step = 1; step <= MAX_STEPS; step++) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step))
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1))
    let factor = 1
    for (const coefficient of [even, odd]) {
      denominator = 1 / awayFromZero(1 + coefficient * denominator)
      numerator = awayFromZero(1 + coefficient / numerator)
      factor = denominator * numerator
      value *= factor
    }
    if (Math.abs(factor - 1) < PRECISION) return value
  }
  throw new Error(`I_x(a, b) did not converge at x = ${x}, a = ${a}, b = ${b}.`)
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
