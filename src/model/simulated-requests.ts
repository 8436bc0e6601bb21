/** Tells the simulator that a score is asked for. Nobody else is ever sent it. */
export const SIMULATED_JUDGE_HEADER = 'x-simulated-judge'

/** Tells the simulator that the request opens its connection, over more than this machine. */
export const SIMULATED_COLD_HEADER = 'x-simulated-cold'

/**
 * Tells the simulator when the request was handed over, on the machine's monotonic clock: its endpoints count
 * from there, as the client does, so that the way over this machine is a part of the simulated way.
 */
export const SIMULATED_SENT_HEADER = 'x-simulated-sent'
