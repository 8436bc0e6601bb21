import { studentTQuantile, studentTUpper } from './student-t.ts'

/**
 * The upper tail P(Z > z) of the standard normal law, as the limit of Student's; z may be
 * ±Infinity. 0 to 1, with a relative error around 1e-15 however far out.
 */
export function normalUpper(z: number): number {
  return studentTUpper(z, Infinity)
}

/** The z with P(Z ≤ z) = `probability`: `normalQuantile(0.975)` is 1.96. ∓Infinity at 0 and 1. */
export function normalQuantile(probability: number): number {
  return -studentTQuantile(probability, Infinity)
}
