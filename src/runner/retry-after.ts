/** Longer waits than this would stand for an outage, not for a rate limit. */
const MAX_WAIT_MS = 30_000

/** A number as headers have them; what JavaScript takes for one besides (`1e9`, `0x10`, nothing) is none. */
const DECIMAL = /^\d{1,15}(?:\.\d{1,15})?$/
/** The dates of HTTP begin with the name of a day; `Date.parse` takes `-5` for one. */
const HTTP_DATE = /^[a-z]{3,9},? /i

/**
 * How long a response asks to wait, in milliseconds, at most 30 s; undefined when it does not say.
 * `retry-after` is in seconds or an HTTP date (RFC 9110 §10.2.3).
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  nowUnixMs: number,
): number | undefined {
  const milliseconds = decimal(headers['retry-after-ms'])
  if (milliseconds !== undefined) return clamp(milliseconds)
  const value = headers['retry-after']?.trim() ?? ''
  const seconds = decimal(value)
  if (seconds !== undefined) return clamp(seconds * 1000)
  const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : clamp(date - nowUnixMs)
}

function decimal(value: string | undefined): number | undefined {
  const words = value?.trim() ?? ''
  return DECIMAL.test(words) ? Number(words) : undefined
}

function clamp(ms: number): number {
  return Math.min(MAX_WAIT_MS, Math.max(0, ms))
}
