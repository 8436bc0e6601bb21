/** A bracket of any width is down to neighbouring doubles long before. */
const MAX_STEPS = 200

/**
 * Where a continuous function changes its sign between `low` and `high`, to within `tolerance`; it
 * may be infinite at an end. Chandrupatla 1997 ("A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
 * function without using derivatives"), inverse parabolas where they can be trusted, halves
 * elsewhere. A RangeError where both ends have the same sign.
 */
export function bracketedRoot(
  valueAt: (x: number) => number,
  low: number,
  high: number,
  tolerance: number,
): number {
  let newest = { x: high, value: valueAt(high) }
  let opposite = { x: low, value: valueAt(low) }
  if (opposite.value === 0) return low
  if (newest.value === 0) return high
  if (Math.sign(newest.value) * Math.sign(opposite.value) !== -1) {
    throw new RangeError(
      `No change of sign between ${low} (${opposite.value}) and ${high} (${newest.value}).`,
    )
  }
  let fraction = 0.5
  for (let step = 0; step < MAX_STEPS; step++) {
    const x = newest.x + fraction * (opposite.x - newest.x)
    const next = { x, value: valueAt(x) }
    let discarded = newest
    if (next.value > 0 !== newest.value > 0) {
      discarded = opposite
      opposite = newest
    }
    newest = next
    const best = Math.abs(newest.value) < Math.abs(opposite.value) ? newest : opposite
    const width = Math.abs(opposite.x - newest.x)
    const least = (tolerance + 2 * Number.EPSILON * Math.abs(best.x)) / width
    if (least > 0.5 || best.value === 0) return best.x
    fraction = Math.min(1 - least, Math.max(least, nextFraction(newest, opposite, discarded)))
  }
  return newest.x
}

interface Point {
  readonly x: number
  readonly value: number
}

/** How far from `a` towards `b` to look next. */
function nextFraction(a: Point, b: Point, c: Point): number {
  const position = (a.x - b.x) / (c.x - b.x)
  const height = (a.value - b.value) / (c.value - b.value)
  const isSmooth = height ** 2 < position && (1 - height) ** 2 < 1 - position
  if (!isSmooth) return 0.5
  return (
    (a.value / (b.value - a.value)) * (c.value / (b.value - c.value)) +
    (((c.x - a.x) / (b.x - a.x)) * (a.value / (c.value - a.value)) * b.value) / (c.value - b.value)
  )
}
