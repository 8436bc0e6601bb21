import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { startServer } from '../../test/http-server.ts'
import { threeRivers } from '../../test/three-rivers.ts'
import { loadTokenCounter } from '../metrics/token-counter.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { PaddingText } from '../runner/padding-text.ts'
import { replay } from '../session/replay.ts'
import { randomStream } from '../stats/random.ts'
import { measure } from './measure.ts'

const counter = await loadTokenCounter()
let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.replay-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  // A helper process may still write what it has read.
  await rm(outputDir, { recursive: true, force: true, maxRetries: 5 })
})

const { body, head } = threeRivers

async function lab(heard: () => void = () => undefined) {
  return await startServer(() => {
    heard()
    return [{ bytes: head }, { bytes: body, afterMs: 2 }, { end: true }]
  })
}

type Lab = Awaited<ReturnType<typeof lab>>

/** Writes a trace, a row a line. */
async function traceOf(rows: readonly object[]): Promise<string> {
  const path = join(outputDir, 'trace.jsonl')
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return path
}

async function measured(
  { origin }: Lab,
  rate: MatrixOptions['rate'],
  {
    signal,
    resume = '',
    budgetUsd = 100,
    ...options
  }: MatrixOptions & {
    readonly signal?: AbortSignal
    readonly resume?: string
    readonly budgetUsd?: number
  } = {},
): Promise<DocumentJson> {
  vi.stubEnv('LLM_BENCH_RESUME', resume)
  const provider = {
    baseURL: `${origin}/v1`,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
  }
  return await measure(
    'replayed',
    { models: 'one', providers: 'lab', seed: 7, rate, ...options },
    {
      mode: 'live',
      location: 'here',
      budgetUsd,
      ...(signal && { signal }),
      outputDir,
      providers: { lab: provider, mirror: provider },
      file: import.meta.filename,
    },
  )
}

function wrongIn(document: DocumentJson): string[] {
  const { changed, mismatches } = verifyDocument(fromDocumentJson(document))
  return [...changed, ...mismatches.map(({ path }) => path)]
}

interface Sent {
  readonly text: string
  readonly maxTokens: number
}

const sentBody = z.object({
  max_tokens: z.number(),
  messages: z.tuple([z.object({ role: z.literal('user'), content: z.string() })]),
})

/** What the server was asked, in order. */
function sentTo({ requests }: Lab): Sent[] {
  return requests.map((request) => {
    const sent = sentBody.parse(JSON.parse(request.body))
    return { text: sent.messages[0].content, maxTokens: sent.max_tokens }
  })
}

function tokensIn(text: string): number {
  return counter(text) ?? NaN
}

/** How much two texts begin with in common. */
function common(one = '', other = ''): string {
  let end = 0
  while (end < one.length && one[end] === other[end]) end += 1
  return one.slice(0, end)
}

const rows = [
  { timestamp: 0, input_length: 1500, output_length: 52, hash_ids: [0, 1, 2] },
  { timestamp: 105, input_length: 1800, output_length: 26, hash_ids: [0, 1, 4, 5] },
  { timestamp: 274, input_length: 1300, output_length: 9, hash_ids: [7, 1, 6] },
  { timestamp: 274, input_length: 1500, output_length: 3, hash_ids: [0, 1, 2] },
  { timestamp: 300, input_length: 700, output_length: 3, hash_ids: [0, 8] },
  { timestamp: 420, input_length: 40, output_length: 4 },
  { timestamp: 420, input_length: 7, output_length: 5 },
  { timestamp: 500, input_length: 1, output_length: 6 },
]

