/** How long a provider that is away is left alone before it is asked again. */
export interface OutagePauses {
  readonly firstMs: number
  readonly maxMs: number
  /** All pauses of one outage together; after that it is asked without any. */
  readonly totalMs: number
}

/** Half a second, one, two, four and eight: what restarts in a quarter of a minute costs few rounds. */
export const outagePauses: OutagePauses = { firstMs: 500, maxMs: 8000, totalMs: 15_500 }
export const noPauses: OutagePauses = { firstMs: 0, maxMs: 0, totalMs: 0 }
