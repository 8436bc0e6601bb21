import type { Chart, LineBody, RowBody } from './chart.ts'

/** More rows, facets or lines would make a picture that no screen shows and no eye follows. */
const MAX_ROWS = 48
const MAX_FACETS = 6
const MAX_LINES = 10

/** A chart of bounded size for each part of one that has too much in it. */
export function paginate(chart: Chart): Chart[] {
  const { body } = chart
  const pages = body.layout === 'rows' ? rowPages(body) : linePages(body)
  if (pages.length === 1) return [chart]
  return pages.map((page, index) => ({
    ...chart,
    title: `${chart.title} (${index + 1} of ${pages.length})`,
    page: index + 1,
    body: page,
  }))
}

function rowPages(body: RowBody): RowBody[] {
  const groups = body.groups.flatMap(({ heading, rows }) =>
    chunks(rows, MAX_ROWS).map((part) => ({ heading, rows: part })),
  )
  const pages: (typeof groups)[] = [[]]
  let count = 0
  for (const group of groups) {
    count += group.rows.length
    if (count > MAX_ROWS) {
      pages.push([])
      count = group.rows.length
    }
    pages.at(-1)?.push(group)
  }
  return pages.filter((page) => page.length > 0).map((page) => ({ ...body, groups: page }))
}

function linePages(body: LineBody): LineBody[] {
  const facets = body.facets.flatMap(({ heading, series }) =>
    chunks(series, MAX_LINES).map((part) => ({ heading, series: part })),
  )
  return chunks(facets, MAX_FACETS).map((page) => ({ ...body, facets: page }))
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
