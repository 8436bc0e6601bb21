/** Longer waits than this would stand for an outage, not for a rate limit. */
const MAX_WAIT_MS = 30_000

/**
 * How long a response asks to wait, in milliseconds, at most 30 s; undefined when it does not say.
 * `retry-after` is in seconds or an HTTP date (RFC 9110 §10.2.3).
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  nowUnixMs: number,
): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && milliseconds >= 0) return clamp(milliseconds)
  const value = headers['retry-after']?.trim()
  if (value === undefined || value === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return clamp(seconds * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : clamp(date - nowUnixMs)
}

function clamp(ms: number): number {
  return Math.min(MAX_WAIT_MS, Math.max(0, ms))
}
