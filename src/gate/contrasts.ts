import type { Cell, Reference } from '../model/cell.ts'
import type { Contrast, ContrastMetric } from '../model/contrast.ts'
import { metricNames } from '../model/metric.ts'
import { type ReferencePair, referencePairs } from '../model/reference-pairs.ts'
import { benjaminiHochberg, holm } from '../stats/multiplicity.ts'
import { countBlocks, pairedChange, pairedRates } from './paired-inference.ts'
import { type ContrastedCell, pairMetric, pairOutcomes } from './paired-values.ts'

export const contrastMetrics: readonly ContrastMetric[] = [...metricNames, 'quality', 'failures']

/** The level of the family of tests in a table: one false "significant" in twenty tables. */
const SIGNIFICANCE = 0.05

/**
 * Every contrast of a matrix: each cell against its reference, for every metric. Holm's correction
 * runs over the contrasts of one metric, and over all metrics with a threshold together; those
 * without one also get Benjamini–Hochberg's q value, which is exploratory.
 */
export function contrastsOf(
  cells: readonly (Cell & ContrastedCell)[],
  reference: Reference | undefined,
  gated: ReadonlySet<ContrastMetric>,
): Contrast[] {
  const plain = referencePairs(cells, reference).flatMap((pair) =>
    contrastMetrics.map((metric) => compare(pair, metric)),
  )
  const families = Map.groupBy(plain, ({ metric }) => (gated.has(metric) ? 'gated' : metric))
  const adjusted = new Map<Uncorrected, number | undefined>()
  for (const family of families.values()) {
    for (const [index, p] of holm(family.map(({ pValue }) => pValue)).entries()) {
      const contrast = family[index]
      if (contrast) adjusted.set(contrast, p)
    }
  }
  const exploratory = benjaminiHochberg(
    plain.map(({ metric, pValue }) => (gated.has(metric) ? undefined : pValue)),
  )
  return plain.map((contrast, index) => {
    const pAdjusted = adjusted.get(contrast)
    return {
      ...contrast,
      pAdjusted,
      qValue: exploratory[index],
      significant: pAdjusted !== undefined && pAdjusted < SIGNIFICANCE,
    }
  })
}

type Uncorrected = Omit<Contrast, 'pAdjusted' | 'qValue' | 'significant'>

function compare(
  { axis, cell, reference }: ReferencePair<Cell & ContrastedCell>,
  metric: ContrastMetric,
): Uncorrected {
  const subject = { cell: cell.id, reference: reference.id, axis, metric }
  if (metric === 'quality' || metric === 'failures') {
    const outcomes = pairOutcomes(cell, reference, metric)
    const rates = pairedRates(outcomes)
    return {
      ...subject,
      n: outcomes.differences.values.length,
      blocks: countBlocks(outcomes.differences),
      dropped: outcomes.dropped,
      nCensored: 0,
      change: rates.estimate,
      ciLow: rates.low,
      ciHigh: rates.high,
      difference: undefined,
      differenceLow: undefined,
      differenceHigh: undefined,
      pValue: rates.pValue,
    }
  }
  const pairs = pairMetric(cell, reference, metric)
  const { logRatios, blocks, dropped, nCensored } = pairs
  const { ratio, difference } = pairedChange(pairs)
  return {
    ...subject,
    n: logRatios.length,
    blocks: countBlocks({ values: logRatios, blocks }),
    dropped,
    nCensored,
    change: fractionOf(ratio.estimate),
    ciLow: fractionOf(ratio.low),
    ciHigh: fractionOf(ratio.high),
    difference: difference.estimate,
    differenceLow: difference.low,
    differenceHigh: difference.high,
    pValue: ratio.pValue,
  }
}

/** A logarithm of a ratio as a fraction of the reference: ln 1.14 is 0.14. */
function fractionOf(logRatio: number | undefined): number | undefined {
  return logRatio === undefined ? undefined : Math.expm1(logRatio)
}
