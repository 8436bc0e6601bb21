import type { ChosenRounds, RoundsWish } from '../model/chosen-rounds.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { GatedMetricName } from '../model/metric.ts'

/** Under this key tests of a matrix carry what the main process must know before they run. */
export const META_KEY = 'vitest-llm-bench'

/** Stands for the cells of a matrix of which the filters keep none. */
export const NO_CELL = 'none'

/** Worst-case demand of one cell: what the estimate before the first request is made of. */
export interface CellDemand {
  readonly requests: number
  /** Undefined where an endpoint adds input of unknown length. */
  readonly inputTokens: number | undefined
  /** At most: every answer as long as its request allows; undefined where nothing limits it. */
  readonly outputTokens: number | undefined
  /** At most, in US dollars; undefined when the price is unknown. */
  readonly costUsd: number | undefined
  /** How many answers have to be waited for, one after the other. */
  readonly answersInTurn: number
  /** How long its schedule lasts, in milliseconds, answers left out; 0 without a rate. */
  readonly scheduledMs: number
}

/** A matrix that is held against accepted runs, as `plan` needs it. */
export interface GatedMatrix {
  /** Absolute path of its baseline file. */
  readonly path: string
  readonly fingerprint: Readonly<Record<string, string>>
  readonly cells: readonly {
    readonly id: string
    readonly label: string
    readonly provider: string
    readonly model: string
    readonly endpoint: string
  }[]
  readonly thresholds: readonly { readonly metric: GatedMetricName; readonly limit: number }[]
  readonly options: GateSettings
  readonly rounds: number
  readonly warmup: number
  /** Id of the run that is to come, and whether builds before it count. */
  readonly runId: string
  readonly isHistoryKept: boolean
  /** A change that it is to see, and the rounds it chose for that; undefined where they are as declared. */
  readonly wish?: RoundsWish | undefined
  readonly chosen?: ChosenRounds | undefined
}

/** A cell that a test needs; a test carries one of these for each. */
export interface BenchTestMeta {
  readonly matrix: string
  readonly cell: string
  /** The provider that is asked; undefined where none is. */
  readonly provider: string | undefined
  readonly skipped: string | undefined
  /** Cells of one lane are asked one after the other, lanes side by side. */
  readonly lane: string
  readonly demand: CellDemand
  /** What having its answers judged by second models takes beside that; undefined without a judge. */
  readonly judging?: CellDemand | undefined
  /** What measuring the cell again would add; undefined where nothing is held against a baseline. */
  readonly laterLooks: CellDemand | undefined
  /** Of one test of the matrix; left out where nothing is held against a baseline. */
  readonly gated?: GatedMatrix | undefined
}

/** What one bench file declares. */
export interface CollectedFile {
  /** Path relative to the project. */
  readonly file: string
  /** One entry for each of our tests that would run. */
  readonly metas: readonly BenchTestMeta[]
  /** Why it could not be loaded; empty when it could. */
  readonly errors: readonly string[]
}

/** The cells that one of our tests needs; none for all other tests. */
export function benchMetasOf(meta: object): BenchTestMeta[] {
  const entries: unknown = Reflect.get(meta, META_KEY)
  return Array.isArray(entries) ? entries.filter(isBenchTestMeta) : []
}

function isBenchTestMeta(value: unknown): value is BenchTestMeta {
  return typeof value === 'object' && value !== null && 'matrix' in value && 'cell' in value
}
