import { hangingIndent } from '../format/hanging-indent.ts'
import { showNumber } from '../format/numbers.ts'
import { showChange } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { gatedMetrics } from '../model/metric.ts'
import type { Analysis } from '../report/analyze/analyze.ts'
import type { PlaceComparison } from '../report/analyze/compare-places.ts'
import { isFinding } from '../report/analyze/trend.ts'
import { metricLabels, unitOf } from './group-findings.ts'
import type { TableOptions } from './matrix-table.ts'

/** Every figure that was measured from several places: the quickest first, the others against it. */
export function comparePlacesLines(
  { places, alpha }: Analysis,
  { paint, columns }: TableOptions,
): string[] {
  const matrices = Map.groupBy(places, ({ mode, matrix }) => `${mode}\0${matrix}`)
  return [...matrices.values()].flatMap((comparisons) => [
    ` ${paint('bold', `${plainText(comparisons[0]?.matrix ?? '')} by location`)}   ${comparisons[0]?.mode}`,
    ...[...Map.groupBy(comparisons, ({ label }) => label)].flatMap(([label, metrics]) => [
      ` ${plainText(label)}`,
      ...metrics.flatMap((comparison) => {
        const text = plainText(textOf(comparison))
        const note = isFinding(comparison.pAdjusted, alpha) ? '' : '; not beyond chance'
        const head = `  ${metricLabels[comparison.metric].padEnd(11)}  `
        return hangingIndent(head, `${text}${note}`, columns)
      }),
    ]),
  ])
}

function textOf({ places, metric }: PlaceComparison): string {
  const isMoreBetter = gatedMetrics[metric].better === 'higher'
  const [best, ...others] = places.toSorted((left, right) =>
    isMoreBetter ? right.median - left.median : left.median - right.median,
  )
  if (!best) return ''
  return [
    `${nameOf(best)} ${showNumber(best.median)}${unitOf(metric)}`,
    ...others.map((place) => `${nameOf(place)} ${showChange(place.median / best.median - 1)}`),
  ].join(', ')
}

function nameOf({ name }: PlaceComparison['places'][number]): string {
  return name ?? 'no location'
}
