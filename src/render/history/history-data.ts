import type { PackedFigures, PackedScale } from './packed-numbers.ts'

/** What the script of a history's page reads: written by `page-workload.ts`, drawn by `src/page/history`. */
export interface HistoryData {
  readonly metrics: readonly HistoryMetric[]
  readonly workloads: readonly HistoryWorkload[]
}

export interface HistoryMetric {
  readonly name: string
  readonly title: string
  readonly unit: 'ms' | 'tokens/s' | 'share' | 'usd' | 'load'
  readonly better: 'lower' | 'higher'
  readonly scale: PackedScale
}

export interface HistoryWorkload {
  readonly name: string
  readonly places: readonly HistoryPlace[]
}

export interface HistoryPlace {
  readonly location: string | null
  readonly runs: HistoryRuns
  readonly cells: readonly HistoryCell[]
}

/** Runs as columns, oldest first. */
interface HistoryRuns {
  readonly ids: readonly string[]
  /** Unix seconds. */
  readonly startedAt: string
  /** Sums of `runFlags`. */
  readonly flags: string
  /** Index of a run → what is to be said of it. */
  readonly notes: Readonly<Record<number, string>>
}

export const runFlags = {
  red: 1,
  accepted: 2,
  partial: 4,
  advisory: 8,
  unverified: 16,
} as const

export interface HistoryCell {
  readonly label: string
  readonly model: string
  readonly provider: string
  /** Only where the cell was measured at several. */
  readonly endpoint: string | null
  /** Name of a metric → its figures. */
  readonly figures: Readonly<Record<string, PackedFigures>>
  /** Runs in which a verdict on this very cell was red. */
  readonly red: string
  readonly changes: readonly HistoryChange[]
  /** New prices and models that answer: index of the run, and words. */
  readonly turns: readonly { readonly run: number; readonly kind: string; readonly text: string }[]
}

interface HistoryChange {
  readonly metric: string
  readonly run: number
  readonly change: number
  readonly before: number
  readonly after: number
}
