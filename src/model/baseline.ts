/** One cell's value of a metric in one run. */
export interface BaselineValue {
  /** Median over the run's rounds, in the metric's unit. */
  readonly median: number
  /** Standard error of its natural logarithm; undefined when the run had too few rounds. */
  readonly se: number | undefined
  /**
   * Trimmed mean of the natural logarithms, by which runs are compared; undefined in runs that were
   * accepted by a version that did not have it.
   */
  readonly location?: number | undefined
  /** Its standard error. */
  readonly locationSe?: number | undefined
  readonly n: number
}

/** An accepted run as the gate sees it: cell id → metric → value. */
export interface BaselineRun {
  readonly id: string
  readonly values: Readonly<Record<string, Readonly<Record<string, BaselineValue>>>>
}

/** The window of accepted runs that a matrix was judged against; empty where none is comparable. */
export interface Baseline {
  /** What makes runs comparable: a window holds runs of one fingerprint only. */
  readonly fingerprint: Readonly<Record<string, string>>
  readonly runs: readonly BaselineRun[]
}

/** A look after the first, in which what stood out was measured again, and what became of it. */
export interface LaterLook {
  readonly outcome: 'done' | 'unaffordable' | 'interrupted'
  /** Index of its first round. */
  readonly firstRound: number
  readonly pauseMs: number
  /** Rounds by cell id. Where rounds make blocks or conversations, a cell is asked in whole ones. */
  readonly rounds: Readonly<Record<string, number>>
}
