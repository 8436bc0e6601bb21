/** What the simulator was set to, where a report shows what was measured. */
export interface Truth {
  readonly cells: readonly TrueFigures[]
  readonly contrasts: readonly TrueContrast[]
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
