import type { Chart, Figure, Origin } from './chart.ts'

/** A drawn row or point with the words that say which. */
export interface Entry {
  readonly group: string
  readonly label: string
  /** Undefined in row charts. */
  readonly step: string | undefined
  readonly origin: Origin
  readonly figures: readonly (Figure | undefined)[]
}

/** Everything that a chart draws, in the order in which it stands there. */
export function entriesOf(body: Chart['body']): Entry[] {
  if (body.layout === 'rows') {
    return body.groups.flatMap(({ heading, rows }) =>
      rows.map(({ label, origin, figures }) => ({
        group: heading,
        label,
        step: undefined,
        origin,
        figures,
      })),
    )
  }
  return body.facets.flatMap(({ heading, series }) =>
    series.flatMap(({ label, points }) =>
      points.map(({ step, origin, figures }) => ({
        group: heading,
        label,
        step: body.steps[step],
        origin,
        figures,
      })),
    ),
  )
}
