const MIN_DECIMALS = 2
const SIGNIFICANT_DIGITS = 2

/** US dollars for a message, with as many decimals as a small sum needs to be seen. */
export function usd(amount: number): string {
  if (!Number.isFinite(amount) || amount === 0) return `$${amount}`
  const leading = Math.floor(Math.log10(Math.abs(amount)))
  return `$${amount.toFixed(Math.max(MIN_DECIMALS, SIGNIFICANT_DIGITS - 1 - leading))}`
}
