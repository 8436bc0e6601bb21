/** Stands for what is unknown or does not exist. */
export const UNKNOWN = '–'

const THIN_SPACE = ' '
/** `toFixed` takes no more. */
const MAX_DECIMALS = 100

/** Three significant digits where there is room, thousands set apart: `1 240`, `84.3`, `6.12`. */
export function showNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN
  if (value === Infinity) return '∞'
  const size = Math.abs(value)
  // What rounds up to 100 has no digit to spare: 99.96 is 100 and not 100.0.
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2
  return groupThousands(value.toFixed(digits)).replace('-', '−')
}

/** Two significant digits or more in little room, in one style: `6.1`, `41`, `1 240`, `16 800`. */
export function showCompact(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN
  if (value === Infinity) return '∞'
  const size = Math.abs(value)
  return groupThousands(value.toFixed(size >= 10 ? 0 : 1))
}

/** `[571, 655]`; empty where neither limit exists. */
export function showInterval(
  low: number | null | undefined,
  high: number | null | undefined,
  show: (value: number | undefined) => string = showNumber,
): string {
  const [from, to] = [low ?? undefined, high ?? undefined]
  return from === undefined && to === undefined ? '' : `[${show(from)}, ${show(to)}]`
}

/** ` [571, 655]` behind a figure; nothing where neither limit exists. */
export function showLimits(
  low: number | null | undefined,
  high: number | null | undefined,
): string {
  const interval = showInterval(low, high)
  return interval === '' ? '' : ` ${interval}`
}

/** `.31`, `1.24`. */
export function showRatio(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN
  return value.toFixed(2).replace(/^0\./, '.')
}

/** `97 %`. */
export function showShare(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : `${Math.round(value * 1000) / 10} %`
}

/**
 * US dollars with as many digits as a small sum needs to be seen, two decimals at least: `$0.49`,
 * `$0.0123`, `$0`.
 */
export function showUsd(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined) return `$${UNKNOWN}`
  if (!Number.isFinite(value) || value === 0) return `$${value}`
  const leading = Math.floor(Math.log10(Math.abs(value)))
  const decimals = Math.min(MAX_DECIMALS, Math.max(2, digits - 1 - leading))
  return `$${value.toFixed(decimals).replace(/(\.\d\d\d*?)0+$/, '$1')}`
}

/** A fraction as a change: `+14 %`, `−3.2 %`, `0 %`. */
export function showChange(change: number | null | undefined): string {
  if (change === null || change === undefined) return UNKNOWN
  if (change === Infinity) return 'beyond the timeout'
  const size = Math.abs(change) * 100
  const figure = size >= 9.95 ? size.toFixed(0) : Number(size.toFixed(1))
  return Number(figure) === 0 ? '0 %' : `${change < 0 ? '−' : '+'}${figure} %`
}

/** `41 s`, `29 m 40 s`. */
export function showDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} m`
}

/** `0.5 s`, `6.2 s`; from a minute on like a duration. */
export function showSeconds(milliseconds: number): string {
  return milliseconds < 59_950
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : showDuration(milliseconds)
}

/** `288`, `147 000`. */
export function showCount(value: number): string {
  return groupThousands(String(Math.round(value)))
}

/** Sets the thousands of a written number apart. */
export function groupThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
