import { memoize } from './memoize.ts'
import { normalUpper } from './normal.ts'

/** The square of a standard normal value is hardly ever larger. */
const END = 60
const STEPS = 3000

/**
 * The expected mean of `count` ≥ 2 squares of standard normal values without the largest of them: 1 less
 * what the largest has above its share. By the trapezoidal rule on E max = ∫ 1 − F(x)ⁿ dx.
 */
export const meanWithoutLargest = memoize(({ count }: { readonly count: number }): number => {
  let largest = 0
  for (let step = 0; step <= STEPS; step++) {
    const below = 1 - 2 * normalUpper(Math.sqrt((step * END) / STEPS))
    largest += ((1 - below ** count) * END * (step === 0 || step === STEPS ? 0.5 : 1)) / STEPS
  }
  return (count - largest) / (count - 1)
})
