import type { Contrast } from '../model/contrast.ts'
import type { MetricName } from '../model/metric.ts'
import type { Figure, Panel } from './chart.ts'
import type { DrawnCell } from './drawn-matrix.ts'

/** A panel and how it gets its figure of a cell. */
export interface CellPanel {
  readonly panel: Panel
  readonly figureOf: (cell: DrawnCell) => Figure | undefined
}

/** What of a metric's summary is drawn: the document's own, or one computed anew. */
interface Statistics {
  readonly n: number
  readonly nCensored: number
  readonly median: number | undefined
  readonly medianAtLeast: number | undefined
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
}

const titles = {
  ttfbMs: 'first byte',
  ttftMs: 'time to first token',
  ttfoMs: 'first visible token',
  totalMs: 'total time',
  interChunkMs: 'gap between chunks',
  longestStallMs: 'longest stall',
  tokensPerSecond: 'tokens per second',
  endToEndTokensPerSecond: 'tokens per second, end to end',
  ttftFromIntendedMs: 'time to first token, from the intended time',
  totalFromIntendedMs: 'total time, from the intended time',
  queueMs: 'wait before sending',
  outputTokens: 'output tokens',
  pricePerformance: 'tokens/s per $ of a million output tokens',
} as const satisfies Readonly<Record<MetricName, string>>

const ORDER_STATISTICS = '95 % order-statistic interval'
/** What the whiskers of medians are; the same in every chart. */
const MEDIAN_INTERVAL = `${ORDER_STATISTICS} of the median`

/** Medians of a metric with their intervals. */
export function medianPanel(metric: MetricName): Panel {
  return {
    title: titles[metric],
    unit: metric.endsWith('Ms') ? 'duration' : 'rate',
    mark: 'bar',
    columns: ['median', 'ci low', 'ci high'],
    interval: MEDIAN_INTERVAL,
  }
}

/** Medians of a metric as the document's summaries have them. */
export function summaryPanel(metric: MetricName): CellPanel {
  return {
    panel: medianPanel(metric),
    figureOf: ({ summary }) => medianFigure(summary[metric]),
  }
}

/** 95th percentiles of a metric as the document's summaries have them. */
export function tailPanel(metric: MetricName): CellPanel {
  return {
    panel: {
      ...medianPanel(metric),
      title: `${titles[metric]}, 95th percentile`,
      columns: ['p95', 'ci low', 'ci high'],
      interval: `${ORDER_STATISTICS} of the 95th percentile`,
    },
    figureOf: ({ summary }) => {
      const { p95, p95Low, p95High, p95AtLeast, ...counts } = summary[metric]
      return medianFigure({
        ...counts,
        median: p95,
        medianAtLeast: p95AtLeast,
        ciLow: p95Low,
        ciHigh: p95High,
      })
    },
  }
}

export function medianFigure(statistics: Statistics): Figure | undefined {
  const { n, nCensored } = statistics
  if (n === 0) return undefined
  const value = finite(statistics.median)
  return {
    value,
    low: finite(statistics.ciLow),
    high: finite(statistics.ciHigh),
    n,
    nCensored,
    isBeyondTimeout: value === undefined && nCensored > 0,
    atLeast: finite(statistics.medianAtLeast),
  }
}

/** A plain figure without an interval. */
export function plainFigure(value: number | undefined, n?: number): Figure | undefined {
  if (value === undefined) return undefined
  return { value, low: undefined, high: undefined, n, nCensored: 0, isBeyondTimeout: false }
}

/** How a metric differs from the reference cell's, by the contrasts of the document. */
export function changePanel(
  metric: Contrast['metric'],
  contrasts: readonly Contrast[],
): CellPanel | undefined {
  const ofMetric = contrasts.filter((contrast) => contrast.metric === metric)
  if (ofMetric.length === 0) return undefined
  const byCell = new Map(ofMetric.map((contrast) => [contrast.cell, contrast]))
  const isRate = metric === 'quality' || metric === 'failures'
  return {
    panel: {
      title: isRate ? `${metric}, difference` : `${titles[metric]}, change`,
      unit: 'change',
      mark: 'change',
      columns: [isRate ? 'difference' : 'change', 'ci low', 'ci high'],
      interval: 'simultaneous 95 % interval of the change, paired by round (Hodges–Lehmann)',
    },
    figureOf: ({ id }) => {
      const contrast = byCell.get(id)
      return contrast && changeFigure(contrast)
    },
  }
}

function changeFigure(contrast: Contrast): Figure | undefined {
  if (contrast.n === 0) return undefined
  return {
    value: finite(contrast.change),
    low: finite(contrast.ciLow),
    high: finite(contrast.ciHigh),
    n: contrast.n,
    nCensored: contrast.nCensored,
    isBeyondTimeout: contrast.change === undefined && contrast.nCensored > 0,
    isSignificant: contrast.significant,
  }
}

export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined
}
