import { describe, expect, test } from 'vitest'

import {
  axesOf,
  matrixRecord,
  origin,
  plannedCells,
  documentOf as resultsDocument,
  samplesOf,
} from '../../test/builders.ts'
import type { RunOrigin } from '../bridge/messages.ts'
import type { Contrast } from '../model/contrast.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import type { Chart, Figure } from './chart.ts'
import { type DrawnMatrix, drawnMatrices } from './drawn-matrix.ts'
import { entriesOf } from './entries.ts'
import { planCharts } from './plan-charts.ts'

type CellChange = Parameters<typeof samplesOf>[2]

interface Wanted {
  readonly axes: Parameters<typeof plannedCells>[0]
  readonly rounds?: number
  readonly reference?: Readonly<Record<string, unknown>>
  readonly change?: CellChange
  readonly run?: Partial<RunOrigin>
  readonly startedAt?: number
  readonly simulated?: boolean
}

function documentOf(wanted: Wanted): ResultsDocument {
  const { axes, rounds = 8, reference, change, run, startedAt, simulated = false } = wanted
  const cells = plannedCells(axes).map((cell) => ({ ...cell, simulated }))
  const record = matrixRecord(cells, samplesOf(cells, rounds, change), {
    axes: axesOf({ model: [], provider: [], ...axes }),
    reference,
    run: { ...origin, ...run },
    ...(startedAt === undefined ? {} : { startedAt }),
  })
  return resultsDocument([record])
}

function matrixOf(wanted: Wanted): DrawnMatrix {
  const [matrix] = drawnMatrices(documentOf(wanted), 'benchmark.json')
  if (!matrix) throw new Error('the document has no matrix')
  return matrix
}

function kindsOf(...matrices: readonly DrawnMatrix[]): string[] {
  return planCharts(matrices).map(({ kind }) => kind)
}

function chartOf(kind: string, ...matrices: readonly DrawnMatrix[]): Chart {
  const chart = planCharts(matrices).find((candidate) => candidate.kind === kind)
  if (!chart) throw new Error(`no ${kind} among ${kindsOf(...matrices).join(', ')}`)
  return chart
}

/** Group, row and first figure of each row or point. */
function firstFigures(chart: Chart): [string, string, Figure | undefined][] {
  return entriesOf(chart.body).map(({ group, label, figures }) => [group, label, figures[0]])
}

function rowNames(chart: Chart): string[] {
  return entriesOf(chart.body).map(({ group, label, step }) =>
    [group, label, step].filter((part) => part !== undefined).join(' / '),
  )
}

/** As many requests at once as the cell says, each of four seconds, and one block of all. */
const overlapping: CellChange = ({ round }, { levels }) => {
  const filling = Math.floor(round / levels.concurrency)
  return { block: 0, sentAt: 1_700_000_000_000 + filling * 4000, endMs: 4000, outputTokens: 100 }
}

/** What a request leaves behind that was refused. */
const NOTHING = {
  status: 'failed',
  failure: { class: 'auth', status: 401, message: 'no', inStream: false },
  ttftMs: undefined,
  totalMs: undefined,
  tokensPerSecond: undefined,
} as const

function contrastOf(changes: Partial<Contrast>): Contrast {
  return {
    cell: 'gpt-4.1@opper',
    reference: 'gpt-4.1@openai',
    axis: 'provider',
    metric: 'ttftMs',
    n: 8,
    blocks: undefined,
    dropped: 0,
    nCensored: 0,
    change: 0.1,
    ciLow: 0.05,
    ciHigh: 0.15,
    difference: undefined,
    differenceLow: undefined,
    differenceHigh: undefined,
    pValue: 0.01,
    pAdjusted: 0.02,
    qValue: undefined,
    significant: true,
    family: 1,
    pointwiseLow: undefined,
    pointwiseHigh: undefined,
    detectable: undefined,
    ...changes,
  }
}