test('a trace comes at its times, with its lengths and shared beginnings', async () => {
  await using server = await lab()
  const document = await measured(server, replay(await traceOf(rows)))
  const [only] = document.matrices
  const samples = only?.cells[0]?.samples ?? []
  const began = samples[0]?.intendedAt ?? NaN
  const due = samples.map(({ intendedAt }) => (intendedAt ?? NaN) - began)
  for (const [index, { timestamp }] of rows.entries()) expect(due[index]).toBeCloseTo(timestamp, 1)

  const sent = sentTo(server).toSorted((a, b) => a.maxTokens - b.maxTokens)
  const byRow = rows.map(({ output_length: length, input_length: tokens }) => {
    const all = sent.filter(({ maxTokens }) => maxTokens === length)
    return all.find(({ text }) => Math.abs(tokensIn(text) - tokens) < 3)?.text ?? ''
  })
  // To the token, but for those that are too short for a nonce.
  expect(byRow.slice(0, 6).map(tokensIn)).toEqual([1500, 1800, 1300, 1500, 700, 40])
  for (const index of [6, 7]) {
    expect(Math.abs(tokensIn(byRow[index] ?? '') - (rows[index]?.input_length ?? 0))).toBeLessThan(
      2,
    )
  }
  expect(byRow[3]).toBe(byRow[0])
  for (const [one, other, tokens] of [
    [0, 1, 1024],
    [0, 4, 512],
    [1, 4, 512],
    [0, 2, 0],
    [0, 5, 0],
  ] as const) {
    const shared = tokensIn(common(byRow[one], byRow[other]))
    expect(shared).toBeGreaterThanOrEqual(tokens - 4)
    expect(shared).toBeLessThanOrEqual(tokens + 2)
  }

  expect(only?.options['replay']).toMatchObject({
    speed: 1,
    sha256: expect.stringMatching(/^\w{64}$/),
  })
  expect(only?.rounds.map(({ traced }) => traced?.sharedTokens)).toEqual([
    0, 1024, 0, 1500, 512, 0, 0, 0,
  ])
  expect(only?.axes['rate']).toEqual([8])
  expect(only?.cells[0]?.levels.maxTokens).toBe(52)
  expect(wrongIn(document)).toEqual([])
})

test('what does not follow from the trace that was sent is found', async () => {
  await using server = await lab()
  const document = await measured(server, replay(await traceOf(rows)))
  const changed = (change: (matrix: DocumentJson['matrices'][number]) => void): string[] => {
    const copy = structuredClone(document)
    const [matrix] = copy.matrices
    if (matrix) change(matrix)
    return wrongIn(copy)
  }
  expect(
    changed(({ cells }) => {
      const sample = cells[0]?.samples[1]
      if (sample?.intendedAt == null || sample.queueMs === null) throw new Error('not due')
      sample.intendedAt -= 3
      sample.queueMs += 3
    }),
  ).toContain('matrices[0].cells[0].samples[1].intendedAt')
  expect(
    changed(({ rounds }) => {
      if (rounds[1]?.traced) rounds[1].traced.inputTokens = 900
    }),
  ).toEqual(
    expect.arrayContaining([
      'matrices[0].rounds[1].restSha256',
      'matrices[0].rounds[1].traced.sharedTokens',
    ]),
  )
  // What was lost in the middle leaves the rest where it was.
  const without = changed(({ rounds, cells }) => {
    rounds.splice(2, 1)
    cells[0]?.samples.splice(2, 1)
  })
  expect(without.filter((path) => path.includes('intendedAt'))).toEqual([])
  expect(changed(({ axes }) => (axes['rate'] = [9]))).toContain('matrices[0].axes.rate[0]')
  expect(changed(({ options }) => delete options['replay'])).toContain(
    'matrices[0].rounds[0].traced',
  )
})

/** Every eight words in a row, in lower case. */
function gramsIn(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.slice(7).map((_word, index) => words.slice(index, index + 8).join(' '))
}

test('no eight words of a trace are sent, also where they are words of ours', async () => {
  await using server = await lab()
  const ours = new PaddingText(randomStream(1, 'ours'), counter)
  ours.growTo(30_000)
  const english =
    'Good morning, my name is Ada and I would like to know what became of the parcel that I sent to my aunt in the north on Tuesday, because she has not received it and nobody at the office was able to tell me anything about it. Continue this text as long as possible.'
  // What a log of an earlier run with the same seed would have, nonces included.
  await measured(server, replay(await traceOf(rows)))
  const logged = sentTo(server).map(({ text }) => text)
  const texts = [...logged, english, `${english} Thank you!`, ours.text]
  const path = await traceOf(
    texts.map((prompt, index) => ({ timestamp: index * 20, prompt, output_length: 5 })),
  )
  const before = server.requests.length
  const document = await measured(server, replay(path))
  expect(wrongIn(document)).toEqual([])
  const customers = new Set(texts.flatMap(gramsIn))
  const sent = sentTo(server).slice(before)
  expect(sent).toHaveLength(texts.length)
  const quoted = sent.flatMap(({ text }) => gramsIn(text).filter((gram) => customers.has(gram)))
  expect(quoted).toEqual([])
  expect(
    sent
      .map(({ text }) => tokensIn(text))
      .toSorted((a, b) => b - a)
      .slice(0, -2),
  ).toEqual(
    texts
      .map(tokensIn)
      .toSorted((a, b) => b - a)
      .slice(0, -2),
  )
  expect(JSON.stringify(document)).not.toMatch(/parcel|aunt/)
})

