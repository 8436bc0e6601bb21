import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer } from '../../test/http-server.ts'
import { threeRivers } from '../../test/three-rivers.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { measure } from './measure.ts'

let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.shapes-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  // A helper process may still write what it has read.
  await rm(outputDir, { recursive: true, force: true, maxRetries: 5 })
})

const { body, head } = threeRivers

/** Answers every request after a while. */
async function lab(answerMs = 2, heard: () => void = () => undefined) {
  return await startServer(() => {
    heard()
    return [{ bytes: head }, { bytes: body, afterMs: answerMs }, { end: true }]
  })
}

type Lab = Awaited<ReturnType<typeof lab>>

async function measured(
  { origin }: Lab,
  options: MatrixOptions,
  { signal, resume = '' }: { readonly signal?: AbortSignal; readonly resume?: string } = {},
): Promise<DocumentJson> {
  vi.stubEnv('LLM_BENCH_RESUME', resume)
  return await measure(
    'shapes',
    { models: 'one', providers: 'lab', warmup: 0, checks: {}, ...options },
    {
      mode: 'live',
      location: 'here',
      budgetUsd: 100,
      ...(signal && { signal }),
      outputDir,
      providers: {
        lab: {
          baseURL: `${origin}/v1`,
          apiKeyEnv: 'LAB_KEY',
          models: { one: 'one' },
          prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
        },
      },
      file: import.meta.filename,
    },
  )
}

function wrongIn(document: DocumentJson): string[] {
  const { changed, mismatches } = verifyDocument(fromDocumentJson(document))
  return [...changed, ...mismatches.map(({ path }) => path)]
}

test('bursts are recorded, come out of the seed again, and an arrival that was moved is found', async () => {
  await using server = await lab()
  const options = { rounds: 40, rate: [200, 400], arrivals: { gamma: 0.3 }, seed: 7, warmup: 2 }
  const first = await measured(server, options)
  expect(first.matrices[0]?.options).toHaveProperty('arrivals', { gamma: 0.3 })
  expect(wrongIn(first)).toEqual([])
  const again = await measured(server, options)
  const [own = [], other = []] = [first, again].map((document) => gapsOf(document))
  expect(own).toHaveLength(39)
  for (const [index, gap] of own.entries()) expect(other[index]).toBeCloseTo(gap, 1)
  // Bursts: the gaps differ by more than their mean, which is 5 ms.
  const squares = own.reduce((sum, gap) => sum + (gap - 5) ** 2, 0) / own.length
  expect(Math.sqrt(squares)).toBeGreaterThan(6)

  const moved = structuredClone(first)
  const [sample] = moved.matrices[0]?.cells[1]?.samples ?? []
  if (sample?.intendedAt == null || sample.queueMs === null) throw new Error('no arrival')
  sample.intendedAt -= 3
  sample.queueMs += 3
  expect(wrongIn(moved)).toContain('matrices[0].cells[1].samples[1].intendedAt')
  const even = structuredClone(first)
  if (even.matrices[0]) even.matrices[0].options['arrivals'] = 'poisson'
  expect(wrongIn(even)).toContain('matrices[0].cells[0].samples[5].intendedAt')
})

test('a rate goes on for a time: so many requests of each level, in blocks that take turns', async () => {
  await using server = await lab()
  const document = await measured(server, { rate: [5, 50], for: '2s', seed: 7, warmup: 1 })
  const [only] = document.matrices
  expect(only?.cells.map(({ samples }) => samples.filter(({ warmup }) => !warmup).length)).toEqual([
    10, 100,
  ])
  expect(only?.options).toMatchObject({ for: '2s', rounds: 100, arrivals: 'poisson' })
  expect(only?.drawnFrom).toMatchObject({ counts: [10, 100], blockSize: 500 })
  expect(wrongIn(document)).toEqual([])
  const fewer = structuredClone(document)
  fewer.matrices[0]?.cells[0]?.samples.pop()
  expect(wrongIn(fewer)).toContain('matrices[0].cells[0].samples')
  const longer = structuredClone(document)
  if (longer.matrices[0]) longer.matrices[0].options['for'] = '3s'
  expect(wrongIn(longer)).toContain('matrices[0].drawnFrom.counts[0]')
})

test('a closed loop goes on for a time, within a number of requests', async () => {
  await using server = await lab(40)
  const document = await measured(server, { concurrency: [1, 4], for: '1s', seed: 7 })
  const [only] = document.matrices
  const [one = 0, four = 0] = only?.cells.map(({ samples }) => samples.length) ?? []
  // At most 25 and 100 requests fit into a second; a busy machine has time for fewer.
  expect(one).toBeGreaterThan(4)
  expect(one).toBeLessThanOrEqual(26)
  expect(four).toBeGreaterThan(one * 1.5)
  expect(four).toBeLessThanOrEqual(104)
  expect(only?.options).toMatchObject({ for: '1s', rounds: 1000 })
  expect(only?.stopped).toBeNull()
  expect(only?.cells.map(({ suspended }) => suspended)).toEqual([null, null])
  expect(wrongIn(document)).toEqual([])
  // What was left out of the middle, or cut off long before the time was over, is missed.
  const gap = structuredClone(document)
  gap.matrices[0]?.cells[1]?.samples.splice(5, 1)
  expect(wrongIn(gap)).toContain('matrices[0].cells[1].samples')
  const short = structuredClone(document)
  short.matrices[0]?.cells[1]?.samples.splice(8)
  expect(wrongIn(short)).toContain('matrices[0].cells[1].samples')

  const bounded = await measured(server, { concurrency: 2, for: '60s', rounds: 6, seed: 7 })
  expect(bounded.matrices[0]?.cells.map(({ samples }) => samples.length)).toEqual([6])
  expect(wrongIn(bounded)).toEqual([])
})

