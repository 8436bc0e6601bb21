import type { PageMetric } from '../render/html/page-data.ts'
import { quantile } from '../stats/quantile.ts'
import { crossPath, dotPath, stackedDots } from './dots.ts'
import { drawing } from './element.ts'
import type { Box, Mark } from './row-chart.ts'
import type { Observations } from './samples.ts'
import type { Scale } from './scale.ts'

export type Form = 'dots' | 'ecdf' | 'box'

/** A row of the distribution chart, ready to be drawn. */
export interface DistributionRow {
  readonly observations: Observations
  /** Where requests that timed out rank: behind all others, or before them. */
  readonly censored: PageMetric['censored']
  /** Ascending. */
  readonly sorted: readonly number[]
  readonly median: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
}

export interface Place {
  readonly scale: Scale
  readonly box: Box
  /** Where requests stand that timed out; undefined where none did. */
  readonly gutterX: number | undefined
}

/** Every value as a dot, the median as a line, its interval as a band. */
export function drawDots(plot: SVGSVGElement, row: DistributionRow, place: Place): Mark[] {
  const { scale, box } = place
  drawMedian(plot, row, place)
  const marks = stackedDots(
    row.observations.seen.map(({ index, value }) => ({ index, x: scale.at(value) })),
    box,
  )
  plot.append(dotPath(marks, marks.length > MANY ? 'dots small' : 'dots'))
  return [...marks, ...drawCensored(plot, row, place)]
}

/** From here on dots are smaller. */
const MANY = 300

/** The share of requests that stayed below each value, step by step; behind it those of all rows. */
export function drawEcdf(
  plot: SVGSVGElement,
  row: DistributionRow,
  place: Place & { readonly ghosts: SVGElement },
): Mark[] {
  const { scale, box, ghosts } = place
  plot.append(
    ghosts,
    drawing('path', { class: 'guide', d: `M0,${box.height / 2}H${box.width}` }),
    drawing('path', { class: 'curve', d: stepPath(row, place, MAX_STEPS) }),
  )
  const { before, total } = ranksOf(row)
  const inOrder = row.observations.seen.toSorted((a, b) => a.value - b.value)
  const marks = inOrder.map(({ index, value }, rank) => ({
    index,
    x: scale.at(value),
    y: heightOf((before + rank + 1) / total, box),
  }))
  return [...marks, ...drawCensored(plot, row, place)]
}

/** The curves of all rows as one faint drawing. */
export function ghostCurves(
  id: string,
  rows: readonly DistributionRow[],
  place: Place,
): SVGElement {
  const d = rows.map((row) => stepPath(row, place, GHOST_STEPS)).join('')
  return drawing('path', { id, class: 'ghosts', d })
}

/** More steps than this cannot be told apart. */
const MAX_STEPS = 400
const GHOST_STEPS = 80
const INSET_PX = 5

function heightOf(share: number, { height }: Box): number {
  return height - INSET_PX - share * (height - 2 * INSET_PX)
}

/** How many requests rank before the first value, and how many there are in all. */
function ranksOf({ observations, censored, sorted }: DistributionRow): {
  readonly before: number
  readonly total: number
} {
  const timeouts = observations.censored.length
  return { before: censored === 'low' ? timeouts : 0, total: sorted.length + timeouts }
}

function stepPath(row: DistributionRow, { scale, box }: Place, mostSteps: number): string {
  const { sorted } = row
  const { before, total } = ranksOf(row)
  if (sorted.length === 0) return ''
  const stride = Math.max(1, Math.ceil(sorted.length / mostSteps))
  const steps: string[] = []
  for (let rank = 0; rank < sorted.length; rank += stride) {
    const last = Math.min(rank + stride, sorted.length)
    const x = scale.at(sorted[last - 1] ?? 0).toFixed(1)
    steps.push(`H${x}V${heightOf((before + last) / total, box).toFixed(1)}`)
  }
  const begin = heightOf(before / total, box).toFixed(1)
  const start = before > 0 ? `M0,${begin}` : `M${scale.at(sorted[0] ?? 0).toFixed(1)},${begin}`
  return `${start}${steps.join('')}H${box.width}`
}

/** Quartiles as a box, 5th and 95th percentile as whiskers, what is beyond as dots. */
export function drawBox(plot: SVGSVGElement, row: DistributionRow, place: Place): Mark[] {
  const { scale, box } = place
  const timeouts = row.observations.censored
  const ranked =
    row.censored === 'low'
      ? [...timeouts.map(() => -Infinity), ...row.sorted]
      : [...row.sorted, ...timeouts.map(() => Infinity)]
  const at = (probability: number): number => {
    const value = quantile(ranked, probability) ?? 0
    if (Number.isFinite(value)) return scale.at(value)
    return value === Infinity ? box.width : 0
  }
  const middle = box.height / 2
  const [low, first, third, high] = [at(0.05), at(0.25), at(0.75), at(0.95)]
  plot.append(
    drawing('path', {
      class: 'whisker',
      d: `M${low},${middle}H${first}M${third},${middle}H${high}`,
    }),
    drawing('rect', {
      class: 'box',
      x: first,
      y: middle - 9,
      width: Math.max(1, third - first),
      height: 18,
      rx: 2,
    }),
  )
  drawMedian(plot, row, place)
  const marks = row.observations.seen.map(({ index, value }) => ({
    index,
    x: scale.at(value),
    y: middle,
  }))
  plot.append(
    dotPath(
      marks.filter(({ x }) => x < low || x > high),
      'dots',
    ),
  )
  return [...marks, ...drawCensored(plot, row, place)]
}

/** Height of the band that shows an interval. */
const BAND_PX = 22

function drawMedian(plot: SVGSVGElement, row: DistributionRow, { scale, box }: Place): void {
  const { median, ciLow, ciHigh } = row
  // A speed of 0, where most requests timed out, has no place on the axis but its end.
  const at = (value: number): number => Math.max(0, scale.at(value))
  if (ciLow !== null) {
    const from = at(ciLow)
    const to = ciHigh === null ? box.width : at(ciHigh)
    plot.append(
      drawing('rect', {
        class: 'band',
        x: from,
        y: box.height / 2 - BAND_PX / 2,
        width: Math.max(1, to - from),
        height: BAND_PX,
        rx: 3,
      }),
    )
  }
  if (median === null) return
  plot.append(
    drawing('path', {
      class: 'median',
      d: `M${at(median)},${box.height / 2 - BAND_PX / 2}v${BAND_PX}`,
    }),
  )
}

function drawCensored(
  plot: SVGSVGElement,
  { observations }: DistributionRow,
  { gutterX, box }: Place,
): Mark[] {
  if (gutterX === undefined || observations.censored.length === 0) return []
  const marks = stackedDots(
    observations.censored.map((index) => ({ x: gutterX, index })),
    box,
  )
  plot.append(crossPath(marks))
  return marks
}
