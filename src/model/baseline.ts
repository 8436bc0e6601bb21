/** One cell's value of a metric in one run, or the capacity of an endpoint. */
export interface BaselineValue {
  /** Median over the run's rounds, in the metric's unit; the capacity itself. */
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
  /** Lower end of the 95 % interval of a capacity, 0 where it is not known; undefined of metrics. */
  readonly ciLow?: number | undefined
  /** Upper end of that interval; undefined of metrics, and where it is not known. */
  readonly ciHigh?: number | undefined
  /** Rounds it is made of; requests of a search. */
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
  /** Builds since then that were not accepted; undefined where none are kept. */
  readonly history?: KeptHistory | undefined
  /** Why more unchanged builds may be red than usual; undefined of versions that did not say. */
  readonly warnings?: readonly GateWarning[] | undefined
  /** Whether the run was measured to be accepted (`-u`); undefined of versions that did not say. */
  readonly isAccepted?: boolean | undefined
}

/** What the runs of the past show of a metric that makes false alarms likelier. */
export interface GateWarning {
  /** They differ more than is assumed before any run, follow each other, or one provider's differ more than the others'. */
  readonly kind: 'restless' | 'drifting' | 'uneven'
  readonly metric: string
  readonly scope: 'cell' | 'provider' | 'model' | 'matrix'
  /** Cell id, or name of a provider or a model; empty for the matrix. */
  readonly subject: string
  /** Standard deviation of the logarithm from run to run; of `drifting` the correlation of a run with the next. */
  readonly seen: number
  /** What is assumed of it before any run, or what the others have. */
  readonly usual: number
}

/** A build that was not accepted, as the gate sees it: cell id → looks → metric → value. */
export interface KeptBuild {
  readonly id: string
  readonly isGreen: boolean
  readonly values: Readonly<Record<string, readonly Readonly<Record<string, BaselineValue>>[]>>
}

export interface KeptHistory {
  /** Oldest first, comparable ones only. */
  readonly builds: readonly KeptBuild[]
  /** Why there are none, or why this one was not added; a sentence without its end. */
  readonly problem: string | undefined
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
