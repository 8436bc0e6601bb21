import { BenchError } from '../model/bench-error.ts'
import type { Contrast, ContrastMetric } from '../model/contrast.ts'
import type { PerMetric } from '../model/per-metric.ts'
import { referenceLabel, type ReferencePair } from '../model/reference-pairs.ts'
import type { Measured, MeasuredCell } from './measured.ts'

/** A measured cell beside its reference cell, with the contrast of every metric. */
export interface MeasuredContrast extends PerMetric<Contrast> {
  /** Difference in the share of answers that passed their checks, −1 to 1. */
  readonly quality: Contrast
  /** Difference in the share of requests that failed, −1 to 1. */
  readonly failures: Contrast
  /** The two for people: `gpt-4.1 via openrouter vs openai`. */
  readonly label: string
  /** The cell that is compared. */
  readonly cell: MeasuredCell
  /** The cell it is compared with. */
  readonly reference: MeasuredCell
}

/** The contrast of a pair of cells; every metric has one, with unknown figures where nothing was seen. */
export function measuredContrast(
  { contrasts }: Measured,
  pair: ReferencePair<MeasuredCell>,
): MeasuredContrast {
  const own = contrasts.filter(({ cell, axis }) => cell === pair.cell.id && axis === pair.axis)
  const of = (metric: ContrastMetric): Contrast => {
    const found = own.find((contrast) => contrast.metric === metric)
    if (found) return found
    throw new BenchError('internal', `no contrast of ${metric} for ${pair.cell.id}`)
  }
  return {
    label: `${pair.cell.label} vs ${referenceLabel(pair)}`,
    cell: pair.cell,
    reference: pair.reference,
    ttfbMs: of('ttfbMs'),
    ttftMs: of('ttftMs'),
    ttfoMs: of('ttfoMs'),
    totalMs: of('totalMs'),
    interChunkMs: of('interChunkMs'),
    longestStallMs: of('longestStallMs'),
    tokensPerSecond: of('tokensPerSecond'),
    endToEndTokensPerSecond: of('endToEndTokensPerSecond'),
    ttftFromIntendedMs: of('ttftFromIntendedMs'),
    totalFromIntendedMs: of('totalFromIntendedMs'),
    queueMs: of('queueMs'),
    outputTokens: of('outputTokens'),
    pricePerformance: of('pricePerformance'),
    quality: of('quality'),
    failures: of('failures'),
  }
}
