import { showNumber } from '../format/numbers.ts'

/** What runs on another clock than ours, and how much faster it does. */
export function simulatedWords(timeFactor: number | undefined): string {
  return timeFactor === undefined ? 'simulated' : `simulated time ×${timeFactor}`
}

/** How far the clock may be off in simulated time; undefined where time is real. */
export function clockErrorWords(
  timeFactor: number | undefined,
  p99Ms: number | undefined,
): string | undefined {
  if (timeFactor === undefined) return undefined
  const error =
    p99Ms === undefined
      ? ''
      : `; p99 of the clock's error: ${showNumber(p99Ms)} ms × ${timeFactor} = ${showNumber(p99Ms * timeFactor)} ms`
  return `×${timeFactor}: simulated time, measured over real connections by the real clock${error}`
}