const routers = { model: ['gpt-4.1'], provider: ['openrouter', 'openai', 'opper'] }

describe('what a matrix has in it is found', () => {
  test('one cell has an overview and its spread', () => {
    const matrix = matrixOf({ axes: { model: ['gpt-4.1'], provider: ['openai'] } })
    expect(kindsOf(matrix)).toEqual(['overview', 'consistency'])
  })

  test('providers are drawn against the declared reference, which comes first', () => {
    const chart = chartOf(
      'router-vs-direct',
      matrixOf({ axes: routers, reference: { provider: 'opper' } }),
    )
    expect(rowNames(chart)).toEqual(['gpt-4.1 / opper', 'gpt-4.1 / openrouter', 'gpt-4.1 / openai'])
    expect(chart.title).toBe('Providers compared: latency against opper')
  })

  test('without a reference, the direct provider of the family is known', () => {
    const chart = chartOf('router-vs-direct', matrixOf({ axes: routers }))
    expect(rowNames(chart)[0]).toBe('gpt-4.1 / openai')
    expect(chart.title).toBe('Router against direct: latency against openai')
  })

  test('where no direct provider is known, nothing is called routed', () => {
    const axes = { model: ['gemma-3'], provider: ['left', 'right'] }
    expect(kindsOf(matrixOf({ axes }))).not.toContain('router-vs-direct')
  })

  test('regions of one service are drawn side by side, and other regions are no routers', () => {
    const axes = {
      model: ['claude-haiku-4-5'],
      provider: ['bedrock-us-east-1', 'bedrock-eu-central-1', 'openrouter'],
    }
    const matrix = matrixOf({ axes })
    expect(rowNames(chartOf('regions', matrix))).toEqual([
      'claude-haiku-4-5 via bedrock / us-east-1',
      'claude-haiku-4-5 via bedrock / eu-central-1',
    ])
    expect(rowNames(chartOf('router-vs-direct', matrix))).toEqual([
      'claude-haiku-4-5 / bedrock-us-east-1',
      'claude-haiku-4-5 / openrouter',
    ])
  })

  test('backends are counted and timed one by one', () => {
    const chart = chartOf(
      'backends',
      matrixOf({
        axes: { model: ['gpt-4.1'], provider: ['openrouter'] },
        change: ({ round }) => ({ backend: round < 6 ? 'azure' : 'openai', ttftMs: 100 + round }),
      }),
    )
    expect(rowNames(chart)).toEqual([
      'gpt-4.1 via openrouter / azure',
      'gpt-4.1 via openrouter / openai',
    ])
    const [azure, openai] = entriesOf(chart.body)
    expect(azure?.figures[0]).toMatchObject({ value: 0.75, n: 6 })
    expect(azure?.figures[1]).toMatchObject({ value: 102.5, n: 6 })
    expect(azure?.figures[1]?.low).toBeGreaterThanOrEqual(100)
    expect(openai?.figures[1]).toMatchObject({ value: 106.5, n: 2, low: undefined })
  })

  test('a router that always asks the same backend is not called mixed', () => {
    const axes = { model: ['gpt-4.1'], provider: ['openrouter'] }
    expect(kindsOf(matrixOf({ axes, change: () => ({ backend: 'azure' }) }))).not.toContain(
      'backends',
    )
  })

  test('turns of a conversation become steps, with the share that came from the cache', () => {
    const chart = chartOf(
      'prompt-cache',
      matrixOf({
        axes: { model: ['gpt-4.1'], provider: ['openai'] },
        rounds: 12,
        change: ({ round }) => ({
          turn: 1 + (round % 2),
          inputTokens: 200,
          cachedTokens: round % 2 === 0 ? 0 : 150,
        }),
      }),
    )
    expect(rowNames(chart)).toEqual(['gpt-4.1 / openai / 1', 'gpt-4.1 / openai / 2'])
    expect(entriesOf(chart.body).map(({ figures }) => figures[2]?.value)).toEqual([0, 0.75])
  })

  test('token limits become steps, a line an endpoint', () => {
    const axes = { model: ['gpt-4.1'], provider: ['openai', 'opper'], maxTokens: [1024, 256] }
    expect(rowNames(chartOf('token-sweep', matrixOf({ axes })))).toEqual([
      'gpt-4.1 / openai / 256',
      'gpt-4.1 / openai / 1024',
      'gpt-4.1 / opper / 256',
      'gpt-4.1 / opper / 1024',
    ])
  })

  test('lengths of input become steps, a line an endpoint, from the shortest on', () => {
    const axes = { model: ['gpt-4.1'], provider: ['openai'], inputTokens: [8192, 128] }
    const chart = chartOf('prompt-tax', matrixOf({ axes }))
    expect(rowNames(chart)).toEqual(['gpt-4.1 / openai / 128', 'gpt-4.1 / openai / 8192'])
    expect(chart.title).toBe('Prompt tax: time to first token by input length')
  })

  test('JSON stands beside prose, with its validity and its price', () => {
    const axes = { model: ['gpt-4.1'], provider: ['openai'], json: [false, true] }
    const chart = chartOf(
      'json-tax',
      matrixOf({
        axes,
        change: ({ cell, round }) => ({
          quality: { passed: cell.endsWith('false') || round > 0, failed: [] },
        }),
      }),
    )
    expect(rowNames(chart)).toEqual(['gpt-4.1 via openai / prose', 'gpt-4.1 via openai / json'])
    expect(chart.body.panels.map(({ title }) => title)).toContain('mean cost of 1000 requests, $')
    expect(entriesOf(chart.body).map(({ figures }) => figures[2]?.value)).toEqual([1, 0.875])
  })

  test('load is drawn with what all requests came to together', () => {
    const chart = chartOf(
      'load-concurrency',
      matrixOf({
        axes: { model: ['gpt-4.1'], provider: ['openai'], concurrency: [1, 4] },
        rounds: 12,
        change: overlapping,
      }),
    )
    expect(chart.body.panels.slice(0, 3).map(({ title }) => title)).toEqual([
      'completed requests per second',
      'tokens per second, all streams',
      'tokens per second, each stream',
    ])
    // Four answers of 100 tokens in each four seconds.
    const [, loaded] = entriesOf(chart.body)
    expect(loaded?.figures.slice(0, 2)).toMatchObject([
      { value: 1, low: undefined, n: 12 },
      { value: 100, low: undefined, n: 12 },
    ])
  })

  test('axes this version does not know are drawn all the same', () => {
    const matrix = matrixOf({ axes: { model: ['gpt-4.1'], provider: ['openai', 'opper'] } })
    const withLevels = (axis: string, levels: readonly unknown[]): DrawnMatrix => ({
      ...matrix,
      cells: matrix.cells.map((cell, index) => ({
        ...cell,
        model: 'gpt-4.1',
        provider: 'openai',
        id: `${axis}=${String(levels[index])}`,
        levels: { ...cell.levels, provider: 'openai', [axis]: levels[index] },
      })),
    })
    expect(rowNames(chartOf('load-concurrency', withLevels('concurrency', [8, 1])))).toEqual([
      'gpt-4.1 / openai / 1',
      'gpt-4.1 / openai / 8',
    ])
    expect(rowNames(chartOf('load-rate', withLevels('rate', [0.5, 2])))).toHaveLength(2)
    expect(rowNames(chartOf('by-connection', withLevels('connection', ['warm', 'cold'])))).toEqual([
      'gpt-4.1 via openai / warm connection',
      'gpt-4.1 via openai / cold connection',
    ])
  })

  test('what a dollar buys is ranked, and cells without a price are left out', () => {
    const matrix = matrixOf({ axes: { model: ['a', 'b', 'c'], provider: ['x'] } })
    const [first, second, third] = matrix.cells
    if (!first || !second || !third) throw new Error('three cells were planned')
    const summary = {
      ...third.summary,
      pricePerformance: { ...third.summary.pricePerformance, median: undefined },
    }
    const cells = [second, first, { ...third, summary }]
    const names = rowNames(chartOf('price-performance', { ...matrix, cells }))
    expect(names).toEqual([' / a via x', ' / b via x'])
  })
})

