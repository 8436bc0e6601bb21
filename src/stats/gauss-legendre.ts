/** Abscissae between −1 and 1, and their weights, which add up to 2. */
export interface QuadratureRule {
  readonly nodes: readonly number[]
  readonly weights: readonly number[]
}

/** Newton's method from these guesses is at the last digit after four or five. */
const STEPS = 8

/**
 * The Gauss–Legendre rule of so many points, exact for polynomials up to twice as many less one:
 * the roots of the Legendre polynomial by Newton's method (DLMF 3.5(v)).
 */
export function gaussLegendre(points: number): QuadratureRule {
  const nodes: number[] = []
  const weights: number[] = []
  for (let index = 0; index < points; index++) {
    let node = -Math.cos((Math.PI * (index + 0.75)) / (points + 0.5))
    let slope = 1
    for (let step = 0; step < STEPS; step++) {
      const polynomial = legendre(points, node)
      slope = polynomial.slope
      node -= polynomial.value / slope
    }
    nodes.push(node)
    weights.push(2 / ((1 - node * node) * slope * slope))
  }
  return { nodes, weights }
}

/** ∫ f(x) dx between two ends; 0 where `to` is not above `from`. */
export function integrate(
  { nodes, weights }: QuadratureRule,
  integrand: (x: number) => number,
  [from, to]: readonly [number, number],
): number {
  if (!(to > from)) return 0
  const half = (to - from) / 2
  return nodes.reduce(
    (sum, node, index) => sum + half * (weights[index] ?? 0) * integrand(from + half * (1 + node)),
    0,
  )
}

/** By the recurrence k·Pₖ = (2k − 1)·x·Pₖ₋₁ − (k − 1)·Pₖ₋₂. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let before = 1
  let value = x
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) }
}
