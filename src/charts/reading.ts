import type { Chart } from './chart.ts'
import { entriesOf } from './entries.ts'

/** The fewest values that have an order-statistic interval of their median. */
const MIN_FOR_INTERVAL = 6

/** How to read the marks of a chart, in as few words as they need. */
export function readingOf(body: Chart['body']): string[] {
  const { panels } = body
  const entries = entriesOf(body)
  const figures = entries.flatMap((entry) => entry.figures.flatMap((figure) => figure ?? []))
  const intervals = new Set(panels.flatMap(({ interval }) => interval ?? []))
  const hasOpen = figures.some(
    ({ low, high, isBeyondTimeout }) => !isBeyondTimeout && low !== undefined && high === undefined,
  )
  const bare = entries.flatMap(({ figures: ofEntry }) =>
    ofEntry.flatMap((figure, index) =>
      figure?.value !== undefined &&
      figure.low === undefined &&
      figure.high === undefined &&
      panels[index]?.interval !== undefined
        ? figure
        : [],
    ),
  )
  // So many single values would have one.
  const hasAggregates = bare.some(({ n = 0 }) => n >= MIN_FOR_INTERVAL)
  const hasFew = bare.some(({ n = 0 }) => n < MIN_FOR_INTERVAL)
  const isRows = body.layout === 'rows'
  const hasReference = isRows && body.groups.some(({ rows }) => rows.some((row) => row.isReference))
  const hasMark =
    !isRows &&
    body.isAcross !== true &&
    body.facets.some(({ series }) => series.some(({ mark }) => mark !== undefined))
  const first = [
    ...(intervals.size === 0 ? [] : [`whiskers: ${[...intervals].join('; ')}`]),
    ...(hasReference ? ['pale bar: the reference'] : []),
    ...(hasMark ? ['dashed upright: the capacity; band: its 95 % interval'] : []),
  ]
  const second = [
    ...(hasOpen
      ? [`${isRows ? '▶' : '▲'} no upper limit: too few values, or requests that were given up`]
      : []),
    ...(hasFew ? [`no whisker: fewer than ${MIN_FOR_INTERVAL} values allow no interval`] : []),
    ...(hasAggregates ? ['no whisker: aggregates allow no interval'] : []),
    ...(figures.some(({ isBeyondTimeout }) => isBeyondTimeout)
      ? [
          isRows
            ? '≥: a lower limit; so many requests were given up that the value lies among them'
            : '▲ without a point: so many requests were given up that the value lies among them',
        ]
      : []),
    ...(panels.some(({ mark }) => mark === 'change') ? ['pale dot: not significant'] : []),
  ]
  return [first, second].flatMap((parts) => (parts.length === 0 ? [] : [parts.join(' · ')]))
}
