import { performance } from 'node:perf_hooks'

/** A monotonic clock in milliseconds. */
export type Clock = () => number

/** The process's monotonic clock: floats, microsecond resolution. */
export const monotonic: Clock = () => performance.now()

/** The wall-clock time, in Unix milliseconds, of a stamp taken with {@link monotonic}. */
export function unixMs(stamp: number): number {
  return performance.timeOrigin + stamp
}
