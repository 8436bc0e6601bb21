import type { Chart } from '../chart.ts'
import type { DrawnCell, DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { changePanel, summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'
import { regionOf } from './regions.ts'

/** Who serves a family's models itself, the likeliest first; Bedrock stands for all its regions. */
const directProviders: readonly (readonly [family: RegExp, providers: readonly string[]])[] = [
  [/^(gpt|chatgpt|o\d)/, ['openai', 'azure']],
  [/^claude/, ['anthropic', 'bedrock']],
  [/^gemini/, ['google', 'gemini', 'vertex']],
]

/** What routers add: each model through every provider, beside the direct way to it. */
export function routerVsDirect(matrix: DrawnMatrix): Chart[] {
  const { cells, contrasts } = matrix
  const groups = [...groupBy(cells, ({ model }) => model)].flatMap(([heading, ofModel]) => {
    const direct = directProvider(matrix, ofModel)
    if (direct === undefined) return []
    // Other regions of the direct provider route nothing.
    const routed = ofModel.filter(({ provider }) => serviceOf(provider) !== serviceOf(direct))
    if (routed.length === 0) return []
    const rows = [...ofModel.filter(({ provider }) => provider === direct), ...routed]
    return [{ heading, direct, rows }]
  })
  if (groups.length === 0) return []
  const directs = new Set(groups.map(({ direct }) => direct))
  // A declared reference may be a gateway itself.
  const isDirect = groups.every(({ heading, direct }) =>
    directProvidersOf(heading).includes(serviceOf(direct)),
  )
  const ofAxis = contrasts.filter(({ axis }) => axis === 'provider')
  return [
    rowChart(matrix, {
      kind: 'router-vs-direct',
      title: `${isDirect ? 'Router against direct' : 'Providers compared'}: latency against ${[...directs].join(' and ')}`,
      panels: [
        summaryPanel('ttftMs'),
        changePanel('ttftMs', ofAxis),
        summaryPanel('totalMs'),
        changePanel('totalMs', ofAxis),
        ...(ofAxis.length === 0 ? [summaryPanel('tokensPerSecond')] : []),
      ],
      groups: groups.map(({ heading, direct, rows }) => ({
        heading,
        rows: rows.map((cell) => ({
          label: joined(cell.provider, workloadLabel(cell, cells)),
          cell,
          isReference: cell.provider === direct,
        })),
      })),
    }),
  ]
}

/** The provider that the others are compared with; undefined where none is known to be direct. */
function directProvider(
  { reference }: DrawnMatrix,
  cells: readonly DrawnCell[],
): string | undefined {
  const declared = reference?.['provider']
  const providers = cells.map(({ provider }) => provider)
  if (typeof declared === 'string') return providers.find((provider) => provider === declared)
  return directProvidersOf(cells[0]?.model ?? '')
    .map((name) => providers.find((provider) => serviceOf(provider) === name))
    .find((provider) => provider !== undefined)
}

function directProvidersOf(model: string): readonly string[] {
  return directProviders.find(([family]) => family.test(model))?.[1] ?? []
}

function serviceOf(provider: string): string {
  return regionOf(provider)?.service ?? provider
}
