/** Accepted runs of one matrix under one fingerprint that a file keeps; older ones leave. */
export const WINDOW_SIZE = 20

/** Green builds of one matrix under one fingerprint that are remembered. */
export const MAX_REMEMBERED = 20

/** Builds before the new one that are judged together with it. */
export const FORMER_BUILDS = 2
