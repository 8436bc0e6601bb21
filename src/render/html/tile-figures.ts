import { UNKNOWN } from '../../format/numbers.ts'
import type { MetricName } from '../../model/metric.ts'
import {
  type ComparedGroup,
  comparisonOf,
  headMetrics,
} from '../../report/reading/compared-groups.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { timeUnit, type Unit } from '../time-unit.ts'
import { metricTitle } from './metric-title.ts'
import { stripEnd } from './strip.ts'
import { type Tone, toneOf } from './verdict-tone.ts'

/** A level of the compared axis, as the head of a report shows it. */
export interface Tile extends ComparedGroup {
  /** The worst verdict on one of its cells, or on them together; undefined where nothing was judged. */
  readonly tone: Tone | undefined
  /** How many of its verdicts have that tone. */
  readonly count: number
}

/** What a matrix compares, level by level: those with red verdicts first. */
export function tilesOf(matrix: DocumentMatrix): Tile[] {
  const { axis, groups } = comparisonOf(matrix)
  const tiles = groups.map((group): Tile => {
    const ids = new Set(group.cells.map(({ id }) => id))
    const tones = matrix.verdicts
      .filter(({ scope, subject }) =>
        scope === 'cell' ? ids.has(subject) : scope === axis && subject === group.name,
      )
      .map(toneOf)
    const tone = (['bad', 'open', 'good'] as const).find((candidate) => tones.includes(candidate))
    return { ...group, tone, count: tones.filter((other) => other === tone).length }
  })
  return tiles.toSorted((a, b) => Number(b.tone === 'bad') - Number(a.tone === 'bad'))
}

/** What all tiles of a matrix have in common. */
export interface Shown {
  readonly matrix: DocumentMatrix
  readonly metrics: ReturnType<typeof headMetrics>
  readonly unit: Unit
  /** Right end of the scale that all tiles share; undefined without a median. */
  readonly end: number | undefined
}

export function shownOf(matrix: DocumentMatrix): Shown {
  const metrics = headMetrics(matrix)
  return {
    matrix,
    metrics,
    unit: timeUnit(matrix, metrics.time),
    end: stripEnd(matrix.cells.map(({ summary }) => summary[metrics.time])),
  }
}

/** What the head figure of a tile is. */
export function timeTitle(metric: MetricName): string {
  return metric === 'ttftMs' ? 'first token (TTFT), median' : `${metricTitle(metric)}, median`
}

/** A figure, or the least and the greatest of several cells. */
export function rangeOf(values: readonly number[], show: (value: number) => string): string {
  if (values.length === 0) return UNKNOWN
  const [low, high] = [show(Math.min(...values)), show(Math.max(...values))]
  return low === high ? low : `${low} – ${high}`
}