test('stages follow each other without a pause, each a cell of its own', async () => {
  await using server = await lab(30)
  const rate = [
    { rate: 20, for: '500ms' },
    { rate: { from: 20, to: 100 }, for: '500ms' },
    { rate: 20, for: '500ms' },
  ]
  const options = {
    rate,
    seed: 7,
    warmup: 1,
    arrivals: 'constant',
    thresholds: { goodput: { objective: { ttftMs: 10_000 }, atLeast: 0.5 } },
  } as const
  const document = await measured(server, options)
  const [only] = document.matrices
  expect(only?.cells.map(({ id }) => id)).toEqual([
    'one@lab stage=1:20/s,500ms',
    'one@lab stage=2:20..100/s,500ms',
    'one@lab stage=3:20/s,500ms',
  ])
  expect(only?.cells.map(({ label }) => label)).toContain(
    'one via lab, stage 2 (20–100 req/s, 500ms)',
  )
  expect(only?.cells.map(({ samples }) => samples.length)).toEqual([11, 30, 10])
  expect(only?.cells.map(({ summary }) => summary.goodput)).toEqual([1, 1, 1])
  expect(only?.drawnFrom).toMatchObject({ counts: [10, 30, 10], stages: [0, 1, 2], blockSize: 50 })
  const due = only?.cells.map(({ samples }) =>
    samples.flatMap(({ warmup, intendedAt }) => (warmup ? [] : (intendedAt ?? NaN))),
  )
  const began = due?.[0]?.[0] ?? NaN
  expect((due?.[1]?.[0] ?? NaN) - began).toBeCloseTo(500, 0)
  expect((due?.[2]?.[0] ?? NaN) - began).toBeCloseTo(1000, 0)
  expect((due?.[2]?.[9] ?? NaN) - began).toBeCloseTo(1450, 0)
  const ramp = due?.[1] ?? []
  expect((ramp[1] ?? NaN) - (ramp[0] ?? NaN)).toBeGreaterThan(
    3 * ((ramp[29] ?? NaN) - (ramp[28] ?? NaN)),
  )
  expect(wrongIn(document)).toEqual([])

  const later = structuredClone(document)
  for (const sample of later.matrices[0]?.cells[2]?.samples ?? []) {
    if (sample.intendedAt === null || sample.queueMs === null) continue
    sample.intendedAt -= 2
    sample.queueMs += 2
  }
  expect(wrongIn(later)).toContain('matrices[0].cells[2].samples[0].intendedAt')
  const renamed = structuredClone(document)
  if (renamed.matrices[0]) renamed.matrices[0].drawnFrom.stages = [0, 2, 1]
  expect(wrongIn(renamed)).toContain('matrices[0].drawnFrom.stages[1]')
})

test('between the turns of a conversation passes what somebody thinks', async () => {
  await using server = await lab()
  const document = await measured(server, {
    promptCache: 'warm',
    rounds: 6,
    turns: 3,
    inputTokens: 200,
    seed: 7,
    thinkTimeMs: { mean: 60 },
  })
  const [only] = document.matrices
  expect(only?.options).toHaveProperty('thinkTimeMs', { mean: 60, distribution: 'exponential' })
  const samples = only?.cells[0]?.samples ?? []
  expect(samples.map(({ turn }) => turn)).toEqual([1, 2, 3, 1, 2, 3])
  expect(wrongIn(document)).toEqual([])
  const [, second] = samples
  if (second?.sentAt == null) throw new Error('not sent')
  second.sentAt = (samples[0]?.sentAt ?? NaN) + 0.5
  expect(wrongIn(document)).toContain('matrices[0].cells[0].samples[1].sentAt')
})

test.each<readonly [string, MatrixOptions, readonly number[]]>([
  ['a time', { rate: [10, 40], for: '1s' }, [10, 40]],
  [
    'stages',
    {
      rate: [
        { rate: 20, for: '1s' },
        { rate: 40, for: '500ms' },
      ],
    },
    [20, 20],
  ],
])('a run of %s that was cut off matches itself, and goes on', async (_what, shape, counts) => {
  const stop = new AbortController()
  let asked = 0
  await using server = await lab(2, () => {
    asked += 1
    if (asked === 14) stop.abort()
  })
  const options = { ...shape, seed: 7 }
  const cut = await measured(server, options, { signal: stop.signal })
  expect(asked).toBeLessThan(25)
  expect(cut.matrices[0]?.stopped).not.toBeNull()
  expect(wrongIn(cut)).toEqual([])
  const whole = await measured(server, options, { resume: cut.run.id })
  expect(whole.matrices[0]?.stopped).toBeNull()
  expect(whole.matrices[0]?.cells.map(({ samples }) => samples.length)).toEqual(counts)
  expect(wrongIn(whole)).toEqual([])
})

/** Milliseconds between the requests of the first cell, in the order in which they were due. */
function gapsOf({ matrices }: DocumentJson): number[] {
  const samples = matrices[0]?.cells[0]?.samples.filter(({ warmup }) => !warmup) ?? []
  const due = samples.map(({ intendedAt }) => intendedAt ?? NaN)
  return due.slice(1).map((at, index) => at - (due[index] ?? NaN))
}
