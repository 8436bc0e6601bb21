import { significantFigures } from '../format/significant.ts'
import type { Cell, Reference } from '../model/cell.ts'
import type { Contrast, ContrastMetric } from '../model/contrast.ts'
import { metricNames } from '../model/metric.ts'
import { type ReferencePair, referencePairs } from '../model/reference-pairs.ts'
import { benjaminiHochberg } from '../stats/multiplicity.ts'
import { alignedWith } from './agreeing-intervals.ts'
import { detectableShift } from './detectable-shift.ts'
import { inFamily, SIGNIFICANCE } from './in-family.ts'
import { countBlocks, type PairedShift, pairedRates, pairedShift } from './paired-inference.ts'
import { type ContrastedCell, pairMetric, pairOutcomes } from './paired-values.ts'

export const contrastMetrics: readonly ContrastMetric[] = [...metricNames, 'quality', 'failures']

/** The one-sided level at which a contrast of a family of so many lies beyond a limit for sure. */
export function contrastLevel(family: number): number {
  return SIGNIFICANCE / 2 / family
}

/**
 * Every contrast of a matrix: each cell against its reference, for every metric. A family are the
 * contrasts of one metric, or those of all metrics with a threshold together. Its intervals are
 * simultaneous: each is at the level 1 − 0.05 ÷ family (Bonferroni), so that with 95 % all of them hold
 * at once, and a contrast is significant just where its interval excludes 0. Holm's procedure would
 * call a few more significant, but has no intervals that say by how much (Strassburger & Bretz 2008).
 * Contrasts without a threshold also get Benjamini–Hochberg's q value, which is exploratory.
 */
export function contrastsOf(
  cells: readonly (Cell & ContrastedCell)[],
  reference: Reference | undefined,
  gated: ReadonlySet<ContrastMetric>,
): Contrast[] {
  const compared = referencePairs(cells, reference).flatMap((pair) =>
    contrastMetrics.map((metric) => compare(pair, metric)),
  )
  const familyOf = ({ metric }: { readonly metric: ContrastMetric }): string =>
    gated.has(metric) ? 'gated' : metric
  const families = Map.groupBy(
    compared.filter(({ pointwise }) => pointwise.pValue !== undefined),
    familyOf,
  )
  const exploratory = benjaminiHochberg(
    compared.map(({ metric, pointwise }) => (gated.has(metric) ? undefined : pointwise.pValue)),
  )
  return compared.map((comparison, index) => ({
    ...contrastOf(comparison, families.get(familyOf(comparison))?.length),
    qValue: exploratory[index],
  }))
}

/** A pair of cells in one metric, before it is known how many others it is judged with. */
interface Comparison extends Pick<
  Contrast,
  'cell' | 'reference' | 'axis' | 'metric' | 'n' | 'blocks' | 'dropped' | 'nCensored'
> {
  /** The shift that is tested, as it is by itself: of logarithms, or of rates. */
  readonly pointwise: PairedShift
  readonly shiftAt: (confidence: number) => PairedShift
  /** The same in the metric's own unit; undefined for rates. */
  readonly differenceAt: ((confidence: number) => PairedShift) | undefined
}

function compare(
  { axis, cell, reference }: ReferencePair<Cell & ContrastedCell>,
  metric: ContrastMetric,
): Comparison {
  const subject = { cell: cell.id, reference: reference.id, axis, metric }
  if (metric === 'quality' || metric === 'failures') {
    const outcomes = pairOutcomes(cell, reference, metric)
    return {
      ...subject,
      n: outcomes.differences.values.length,
      blocks: countBlocks(outcomes.differences),
      dropped: outcomes.dropped,
      nCensored: 0,
      pointwise: pairedRates(outcomes),
      shiftAt: (confidence) => pairedRates(outcomes, confidence),
      differenceAt: undefined,
    }
  }
  const pairs = pairMetric(cell, reference, metric)
  const { differences, blocks, dropped, nCensored } = pairs
  const ratios = { values: pairs.logRatios, blocks }
  return {
    ...subject,
    n: ratios.values.length,
    blocks: countBlocks(ratios),
    dropped,
    nCensored,
    pointwise: pairedShift(ratios),
    shiftAt: (confidence) => pairedShift(ratios, confidence),
    differenceAt: (confidence) => pairedShift({ values: differences, blocks }, confidence),
  }
}

function contrastOf(
  { pointwise, shiftAt, differenceAt, ...subject }: Comparison,
  family: number | undefined,
): Omit<Contrast, 'qValue'> {
  const confidence = 1 - SIGNIFICANCE / (family ?? 1)
  const { pAdjusted, interval, significant } = inFamily(pointwise, shiftAt, family)
  const show = differenceAt ? fractionOf : (rate: number | undefined) => rate
  const difference =
    differenceAt &&
    alignedWith(differenceAt(confidence), {
      ...interval,
      estimate: pointwise.estimate,
      significant,
    })
  return significantFigures({
    ...subject,
    family,
    change: show(pointwise.estimate),
    ciLow: show(interval.low),
    ciHigh: show(interval.high),
    pointwiseLow: show(pointwise.low),
    pointwiseHigh: show(pointwise.high),
    difference: difference?.estimate,
    differenceLow: difference?.low,
    differenceHigh: difference?.high,
    pValue: pointwise.pValue,
    pAdjusted,
    significant,
    detectable: show(detectableShift(pointwise, family)),
  })
}

/** A logarithm of a ratio as a fraction of the reference: ln 1.14 is 0.14. */
function fractionOf(logRatio: number | undefined): number | undefined {
  return logRatio === undefined ? undefined : Math.expm1(logRatio)
}
