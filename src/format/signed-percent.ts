import { UNKNOWN } from './numbers.ts'

/** A fraction as per cent with its sign, a real minus: `+14`, `−3.2`, `0`. */
export function signedPercent(fraction: number | null | undefined): string {
  if (fraction === null || fraction === undefined) return UNKNOWN
  const percent = fraction * 100
  const size = Math.abs(percent)
  const text = size.toFixed(size < 10 ? 1 : 0).replace(/\.0$/, '')
  return text === '0' ? '0' : `${percent < 0 ? '−' : '+'}${text}`
}
