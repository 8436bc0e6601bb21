const NANOSECONDS_PER_MS = 1e6

/** Milliseconds of the machine's monotonic clock, which all its processes share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS
}
