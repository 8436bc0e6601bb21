import { summarizeMetric } from '../../metrics/summary.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import type { MetricName } from '../../model/metric.ts'
import type { Chart, Panel } from '../chart.ts'
import { describeRun } from '../describe-run.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { medianFigure, medianPanel, plainFigure } from '../panels.ts'

const metrics = ['ttftMs', 'tokensPerSecond'] as const satisfies readonly MetricName[]

const sharePanel: Panel = {
  title: 'share of the requests',
  unit: 'share',
  mark: 'bar',
  columns: ['share', '', ''],
  interval: undefined,
}

/** Who really served behind a router: which share each backend answered, and how fast. */
export function backends(matrix: DrawnMatrix): Chart[] {
  const routed = matrix.cells
    .map((cell) => {
      const samples = countedSamples(cell.samples)
      const byBackend = [...groupBy(samples, ({ backend }) => backend)]
      return { cell, total: samples.length, byBackend }
    })
    .filter(({ byBackend }) => byBackend.some(([backend]) => backend !== undefined))
  const isMixed = routed.some(({ byBackend }) => byBackend.length > 1)
  if (!isMixed) return []
  return [
    {
      ...describeRun(
        matrix,
        routed.map(({ cell }) => cell),
      ),
      kind: 'backends',
      title: 'Backends: who served the requests of each endpoint',
      body: {
        layout: 'rows',
        panels: [sharePanel, ...metrics.map(medianPanel)],
        groups: routed.map(({ cell, total, byBackend }) => ({
          heading: cell.label,
          rows: byBackend
            .toSorted(([, left], [, right]) => right.length - left.length)
            .map(([backend, samples]) => ({
              label: backend ?? 'not named',
              isReference: false,
              origin: { run: matrix.source.run, cell: cell.id },
              figures: [
                plainFigure(samples.length / total, samples.length),
                ...metrics.map((name) =>
                  medianFigure(summarizeMetric(samples, name, { outputPerMTok: undefined })),
                ),
              ],
            })),
        })),
      },
    },
  ]
}
