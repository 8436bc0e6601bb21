import { summarizeMetric } from '../../metrics/summary.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import type { MetricName } from '../../model/metric.ts'
import type { Sample } from '../../model/sample.ts'
import { effectiveSampleSize } from '../../stats/autocorrelation.ts'
import { orderStatisticInterval } from '../../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import type { Chart, Figure, Panel } from '../chart.ts'
import { describeRun } from '../describe-run.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { medianFigure, medianPanel } from '../panels.ts'

/** Metrics that a cached prompt can change: what is written afterwards takes as long as ever. */
const metrics = ['ttftMs', 'totalMs'] as const satisfies readonly MetricName[]

const cachedPanel: Panel = {
  ...medianPanel('ttftMs'),
  title: 'input tokens from the cache',
  unit: 'share',
}

/** Conversations turn by turn: what the cache holds, and what that does to the first token. */
export function promptCache(matrix: DrawnMatrix): Chart[] {
  const cells = matrix.cells
    .map((cell) => ({
      cell,
      byTurn: groupBy(countedSamples(cell.samples), ({ turn }) => turn),
    }))
    .filter(({ byTurn }) => [...byTurn.keys()].filter((turn) => turn !== undefined).length > 1)
  if (cells.length === 0) return []
  const turns = [...new Set(cells.flatMap(({ byTurn }) => [...byTurn.keys()]))]
    .filter((turn) => turn !== undefined)
    .toSorted((left, right) => left - right)
  const drawn = cells.map(({ cell }) => cell)
  const facets = [...groupBy(cells, ({ cell }) => cell.model)].map(([heading, ofModel]) => ({
    heading,
    series: ofModel.map(({ cell, byTurn }) => ({
      label: joined(cell.provider, workloadLabel(cell, drawn)),
      points: turns.flatMap((turn, step) => {
        const samples = byTurn.get(turn)
        if (!samples) return []
        return {
          step,
          origin: { run: matrix.source.run, cell: cell.id },
          figures: [
            ...metrics.map((name) =>
              medianFigure(summarizeMetric(samples, name, { outputPerMTok: undefined })),
            ),
            cachedShare(samples),
          ],
        }
      }),
    })),
  }))
  return [
    {
      ...describeRun(matrix, drawn),
      kind: 'prompt-cache',
      title: 'Prompt cache, turn by turn',
      body: {
        layout: 'lines',
        panels: [...metrics.map(medianPanel), cachedPanel],
        stepTitle: 'turn',
        steps: turns.map(String),
        facets,
      },
    },
  ]
}

/** The median share of the prompt that came from the cache, where the provider reports it. */
function cachedShare(samples: readonly Sample[]): Figure | undefined {
  const shares = samples.flatMap(({ cachedTokens, inputTokens }) =>
    cachedTokens === undefined || !inputTokens ? [] : cachedTokens / inputTokens,
  )
  const sorted = ascending(shares)
  const { low, high } = orderStatisticInterval(sorted, 0.5, {
    effectiveN: effectiveSampleSize(shares),
  })
  return medianFigure({
    n: shares.length,
    nCensored: 0,
    median: quantile(sorted, 0.5),
    medianAtLeast: undefined,
    ciLow: low,
    ciHigh: high,
  })
}
