import { showChange } from '../format/numbers.ts'
import type { Cell, Reference } from '../model/cell.ts'
import type { Contrast } from '../model/contrast.ts'
import { metrics } from '../model/metric.ts'
import { type ReferencePair, referenceLabel, referencePairs } from '../model/reference-pairs.ts'
import type { ContrastVerdict, VerdictKind } from '../model/verdict.ts'
import { contrastLevel } from './contrasts.ts'
import type { ContrastThreshold } from './limits.ts'
import { pairedRatesBeyond, pairedShiftTest } from './paired-inference.ts'
import { type ContrastedCell, pairMetric, pairOutcomes } from './paired-values.ts'

/**
 * Judges contrasts against their limits. One fails only when its interval, which is simultaneous for all
 * contrasts with a threshold, lies beyond the limit; where the interval spans the limit it is
 * inconclusive.
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
): ContrastVerdict[] {
  return referencePairs(cells, reference).flatMap((pair) =>
    thresholds.flatMap((threshold) => {
      const contrast = contrasts.find(
        ({ cell, axis, metric }) =>
          cell === pair.cell.id && axis === pair.axis && metric === threshold.metric,
      )
      return contrast ? [verdictOf({ pair, threshold, contrast })] : []
    }),
  )
}

interface Test {
  readonly pair: ReferencePair<Cell & ContrastedCell>
  readonly threshold: ContrastThreshold
  readonly contrast: Contrast
}

/** One-sided, of a contrast beyond its limit. */
function pBeyond(
  { cell, reference }: Test['pair'],
  { metric, bound, limit }: ContrastThreshold,
): number | undefined {
  if (metric === 'quality' || metric === 'failures') {
    const outcomes = pairOutcomes(cell, reference, metric)
    return tailBeyond(bound, pairedRatesBeyond(outcomes, limit))
  }
  const { logRatios, blocks } = pairMetric(cell, reference, metric)
  return tailBeyond(bound, pairedShiftTest({ values: logRatios, blocks }, Math.log1p(limit)))
}

function tailBeyond(
  bound: ContrastThreshold['bound'],
  tails: { readonly pGreater: number; readonly pLess: number } | undefined,
): number | undefined {
  return bound === 'atMost' ? tails?.pGreater : tails?.pLess
}

function verdictOf({ pair, threshold, contrast }: Test): ContrastVerdict {
  const { change, ciLow, ciHigh, n, family } = contrast
  const { bound, limit, metric } = threshold
  const isBeyond =
    bound === 'atMost'
      ? ciLow !== undefined && ciLow > limit
      : ciHigh !== undefined && ciHigh < limit
  const isWithin =
    bound === 'atMost'
      ? ciHigh !== undefined && ciHigh <= limit
      : ciLow !== undefined && ciLow >= limit
  const verdict: VerdictKind =
    n === 0 ? 'no-data' : isBeyond ? 'failed' : isWithin ? 'ok' : 'inconclusive'
  const ending =
    verdict !== 'inconclusive'
      ? ''
      : ciLow === undefined && ciHigh === undefined
        ? `: too few ${contrast.blocks === undefined ? 'rounds' : 'blocks of rounds'} for an interval`
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
    change,
    ciLow,
    ciHigh,
    n,
    p1: pBeyond(pair, threshold),
    cut: family && contrastLevel(family),
    name: threshold.name,
    reason: `${pair.cell.label} vs ${referenceLabel(pair)}: ${threshold.name}, ${observedWords(contrast)}${ending}`,
  }
}

function observedWords({ change, ciLow, ciHigh, n, dropped, metric }: Contrast): string {
  if (n === 0) return 'but no round has both sides to compare'
  const show = (value: number | undefined): string => showContrast(value, metric)
  const interval =
    ciLow === undefined && ciHigh === undefined ? '' : ` [${show(ciLow)}, ${show(ciHigh)}]`
  return `observed ${show(change)}${interval} (${n} rounds${dropped > 0 ? `, ${dropped} dropped` : ''})`
}

/** A fraction as `+14 %`; a difference of rates as `+3 points`. */
export function showContrast(value: number | undefined, metric: string): string {
  const text = showChange(value)
  return metric in metrics ? text : text.replace('%', 'points')
}
