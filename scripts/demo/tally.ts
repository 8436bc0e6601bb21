import { isTrueDifference } from '../../src/model/truth.ts'
import type { DocumentJson } from '../../src/report/schema/document-schema.ts'

/** What is counted of a demo run. */
export const figures = {
  medians: 'medians of TTFT and tokens/s whose 95 % interval covers what was set',
  contrasts: 'single contrasts whose 95 % interval covers what was set',
  tables: 'tables of contrasts in which all simultaneous intervals cover what was set',
  found: 'differences that were set and found',
  claimed: 'differences that were claimed, but not set',
} as const

export type Figure = keyof typeof figures

/** How many there were in a run, and how many were so. */
interface Tally {
  readonly hits: number
  readonly of: number
}

/** What a run found, figure by figure. */
export type Tallies = Readonly<Record<Figure, Tally>>

/** Compares what was measured with what the simulator was set to. */
export function talliesOf(matrices: DocumentJson['matrices']): Tallies {
  const medians: boolean[] = []
  const contrasts: boolean[] = []
  const tables: boolean[] = []
  const found: boolean[] = []
  const claimed: boolean[] = []
  for (const { truth, cells, contrasts: measured } of matrices) {
    for (const set of truth?.cells ?? []) {
      const summary = cells.find(({ id }) => id === set.cell)?.summary
      if (!summary) continue
      for (const metric of ['ttftMs', 'tokensPerSecond'] as const) {
        const { ciLow, ciHigh } = summary[metric]
        medians.push(covers(ciLow, ciHigh, set[metric]))
      }
    }
    const families = new Map<string, boolean>()
    for (const set of truth?.contrasts ?? []) {
      const contrast = measured.find(
        ({ cell, reference, axis, metric }) =>
          cell === set.cell &&
          reference === set.reference &&
          axis === set.axis &&
          metric === set.metric,
      )
      if (!contrast) continue
      const { change } = set
      contrasts.push(covers(contrast.pointwiseLow, contrast.pointwiseHigh, change))
      const isCovered = covers(contrast.ciLow, contrast.ciHigh, change)
      families.set(set.metric, isCovered && (families.get(set.metric) ?? true))
      const counted = isTrueDifference(set) ? found : claimed
      counted.push(contrast.significant)
    }
    tables.push(...families.values())
  }
  return {
    medians: tallyOf(medians),
    contrasts: tallyOf(contrasts),
    tables: tallyOf(tables),
    found: tallyOf(found),
    claimed: tallyOf(claimed),
  }
}

function covers(low: number | null, high: number | null, value: number): boolean {
  return (low ?? -Infinity) <= value && value <= (high ?? Infinity)
}

function tallyOf(outcomes: readonly boolean[]): Tally {
  return { hits: outcomes.filter(Boolean).length, of: outcomes.length }
}
