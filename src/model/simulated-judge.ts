/** Tells the simulator that a score is asked for. Nobody else is ever sent it. */
export const SIMULATED_JUDGE_HEADER = 'x-simulated-judge'
