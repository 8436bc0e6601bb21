/** What the simulator was set to, where a report shows what was measured. */
export interface Truth {
  readonly cells: readonly TrueFigures[]
  readonly contrasts: readonly TrueContrast[]
  /** What the clock that measured them is off by; undefined where it was not calibrated. */
  readonly clock: ClockError | undefined
}

/** What a clock of real time is off by in simulated time. */
export interface ClockError {
  /** Median of the calibration, in real milliseconds: so much sooner the simulator sends. */
  readonly wayBackMs: number
  /** Of a hundred stamps 99 are later than that by less, in simulated milliseconds. */
  readonly lateMs: number
}

/** True medians of a cell. */
export interface TrueFigures {
  /** Id of the cell. */
  readonly cell: string
  readonly ttftMs: number
  readonly tokensPerSecond: number
}

/** By how much a cell is truly apart from its reference, as its contrast measures it. */
export interface TrueContrast {
  readonly cell: string
  readonly reference: string
  readonly axis: string
  readonly metric: 'ttftMs' | 'tokensPerSecond'
  /** In the metric's unit. */
  readonly difference: number
  /** As a fraction of the reference. */
  readonly change: number
}

/** From here on a difference was set; smaller ones come of drawing the truth of a contrast. */
const MIN_TRUE_CHANGE = 0.02

/** Whether a cell was set to be apart from its reference at all. */
export function isTrueDifference({ change }: Pick<TrueContrast, 'change'>): boolean {
  return Math.abs(change) >= MIN_TRUE_CHANGE
}
