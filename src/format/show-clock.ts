/** What a clock shows too much: `+12.34 ms ± 0.41 ms`. */
export function showClock({
  offsetMs,
  errorMs,
}: {
  readonly offsetMs: number
  readonly errorMs: number
}): string {
  const sign = offsetMs < 0 ? '−' : '+'
  // A stated error is rounded up: it is a bound.
  return `${sign}${Math.abs(offsetMs).toFixed(2)} ms ± ${(Math.ceil(errorMs * 100) / 100).toFixed(2)} ms`
}
