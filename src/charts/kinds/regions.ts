import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { changePanel, summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

/** Regions as the large clouds name them: `eu-west-1`, `us-central1`, `europe-west4`. */
const REGION = /^(.+?)-((?:us|eu|ap|ca|sa|me|af|il|mx|europe|asia|australia)-[a-z-]+-?\d)$/

/** The service and the region that a provider's name tells of; undefined where it tells of none. */
export function regionOf(
  provider: string,
): { readonly service: string; readonly region: string } | undefined {
  const [, service, region] = REGION.exec(provider) ?? []
  return service === undefined || region === undefined ? undefined : { service, region }
}

/** The same model at the same service, region by region. */
export function regions(matrix: DrawnMatrix): Chart[] {
  const located = matrix.cells.flatMap((cell) => {
    const place = regionOf(cell.provider)
    return place ? [{ cell, ...place }] : []
  })
  const groups = [
    ...groupBy(located, ({ cell, service }) => `${cell.model} via ${service}`),
  ].filter(([, rows]) => new Set(rows.map(({ region }) => region)).size > 1)
  if (groups.length === 0) return []
  const services = new Set(groups.flatMap(([, rows]) => rows.map(({ service }) => service)))
  const reference = matrix.reference?.['provider']
  return [
    rowChart(matrix, {
      kind: 'regions',
      title: `The same models in every region of ${[...services].join(' and ')}`,
      panels: [
        summaryPanel('ttftMs'),
        changePanel(
          'ttftMs',
          matrix.contrasts.filter(({ axis }) => axis === 'provider'),
        ),
        summaryPanel('totalMs'),
        summaryPanel('tokensPerSecond'),
      ],
      groups: groups.map(([heading, rows]) => ({
        heading,
        rows: rows.map(({ cell, region }) => ({
          label: joined(region, workloadLabel(cell, matrix.cells)),
          cell,
          isReference: cell.provider === reference,
        })),
      })),
    }),
  ]
}
