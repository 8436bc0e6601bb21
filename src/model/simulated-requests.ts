/** Tells the simulator that a score is asked for. Nobody else is ever sent it. */
export const SIMULATED_JUDGE_HEADER = 'x-simulated-judge'

/** Tells the simulator that the request opens its connection, over more than this machine. */
export const SIMULATED_COLD_HEADER = 'x-simulated-cold'