test('every endpoint is sent the trace once, faster where that is asked, and no two share a beginning', async () => {
  await using server = await lab()
  const rate = replay(await traceOf(rows), { speed: 5, maxRequests: 4 })
  const document = await measured(server, rate, { providers: ['lab', 'mirror'] })
  const [only] = document.matrices
  for (const { samples } of only?.cells ?? []) {
    const began = samples[0]?.intendedAt ?? NaN
    expect(samples.map(({ intendedAt }) => Math.round((intendedAt ?? NaN) - began))).toEqual([
      0, 21, 55, 55,
    ])
  }
  expect(only?.cells.map(({ samples }) => samples.length)).toEqual([4, 4])
  const sent = sentTo(server)
  expect(tokensIn(common(sent[0]?.text, sent[4]?.text))).toBeLessThan(3)
  expect(wrongIn(document)).toEqual([])
})

test('a replay that was cut off matches itself, and goes on', async () => {
  const stop = new AbortController()
  let asked = 0
  await using server = await lab(() => {
    asked += 1
    if (asked === 5) stop.abort()
  })
  const path = await traceOf(rows.map((row) => ({ ...row, timestamp: 4 * row.timestamp })))
  const cut = await measured(server, replay(path), { signal: stop.signal })
  expect(asked).toBeLessThan(8)
  expect(cut.matrices[0]?.stopped).not.toBeNull()
  expect(wrongIn(cut)).toEqual([])
  const whole = await measured(server, replay(path), { resume: cut.run.id })
  expect(whole.matrices[0]?.stopped).toBeNull()
  expect(whole.matrices[0]?.cells[0]?.samples).toHaveLength(rows.length)
  expect(wrongIn(whole)).toEqual([])
  const other = await traceOf(rows.map((row) => ({ ...row, timestamp: 4 * row.timestamp + 1 })))
  await expect(measured(server, replay(other), { resume: cut.run.id })).rejects.toThrow(
    /LLM_BENCH_RESUME: `options.replay.sha256` of replayed was .* when the run began/,
  )
})

test('a budget holds the sum of all requests, not the longest so many times', async () => {
  await using server = await lab()
  const long = { timestamp: 0, input_length: 10_000, output_length: 1 }
  const short = Array.from({ length: 99 }, (_, index) => ({
    timestamp: 1 + index,
    input_length: 20,
    output_length: 1,
  }))
  const path = await traceOf([long, ...short])
  // 20,000 tokens for the long one, and some 300 for each of the others: half a dollar.
  await measured(server, replay(path), { budgetUsd: 1 })
  await expect(measured(server, replay(path), { budgetUsd: 0.2 })).rejects.toThrow(
    /the 100 requests that are sent together can cost \$0\.[3-9].*or lower `maxRequests` of replay\(\)$/,
  )
})

test('a request whose cost stays unknown keeps its own reserve, not that of the mean', async () => {
  await using server = await startServer(({ body: sent }) =>
    sent.length > 20_000
      ? [{ bytes: head }, { destroy: true }]
      : [{ bytes: head }, { bytes: body }, { end: true }],
  )
  const rowsOfOneLong = [10_000, 20, 20, 20].map((tokens, index) => ({
    timestamp: index,
    input_length: tokens,
    output_length: 1,
  }))
  const { run } = await measured(server, replay(await traceOf(rowsOfOneLong)), { budgetUsd: 1 })
  const ledger: unknown = JSON.parse(await readFile(join(outputDir, run.id, 'ledger.json'), 'utf8'))
  // 20,000 tokens at ten dollars a million, and little for the others.
  expect(ledger).toEqual({ spentUsd: expect.closeTo(0.21, 1) })
})
