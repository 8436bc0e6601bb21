/** Longer timers fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1