test('contrasts of the document stand beside the medians they compare', () => {
  const document = documentOf({ axes: routers, reference: { provider: 'openai' } })
  const contrast = contrastOf({
    cell: 'gpt-4.1@opper',
    change: 0.14,
    ciLow: 0.1,
    ciHigh: undefined,
  })
  const matrices = document.matrices.map((matrix) => ({ ...matrix, contrasts: [contrast] }))
  const chart = chartOf('router-vs-direct', ...drawnMatrices({ ...document, matrices }, 'a.json'))
  const index = chart.body.panels.findIndex(({ mark }) => mark === 'change')
  const changes = entriesOf(chart.body).flatMap(({ label, figures }) => {
    const figure = figures[index]
    return figure ? [{ label, ...figure }] : []
  })
  expect(changes).toEqual([
    expect.objectContaining({
      label: 'opper',
      value: 0.14,
      low: 0.1,
      high: undefined,
      isSignificant: true,
    }),
  ])
})

test('a sweep with contrasts gets a picture of them', () => {
  const axes = { model: ['gpt-4.1'], provider: ['openai'], maxTokens: [256, 512] }
  const matrix = matrixOf({ axes, reference: { maxTokens: 256 } })
  const contrast = contrastOf({
    cell: 'gpt-4.1@openai maxTokens=512',
    reference: 'gpt-4.1@openai maxTokens=256',
    axis: 'maxTokens',
    metric: 'totalMs',
    change: 0.9,
  })
  const chart = chartOf('contrasts-max-tokens', { ...matrix, contrasts: [contrast] })
  expect(chart.title).toContain('256 tokens')
  expect(firstFigures(chart)).toEqual([
    ['gpt-4.1 via openai', '512 tokens', expect.objectContaining({ value: 0.9 })],
  ])
})

