/** Longer timers fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** From here on answers are too quick for a clock of milliseconds. */
export const MAX_TIME_FACTOR = 100
