import type { Chart, LineBody, RowBody } from './chart.ts'
import { entriesOf } from './entries.ts'

/** The chart without the panels of which no figure is known; none where no panel is left. */
export function knownPanels(chart: Chart): Chart[] {
  const entries = entriesOf(chart.body)
  const isKnown = chart.body.panels.map((_panel, index) =>
    entries.some(({ figures }) => figures[index] !== undefined),
  )
  if (!isKnown.includes(true)) return []
  if (!isKnown.includes(false)) return [chart]
  const known = <Item>(items: readonly Item[]): Item[] =>
    items.filter((_item, index) => isKnown[index])
  const { body } = chart
  return [{ ...chart, body: body.layout === 'rows' ? rowsOf(body, known) : linesOf(body, known) }]
}

type Pick = <Item>(items: readonly Item[]) => Item[]

function rowsOf(body: RowBody, known: Pick): RowBody {
  return {
    ...body,
    panels: known(body.panels),
    groups: body.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({ ...row, figures: known(row.figures) })),
    })),
  }
}

function linesOf(body: LineBody, known: Pick): LineBody {
  return {
    ...body,
    panels: known(body.panels),
    facets: body.facets.map((facet) => ({
      ...facet,
      series: facet.series.map((series) => ({
        ...series,
        points: series.points.map((point) => ({ ...point, figures: known(point.figures) })),
      })),
    })),
  }
}