describe('figures say what is not known', () => {
  const timeout = { class: 'timeout', status: undefined, message: 'late', inStream: false } as const
  const axes = { model: ['gpt-4.1'], provider: ['openai'] }

  test('a median among requests that were given up has no value but a lower limit, and is said', () => {
    const chart = chartOf(
      'overview',
      matrixOf({
        axes,
        change: ({ round }) =>
          round < 3 ? {} : { status: 'failed', failure: timeout, ttftMs: undefined },
      }),
    )
    expect(firstFigures(chart)[0]?.[2]).toMatchObject({
      value: undefined,
      high: undefined,
      n: 8,
      nCensored: 5,
      isBeyondTimeout: true,
    })
    expect(chart.notes.join()).toContain('given up after a wait')
  })

  test('an interval that does not exist is absent, not zero', () => {
    const chart = chartOf('overview', matrixOf({ axes, rounds: 5 }))
    expect(firstFigures(chart)[0]?.[2]).toMatchObject({ low: undefined, high: undefined, n: 5 })
  })

  test('a metric nobody observed has no panel in a sweep', () => {
    const sweep = { ...axes, maxTokens: [256, 512] }
    const chart = chartOf(
      'token-sweep',
      matrixOf({ axes: sweep, change: () => ({ tokensPerSecond: undefined }) }),
    )
    expect(chart.body.panels.map(({ title }) => title)).toEqual([
      'total time',
      'time to first token',
    ])
    expect(entriesOf(chart.body).map(({ figures }) => figures.length)).toEqual([2, 2])
    expect(kindsOf(matrixOf({ axes: sweep, change: () => NOTHING }))).toEqual([])
  })

  test('a metric nobody observed has no panel', () => {
    const chart = chartOf(
      'overview',
      matrixOf({ axes, change: () => ({ tokensPerSecond: undefined }) }),
    )
    expect(chart.body.panels.map(({ title }) => title)).toEqual([
      'time to first token',
      'total time',
    ])
  })
})

