import { midranks } from './midranks.ts'

/** One-sided 5 % point of the normal law, for r₁·√n of independent values. */
const SIGNIFICANT = 1.645

/**
 * The lag-1 autocorrelation of the midranks, −1 to 1: Σ(Rₜ − R̄)(Rₜ₊₁ − R̄) ÷ Σ(Rₜ − R̄)², as of Wald
 * & Wolfowitz 1943 without the wrap-around. Ranks make it indifferent to spikes and let +Infinity
 * (a timeout) take part. Undefined under three values and where all are equal.
 */
export function lagOneRankAutocorrelation(
  valuesInTimeOrder: readonly number[],
): number | undefined {
  if (valuesInTimeOrder.length < 3) return undefined
  const center = (valuesInTimeOrder.length + 1) / 2
  let products = 0
  let squares = 0
  let previous = 0
  for (const rank of midranks(valuesInTimeOrder)) {
    const deviation = rank - center
    products += deviation * previous
    squares += deviation * deviation
    previous = deviation
  }
  return squares === 0 ? undefined : products / squares
}

/**
 * How many independent values these are worth, 0 to n, not rounded: n itself unless the lag-1 rank
 * autocorrelation r₁ is significant (r₁ > 1.645 ÷ √n, one-sided 5 %), then n(1 − r₁) ÷ (1 + r₁), the
 * value for a first-order autoregressive series, and at least 2. Never more than n: negative
 * autocorrelation earns nothing.
 */
export function effectiveSampleSize(valuesInTimeOrder: readonly number[]): number {
  const size = valuesInTimeOrder.length
  const correlation = lagOneRankAutocorrelation(valuesInTimeOrder)
  if (correlation === undefined || correlation <= SIGNIFICANT / Math.sqrt(size)) return size
  return Math.max(2, (size * (1 - correlation)) / (1 + correlation))
}
