import { performance } from 'node:perf_hooks'

const NANOSECONDS_PER_MS = 1e6

/** A monotonic clock in milliseconds. */
export type Clock = () => number

/** The process's monotonic clock: floats, microsecond resolution. */
export const monotonic: Clock = () => performance.now()

/** The wall-clock time, in Unix milliseconds, of a stamp taken with {@link monotonic}. */
export function unixMs(stamp: number): number {
  return performance.timeOrigin + stamp
}

/** The wall-clock time as stamps have it: it goes on evenly, also where somebody sets the clock. */
export const unixNow: Clock = () => unixMs(monotonic())

/** The stamp of {@link monotonic} at a wall-clock time. */
export function stampAt(unixMilliseconds: number): number {
  return unixMilliseconds - performance.timeOrigin
}

/** A stamp of {@link monotonic} on the machine's one monotonic clock, in milliseconds: all processes read it. */
export function onMachine(stamp: number): number {
  return stamp + behindMs()
}

/** A stamp of the machine's monotonic clock on that of this process. */
export function fromMachine(stamp: number): number {
  return stamp - behindMs()
}

const READINGS = 50

/**
 * How far this thread's stamps are behind the machine's clock, in milliseconds, to less than a microsecond. A reading
 * that is interrupted between its halves is too small: the largest of many is right.
 */
export function exactBehindMs(): number {
  return Math.max(...Array.from({ length: READINGS }, behindMs))
}

/** Asked for each time: a project may have put other clocks in the place of these when this module was loaded. */
function behindMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS - performance.now()
}