describe('many documents', () => {
  const day = 86_400_000
  const start = Date.parse('2026-10-01T03:00:00Z')
  const nightly = (night: number, changes: Partial<Wanted> = {}): DrawnMatrix =>
    matrixOf({
      axes: routers,
      run: { id: `night-${night}` },
      startedAt: start + night * day,
      ...changes,
    })

  test('the latest run is drawn, and all runs make the history in the order of time', () => {
    const runs = [nightly(2), nightly(0), nightly(1)]
    expect(chartOf('overview', ...runs).sources.map(({ run }) => run)).toEqual(['night-2'])
    const history = chartOf('history', ...runs)
    expect(history.sources.map(({ run }) => run)).toEqual(['night-0', 'night-1', 'night-2'])
    expect(rowNames(history).slice(0, 3)).toEqual([
      'gpt-4.1 / openrouter / 10-01',
      'gpt-4.1 / openrouter / 10-02',
      'gpt-4.1 / openrouter / 10-03',
    ])
  })

  test.each([
    [90_000, ['10-01 03:00', '10-01 03:01']],
    [11_000, ['10-01 03:00:00', '10-01 03:00:11']],
  ])('runs %i ms apart are told apart', (apart, steps) => {
    const { body } = chartOf('history', nightly(0), nightly(0, { startedAt: start + apart }))
    expect(body).toMatchObject({ steps })
  })

  test('an earlier run is drawn where nothing came of the latest', () => {
    const dead = nightly(1, { change: () => NOTHING })
    expect(kindsOf(dead)).toEqual([])
    expect(chartOf('overview', nightly(0), dead).sources.map(({ run }) => run)).toEqual(['night-0'])
  })

  test('a cell under another workload is another line', () => {
    const other = nightly(1, { axes: { ...routers, maxTokens: [1024] } })
    expect(kindsOf(nightly(0), other)).not.toContain('history')
  })

  test('an earlier run is drawn where the latest has nothing of the kind', () => {
    const early = nightly(0, { change: ({ round }) => ({ backend: `b${round % 2}` }) })
    expect(chartOf('backends', early, nightly(1)).sources[0]?.run).toBe('night-0')
  })

  test('places are drawn side by side', () => {
    const chart = chartOf(
      'locations',
      nightly(0, { run: { location: 'eu-west CI' } }),
      nightly(0, { run: { location: 'ap CI' } }),
    )
    expect(rowNames(chart).slice(0, 2)).toEqual([
      'gpt-4.1 via openrouter / eu-west CI',
      'gpt-4.1 via openrouter / ap CI',
    ])
  })

  test('simulated and live cells never share a chart', () => {
    const charts = planCharts([
      nightly(0),
      nightly(1, { simulated: true }),
      nightly(2),
      nightly(3, { simulated: true }),
    ])
    for (const { simulated, sources } of charts) {
      const nights = sources.map(({ run }) => run)
      const strangers = simulated ? ['night-0', 'night-2'] : ['night-1', 'night-3']
      expect(nights.filter((night) => strangers.includes(night))).toEqual([])
    }
    expect(charts.filter(({ kind }) => kind === 'history')).toHaveLength(2)
  })
})

test('a chart of too many rows becomes several', () => {
  const providers = Array.from({ length: 120 }, (_, index) => `provider-${index}`)
  const charts = planCharts([matrixOf({ axes: { model: ['gpt-4.1'], provider: providers } })])
  const pages = charts.filter(({ kind }) => kind === 'overview')
  expect(pages.map(({ title }) => title.slice(-8))).toEqual(['(1 of 3)', '(2 of 3)', '(3 of 3)'])
  expect(pages.flatMap(rowNames)).toHaveLength(120)
})
