import type { Cell, Reference } from '../model/cell.ts'
import type { Contrast, ContrastMetric } from '../model/contrast.ts'
import { metrics } from '../model/metric.ts'
import { type ReferencePair, referenceLabel, referencePairs } from '../model/reference-pairs.ts'
import type { Verdict, VerdictKind } from '../model/verdict.ts'
import { mean } from '../stats/moments.ts'
import { holm } from '../stats/multiplicity.ts'
import { pairedRatesTest } from '../stats/paired-rates.ts'
import { pairedShift, shiftOverBlocks } from '../stats/paired-shift.ts'
import type { ContrastThreshold } from './limits.ts'
import { type ContrastedCell, pairMetric, pairOutcomes } from './paired-values.ts'
import { showChange } from './regression-verdict.ts'

/** One-sided level of the family: what a two-sided 95 % interval leaves on one side. */
const LEVEL = 0.025

/**
 * Judges contrasts against their limits. One fails only when its 95 % interval lies beyond the limit
 * and stays beyond it after Holm's correction over all contrast thresholds of the matrix; where the
 * interval spans the limit it is inconclusive.
 */
export function judgeContrasts(
  cells: readonly (Cell & ContrastedCell)[],
  reference: Reference | undefined,
  {
    thresholds,
    contrasts,
  }: {
    readonly thresholds: readonly ContrastThreshold[]
    readonly contrasts: readonly Contrast[]
  },
): Verdict[] {
  const tests = referencePairs(cells, reference).flatMap((pair) =>
    thresholds.flatMap((threshold) => {
      const contrast = contrasts.find(
        ({ cell, axis, metric }) =>
          cell === pair.cell.id && axis === pair.axis && metric === threshold.metric,
      )
      return contrast ? [{ pair, threshold, contrast, p: pBeyond(pair, threshold) }] : []
    }),
  )
  const adjusted = holm(tests.map(({ p }) => p))
  return tests.map((test, index) =>
    verdictOf({ ...test, pAdjusted: adjusted[index] }, tests.length),
  )
}

interface Test {
  readonly pair: ReferencePair<Cell & ContrastedCell>
  readonly threshold: ContrastThreshold
  readonly contrast: Contrast
  /** One-sided, of a contrast beyond its limit. */
  readonly p: number | undefined
}

function pBeyond(
  { cell, reference }: Test['pair'],
  { metric, bound, limit }: ContrastThreshold,
): number | undefined {
  if (metric === 'quality' || metric === 'failures') {
    const { dropped: _, differences, blocks, ...outcomes } = pairOutcomes(cell, reference, metric)
    const beyond = differences.map((difference) => difference - limit)
    const { pGreater, pLess } =
      shiftOverBlocks(beyond, blocks, mean) ?? pairedRatesTest(outcomes, limit)
    return bound === 'atMost' ? pGreater : pLess
  }
  const { logRatios, blocks } = pairMetric(cell, reference, metric)
  if (logRatios.length === 0) return undefined
  const margin = Math.log1p(limit)
  const beyond = logRatios.map((ratio) => ratio - margin)
  const { pGreater, pLess } = pairedShift(beyond, blocks)
  return bound === 'atMost' ? pGreater : pLess
}

function verdictOf(
  { pair, threshold, contrast, p, pAdjusted }: Test & { readonly pAdjusted: number | undefined },
  family: number,
): Verdict {
  const { change, ciLow, ciHigh, n } = contrast
  const { bound, limit, metric } = threshold
  const isBeyond =
    bound === 'atMost'
      ? ciLow !== undefined && ciLow > limit
      : ciHigh !== undefined && ciHigh < limit
  const isWithin =
    bound === 'atMost'
      ? ciHigh !== undefined && ciHigh <= limit
      : ciLow !== undefined && ciLow >= limit
  const isSure = isBeyond && pAdjusted !== undefined && pAdjusted < LEVEL
  const verdict: VerdictKind =
    n === 0 ? 'no-data' : isSure ? 'failed' : isWithin ? 'ok' : 'inconclusive'
  const show = (value: number | undefined): string => showContrast(value, metric)
  const ending =
    verdict !== 'inconclusive'
      ? ''
      : isBeyond
        ? `: beyond the limit, but not surely so among ${family} contrasts`
        : ciLow === undefined && ciHigh === undefined
          ? ': too few rounds for an interval'
          : ': the interval spans the limit'
  return {
    scope: 'cell',
    subject: pair.cell.id,
    reference: pair.reference.id,
    metric,
    statistic: metric === 'quality' || metric === 'failures' ? 'rate' : 'median',
    kind: 'contrast',
    verdict,
    limit,
    bound,
    observed: undefined,
    change,
    ciLow,
    ciHigh,
    n,
    p1: p,
    p2: undefined,
    cut: LEVEL,
    runs: undefined,
    df: undefined,
    detectable: undefined,
    name: threshold.name,
    reason: `${pair.cell.label} vs ${referenceLabel(pair)}: ${threshold.name}, observed ${show(change)} [${show(ciLow)}, ${show(ciHigh)}] (${n} rounds${contrast.dropped > 0 ? `, ${contrast.dropped} dropped` : ''})${ending}`,
  }
}

/** A fraction as `+14 %`; a difference of rates as `+3 points`. */
export function showContrast(value: number | undefined, metric: ContrastMetric): string {
  const text = showChange(value)
  return metric in metrics ? text : text.replace('%', 'points')
}
