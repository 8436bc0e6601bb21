import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'

/** Timers fire in whole milliseconds, and late: the last one and a half are waited for turn by turn. */
const TIMER_GRAIN_MS = 1.5

/** Waits for a stamp of `performance.now()`, to a few hundredths of a millisecond on an idle machine. */
export async function reach(at: number): Promise<void> {
  const waitMs = Math.floor(at - performance.now() - TIMER_GRAIN_MS)
  if (waitMs > 0) await delay(waitMs)
  while (performance.now() < at) await nextTurn()
}

/** Waits for a stamp of `performance.now()`, to a millisecond or so, and leaves the processor to others. */
export async function about(at: number): Promise<void> {
  const waitMs = Math.floor(at - performance.now())
  if (waitMs > 0) await delay(waitMs)
}
