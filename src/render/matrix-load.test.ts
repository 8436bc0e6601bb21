import { describe, expect, test } from 'vitest'

import { axesOf, matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import type { MatrixStart, PlannedCell } from '../bridge/messages.ts'
import { type Axes, cellOf, type Levels, workloadsOf } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import { turnsOf } from '../report/assembly/turns.ts'
import { goodputSentences } from '../report/sentences/goodput-sentences.ts'
import { matrixCaveats } from './matrix-notes.ts'
import { renderMatrixReport } from './matrix-report.ts'
import { noPaint } from './paint.ts'

const START_MS = 1_700_000_000_000

function cellsOf(changes: Partial<Axes>): PlannedCell[] {
  const axes = axesOf({ model: ['gpt-4.1'], provider: ['openai'], ...changes })
  return workloadsOf(axes).map((workload) => ({
    ...plannedCell('gpt-4.1', 'openai'),
    ...cellOf({ ...workload, model: 'gpt-4.1', provider: 'openai' }, axes),
  }))
}

function linesOf(
  cells: readonly PlannedCell[],
  samplesOf: (levels: Levels, round: number) => Partial<Sample>,
  changes: Omit<Partial<MatrixStart>, 'axes'> & {
    readonly count?: number
    readonly axes: Partial<Axes>
  },
) {
  const { count = 20, axes, ...start } = changes
  const rounds = Array.from({ length: count }, (_, index) => index)
  const samples = cells.flatMap((cell) =>
    rounds.map((round) =>
      sampleOf({ cell: cell.id, round, costUsd: undefined, ...samplesOf(cell.levels, round) }),
    ),
  )
  const record = matrixRecord(cells, samples, {
    axes: axesOf({ model: ['gpt-4.1'], provider: ['openai'], ...axes }),
    rounds: rounds.map((index) => ({
      index,
      phase: 'main',
      warmup: false,
      block: samples[index]?.block ?? 0,
      turn: samples[index]?.turn,
      prompt: 'Explain this.',
      keywords: [],
      restSha256: undefined,
      maxTokens: undefined,
      nonce: '0123456789ab',
      order: cells.map(({ id }) => id),
    })),
    ...start,
  })
  const matrix = assembleMatrix(record)
  const options = { columns: 160, paint: noPaint, mode: 'live', location: undefined } as const
  return { matrix, text: renderMatrixReport(matrix, options).join('\n') }
}

/** Each level takes longer, and blocks of ten begin a minute apart. */
function underLoad({ concurrency }: Levels, round: number): Partial<Sample> {
  const block = Math.floor(round / 10)
  const ttftMs = 400 + 10 * concurrency + 7 * ((round * 3) % 10)
  const turn = Math.floor((round % 10) / concurrency)
  const sentAt = START_MS + 60_000 * block + turn * 2000
  return { block, ttftMs, totalMs: 1900, endMs: 2000, sentAt }
}

/** The same in one block, but a stream follows up its answer only after as long again. */
function slowToFollow(levels: Levels, round: number): Partial<Sample> {
  const sentAt = START_MS + 4000 * Math.floor(round / levels.concurrency)
  return { ...underLoad(levels, round), block: 0, sentAt }
}

describe('levels of concurrency', () => {
  const axes = { concurrency: [1, 8, 16] }

  const goodput = { objective: { ttftMs: 550 }, atLeast: 0.9 }
  const { matrix, text } = linesOf(cellsOf(axes), underLoad, { axes, goodput })

  test('are said in words: up to which one the objective is kept', () => {
    expect(goodputSentences(matrix)).toEqual([
      'gpt-4.1 via openai keeps 90 % within ttft ≤ 550 ms up to concurrency 8 (100 %); at concurrency 16 it is 0 %.',
    ])
    expect(text).toContain('up to concurrency 8 (100 %)')
  })

  test('have their answers a second and their goodput in the table', () => {
    const rows = text
      .split('\n')
      .filter((line) => /^ model |^ gpt-4\.1 {2,}|^ {8,}openai /.test(line))
    expect(rows[0]).toMatch(/in flight .* requests\/s {2}goodput/)
    expect(rows[1]).toMatch(/openai\s+1 .*\s0\.50\s+100 %\s+100 %/)
    expect(rows[3]).toMatch(/16 .*\s0 %\s+100 %/)
  })

  test('are compared by their blocks, and say how many those were', () => {
    const reference = { concurrency: 1 }
    const { text: compared } = linesOf(cellsOf(axes), underLoad, { axes, goodput, reference })
    expect(compared).toContain('against one at a time, paired by round, in 2 blocks ')
  })

  test('that alternated too seldom, or in blocks that were too short, say so', () => {
    expect(text).toContain('levels ran in 2 turns only: more rounds let them alternate')
    expect(text).toContain(
      'concurrency 8: throughput unknown: 2 blocks of 10 are too short for a steady state; more than 16 requests each are needed.',
    )
  })

  test('that were not kept full say so', () => {
    const sparse = linesOf(cellsOf(axes), slowToFollow, { axes, goodput, count: 40 })
    expect(sparse.text).toContain('concurrency 8: 4.00 of 8 in flight on average')
  })
})

test('an objective that no level keeps, and one that all do, are said as such', () => {
  const axes = { rate: [2, 20] }
  const sentenceFor = (ttftMs: number): string | undefined => {
    const goodput = { objective: { ttftMs }, atLeast: 0.95 }
    return goodputSentences(
      linesOf(cellsOf(axes), () => ({ ttftMs: 500 }), { axes, goodput }).matrix,
    )[0]
  }
  expect(sentenceFor(400)).toBe(
    'gpt-4.1 via openai keeps 95 % within ttft ≤ 400 ms at no level: 0 % at 2 req/s.',
  )
  expect(sentenceFor(600)).toBe(
    'gpt-4.1 via openai keeps 95 % within ttft ≤ 600 ms up to 20 req/s (100 %), the highest level tested.',
  )
})

function slowerWhenBusy({ rate }: Levels): Partial<Sample> {
  return { ttftMs: rate === 2 ? 500 : 900 }
}

test('of stages it is said which of them keep an objective', () => {
  const axes = { rate: [2, 20], stage: ['1:2/s,30s', '2:20/s,30s'] }
  const goodput = { objective: { ttftMs: 600 }, atLeast: 0.95 }
  const stages = cellsOf(axes).filter(({ levels }) => levels.stage?.includes(`:${levels.rate}/s`))
  expect(goodputSentences(linesOf(stages, slowerWhenBusy, { axes, goodput }).matrix)).toEqual([
    'gpt-4.1 via openai keeps 95 % within ttft ≤ 600 ms in 1 of 2 stages: 100 % in stage 1 and 0 % in stage 2.',
  ])
})

test('ladders of one endpoint are told apart by their other levels', () => {
  const axes = { maxTokens: [64, 512], json: [false, true], concurrency: [1, 8] }
  const goodput = { objective: { ttftMs: 550 }, atLeast: 0.9 }
  const sentences = goodputSentences(linesOf(cellsOf(axes), underLoad, { axes, goodput }).matrix)
  expect(sentences.map((text) => text.replace(/ keeps .*/, ''))).toEqual([
    'gpt-4.1 via openai (64 tokens, prose)',
    'gpt-4.1 via openai (64 tokens, JSON)',
    'gpt-4.1 via openai (512 tokens, prose)',
    'gpt-4.1 via openai (512 tokens, JSON)',
  ])
})

test('a rate that was not held, and a queue on this side, are noted', () => {
  const axes = { rate: [20] }
  const { text } = linesOf(
    cellsOf(axes),
    (_levels, round) => ({
      block: 0,
      intendedAt: START_MS + round * 50,
      sentAt: START_MS + round * 50 + 310,
      queueMs: 310,
      ttftMs: 900,
      endMs: 1000 + round * 100,
    }),
    { axes },
  )
  expect(text).toContain('target 20.0 requests/s, completed 6.67 requests/s')
  expect(text).toMatch(
    /waited 310 ms \(median\) on this machine before they were sent: first token 1.210 ms after/,
  )
  expect(text).toContain('20 req/s')
})

describe('conversations', () => {
  const axes = { promptCache: ['bust', 'warm'] } as const
  const { matrix, text } = linesOf(
    cellsOf(axes),
    ({ promptCache }, round) => {
      const turn = (round % 5) + 1
      const isCached = promptCache === 'warm' && turn > 1
      return {
        turn,
        ttftMs: (isCached ? 400 : 900) + round,
        inputTokens: 5000,
        cachedTokens: isCached ? 4500 : 0,
      }
    },
    { axes, count: 30 },
  )

  test('are summed up by turn', () => {
    const [bust, warm] = matrix.cells
    if (!bust || !warm) throw new Error('two cells were assembled')
    expect(turnsOf(warm).map(({ turn, n, cachedShare }) => [turn, n, cachedShare])).toEqual([
      [1, 6, 0],
      [2, 6, 0.9],
      [3, 6, 0.9],
      [4, 6, 0.9],
      [5, 6, 0.9],
    ])
    expect(turnsOf(warm)[1]).toMatchObject({ ms: 413.5, low: expect.any(Number) })
    expect(turnsOf(bust).map(({ cachedShare }) => cachedShare)).toEqual([0, 0, 0, 0, 0])
  })

  test('show it under the table', () => {
    expect(text).toContain(
      'by turn gpt-4.1 via openai, cache warm: first token 913 · 414 · 415 · 416 · 417 ms, cached 0 · 90 · 90 · 90 · 90 % of the prompt',
    )
  })
})

test('cold cells are told from warm ones, and need no note', () => {
  const axes = { connection: ['warm', 'cold'] } as const
  const { text } = linesOf(
    cellsOf(axes),
    ({ connection }) => ({
      connection: {
        reused: connection === 'warm',
        dnsMs: undefined,
        connectMs: connection === 'cold' ? 20 : undefined,
        tlsMs: undefined,
      },
    }),
    { axes },
  )
  expect(text).toMatch(/connection/)
  expect(text).toMatch(/openai {2}cold/)
  expect(text).not.toContain('on a new connection')
})

test('threads that sent a load are named, and why', () => {
  const axes = { concurrency: [8] }
  const { matrix } = linesOf(cellsOf(axes), () => ({}), { axes })
  expect(matrixCaveats(matrix)).toEqual([])
  const why = { count: 2, processorShare: 1.054 }
  expect(matrixCaveats({ ...matrix, threads: why })).toEqual([
    'sent by 2 threads, since the load may take 105 % of one processor',
  ])
  expect(matrixCaveats({ ...matrix, threads: { ...why, processorShare: undefined } })).toEqual([
    'sent by 2 threads, as `LLM_BENCH_THREADS` says',
  ])
})

test('a setting that nobody would expect stands in the title', () => {
  const axes = { connection: ['cold'] } as const
  expect(linesOf(cellsOf(axes), () => ({}), { axes }).text).toContain('cold connections')
  const busy = { concurrency: [8] }
  expect(linesOf(cellsOf(busy), () => ({}), { axes: busy }).text).toContain('concurrency 8')
})

test('adaptive cells have the rounds they were asked', () => {
  const until = { metric: 'ttftMs', relativeWidth: 0.1 } as const
  const axes = { json: [false, true] }
  const [prose, json] = cellsOf(axes)
  if (!prose || !json) throw new Error('two cells were made')
  const samples = [prose, json].flatMap((cell, index) =>
    Array.from({ length: index === 0 ? 20 : 45 }, (_, round) => sampleOf({ cell: cell.id, round })),
  )
  const record = matrixRecord([prose, json], samples, {
    adaptive: { min: 20, max: 100, until },
    rounds: Array.from({ length: 100 }, (_, index) => ({
      index,
      phase: 'main' as const,
      warmup: false,
      block: index,
      turn: undefined,
      prompt: 'Explain this.',
      keywords: [],
      restSha256: undefined,
      maxTokens: undefined,
      nonce: '0123456789ab',
      order: [prose.id, json.id],
    })),
  })
  const matrix = assembleMatrix(record)
  const options = { columns: 160, paint: noPaint, mode: 'live', location: undefined } as const
  expect(renderMatrixReport(matrix, options)[1]).toContain('2 cells × 20–45 rounds')
  expect(matrix.rounds).toHaveLength(45)
  expect(matrix.rounds[19]?.order).toHaveLength(2)
  expect(matrix.rounds[20]?.order).toEqual([json.id])
})
