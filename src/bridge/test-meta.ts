/** Under this key tests of a matrix carry what the main process must know before they run. */
export const META_KEY = 'vitest-llm-bench'

/** Worst-case demand of one cell: what the estimate before the first request is made of. */
export interface CellDemand {
  readonly requests: number
  readonly inputTokens: number
  /** At most: every answer as long as `maxTokens` allows. */
  readonly outputTokens: number
  /** At most, in US dollars; undefined when the price is unknown. */
  readonly costUsd: number | undefined
  /** How many answers have to be waited for, one after the other. */
  readonly answersInTurn: number
  /** How long its schedule lasts, in milliseconds, answers left out; 0 without a rate. */
  readonly scheduledMs: number
}

export interface BenchTestMeta {
  readonly matrix: string
  readonly cell: string
  readonly skipped: string | undefined
  /** Cells of one lane are asked one after the other, lanes side by side. */
  readonly lane: string
  readonly demand: CellDemand
}

/** The meta of one of our tests; undefined for all others. */
export function benchMetaOf(meta: object): BenchTestMeta | undefined {
  const entry: unknown = Reflect.get(meta, META_KEY)
  return isBenchTestMeta(entry) ? entry : undefined
}

function isBenchTestMeta(value: unknown): value is BenchTestMeta {
  return typeof value === 'object' && value !== null && 'matrix' in value && 'cell' in value
}
