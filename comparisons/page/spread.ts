import { ascending, quantile } from '../../src/stats/quantile.ts'
import type { FigureName } from '../figures.ts'
import type { Results } from '../results.ts'

/** A figure over the repetitions. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** What one figure of a tool was at one load; undefined where nobody knows. */
export function spreadOf(
  { runs }: Results,
  figure: FigureName,
  { tool, streams }: { readonly tool: string; readonly streams: number },
): Spread | undefined {
  const values = ascending(
    runs
      .filter((run) => run.tool === tool && run.streams === streams)
      .flatMap(({ figures }) => figures?.[figure] ?? []),
  )
  const [low, high, median] = [values[0], values.at(-1), quantile(values, 0.5)]
  if (low === undefined || high === undefined || median === undefined) return undefined
  return { median, low, high }
}

/** The loads, ascending. */
export function levelsOf({ runs }: Results): number[] {
  return ascending([...new Set(runs.map(({ streams }) => streams))])
}
