import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime'
import { beforeAll, describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { fakeVendors, type HttpFakeVendor } from '../../test/fake-vendors.ts'
import { withProcessorMs } from '../../test/processor-time.ts'
import { plainText } from '../format/plain-text.ts'
import { loadTokenCounter, type TokenCounter } from '../metrics/token-counter.ts'
import { cellOf, plainWorkload } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import { toJson } from '../model/to-json.ts'
import { read as readConverse } from '../protocol/bedrock-converse/read.ts'
import { Recording } from '../protocol/bedrock-converse/recording.ts'
import type { Exchange } from '../protocol/contract.ts'
import { exchangeOf } from '../protocol/exchange.ts'
import { httpProtocols } from '../protocol/protocols.ts'
import { builtInChecks } from '../quality/built-in-checks.ts'
import { type RandomStream, randomStream } from '../stats/random.ts'
import { captureOf } from '../testing/capture-of.ts'
import { observationOf } from '../testing/observation-of.ts'
import { answerOf } from '../testing/sample-answer.ts'
import type { Capture } from '../transport/capture.ts'
import type { Redact } from '../transport/redaction.ts'
import { readSample } from './ask.ts'

const STREAMS = 400
const SEED = 421_337

/** Everything a sample says in text but the answer, which is kept whole. */
const MAX_SAMPLE = 40_000

let counter: TokenCounter = () => 0

beforeAll(async () => {
  counter = await loadTokenCounter()
})

const cell = cellOf(
  { model: 'm', provider: 'lab', maxTokens: 64, json: false, ...plainWorkload },
  axesOf(),
)

function sampleFrom(exchanged: Exchange, redact: Redact = (text) => text): Promise<Sample> {
  return readSample(exchanged, {
    cell,
    row: { prompt: 'Why?', keywords: ['sky'] },
    round: {
      index: 0,
      phase: 'main',
      warmup: false,
      block: 0,
      turn: undefined,
      prompt: 'Why?',
      keywords: ['sky'],
      restSha256: undefined,
      maxTokens: undefined,
      nonce: 'n',
      order: [cell.id],
    },
    nonce: 'n',
    intendedAt: undefined,
    price: {
      inputPerMTok: 2,
      outputPerMTok: 8,
      cachedInputPerMTok: 0.5,
      cacheWriteInputPerMTok: 3,
      source: 'a list',
      date: undefined,
    },
    wireModel: 'm',
    checks: builtInChecks,
    counter,
    redact,
    storeText: false,
    clientDelayMs: undefined,
  })
}

/** What becomes of captured bytes, as it does in a run. */
function sampleOfCapture(fakeVendor: HttpFakeVendor, capture: Capture): Promise<Sample> {
  return sampleFrom(exchangeOf(httpProtocols[fakeVendor.protocol], capture, { leaveOut: [] }))
}

function whole(fakeVendor: HttpFakeVendor): { readonly text: string; readonly endsAt: number } {
  const writer = answerOf(fakeVendor)
  const opening = writer.start() + writer.reasoning('Hm.')
  const words = Array.from({ length: 12 }, (_, index) => writer.content(`word${index} `))
  const text = opening + words.join('')
  return { text: text + writer.end('own end'), endsAt: text.length }
}

/** Every number finite, every text short, nothing in it that acts, and no net that had to catch it. */
function expectHarmless(sample: Sample): void {
  expect(sample.failure?.message ?? '').not.toMatch(/unreadable(?:: | body)/)
  const json = toJson(sample)
  expect(json.length).toBeLessThan(MAX_SAMPLE)
  for (const value of Object.values(sample)) {
    if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite)
  }
  expect(sample.costUsd ?? 0).toBeLessThan(20_000)
  const shown = [sample.failure?.message, sample.finishReason, sample.servedModel, sample.backend]
  for (const words of [...shown, ...sample.notes]) expect(plainText(words ?? '')).toBe(words ?? '')
}

test('what a sample shows is one short line each, and says what was odd', async () => {
  const name = `smollm2\u001B[31m-135m\n\u202E${'x'.repeat(500)}`
  const start = { model: name, provider: 'Azure\u0007', choices: [{ delta: { content: 'Hi' } }] }
  const end = { choices: [{ delta: {}, finish_reason: 'tired\u001B]0;x\u0007\u0000 of it' }] }
  const stream = [start, end].map((payload) => `data: ${JSON.stringify(payload)}\n\n`)
  const headers = { server: `nginx\u001B[2J${'y'.repeat(5000)}` }
  const capture = captureOf([...stream, 'data: [DONE]\n\n'], { headers })
  const exchanged = exchangeOf(httpProtocols['openai-chat'], capture, { leaveOut: [] })
  const sample = await sampleFrom(exchanged)
  expect(sample).toMatchObject({ status: 'ok', backend: 'Azure', finishReason: 'tired of it' })
  expect(sample.servedModel).toMatch(/^smollm2-135m x{150,}…$/)
  expect(sample.servedModel).toHaveLength(200)
  expect(sample.headers['server']).toMatch(/^nginxy+…$/)
  expect(sample.headers['server']?.length).toBeLessThan(1100)
  expect(sample.notes).toEqual([
    'the meaning of finish reason tired of it is not known',
    expect.stringMatching(/^asked for m, but smollm2-135m x+… answered$/),
  ])
})

test('an answer at exactly the limit is cut, whatever it calls its end', async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 64, total_tokens: 73 }
  const chunk = {
    choices: [{ delta: { content: 'word '.repeat(60) }, finish_reason: 'stop' }],
    usage,
  }
  const stream = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`
  const exchanged = exchangeOf(httpProtocols['openai-chat'], captureOf([stream]), { leaveOut: [] })
  expect(await sampleFrom(exchanged)).toMatchObject({ finishReason: 'stop', truncated: true })
})

test('a secret does not hide behind an escape in its middle', async () => {
  const stream = 'data: {"error":"sk-\\u001b[0msecret"}\n\n'
  const exchanged = exchangeOf(httpProtocols['openai-chat'], captureOf([stream]), { leaveOut: [] })
  const sample = await sampleFrom(exchanged, (text) => text.replaceAll('sk-secret', '[redacted]'))
  expect(sample.failure?.message).toBe('[redacted]')
})

const pieces: readonly string[] = [
  '"x'.repeat(200),
  '{"error":',
  '1e308',
  '-1',
  'null',
  '"\\u001b]8;;"',
  '[[[[[[',
  '"finish_reason":"stop",',
  '\n\n',
  '\r',
  'data: ',
  'event: ',
  'error: ',
  '[DONE]',
  '\ud800',
  `${'{"error":'.repeat(3000)}1${'}'.repeat(3000)}`,
]

/** The text with something done to it, somewhere. */
function mutated(text: string, random: RandomStream): string {
  let result = text
  for (let times = 1 + random.integer(4); times > 0; times -= 1) {
    const at = random.integer(result.length + 1)
    const length = random.integer(40)
    const piece = pieces[random.integer(pieces.length)] ?? ''
    const [before, after] = [result.slice(0, at), result.slice(at)]
    const ways = [
      before + after.slice(length),
      before + piece + after,
      before + piece + after.slice(length),
      before + after.slice(0, length).repeat(3) + after.slice(length),
      before + after.replace(/:[^,{[}]*/, `:${piece}`),
      before + after.replace(/"[a-z_]+":/, `"${piece.slice(0, 20)}":`),
    ]
    result = ways[random.integer(ways.length)] ?? result
  }
  return result
}

describe.each(fakeVendors.map((fakeVendor) => [fakeVendor.protocol, fakeVendor] as const))(
  'a stranger who speaks %s',
  (protocol, fakeVendor) => {
    test('is heard out where nothing is wrong', async () => {
      const sample = await sampleOfCapture(fakeVendor, captureOf([whole(fakeVendor).text]))
      expect(sample).toMatchObject({ status: 'ok', failure: undefined })
    })

    test('costs a sample and no run, whatever the bytes', async () => {
      const random = randomStream(SEED, 'mutations', protocol)
      for (let index = 0; index < STREAMS; index += 1) {
        const stream = mutated(whole(fakeVendor).text, random)
        const cut = random.integer(3) === 0 ? { endedAt: undefined } : {}
        expectHarmless(await sampleOfCapture(fakeVendor, captureOf([stream], cut)))
      }
    })

    test('is never taken to have finished where the stream is cut before its end', async () => {
      const random = randomStream(SEED, 'cuts', protocol)
      const { text, endsAt } = whole(fakeVendor)
      for (let index = 0; index < STREAMS; index += 1) {
        const stream = text.slice(0, random.integer(endsAt + 1))
        const cut = random.integer(2) === 0 ? { endedAt: undefined } : {}
        const sample = await sampleOfCapture(fakeVendor, captureOf([stream], cut))
        expect(sample).toMatchObject({ status: 'failed', totalMs: undefined })
      }
    })

    test.each([
      ['a body that nests', 500, `{"detail":${'['.repeat(25_000)}${']'.repeat(25_000)}}`],
      ['an error that nests', 500, `${'{"error":'.repeat(25_000)}1${'}'.repeat(25_000)}`],
      ['a long error', 500, JSON.stringify({ error: { message: 'no '.repeat(20_000) } })],
      ['words that act', 500, JSON.stringify({ error: '\u001b]8;;'.repeat(10_000) })],
      [
        'an error event that nests',
        200,
        `data: ${'{"error":'.repeat(25_000)}1${'}'.repeat(25_000)}\n\n`,
      ],
      ['details that nest', 200, `data: {"detail":${'['.repeat(25_000)}${']'.repeat(25_000)}}\n\n`],
      ['a plain body that nests', 200, `{"errors":${'['.repeat(25_000)}${']'.repeat(25_000)}}`],
    ])('fails once for %s', async (_what, status, body) => {
      const sample = await sampleOfCapture(fakeVendor, captureOf([body], { status }))
      expect(sample.status).toBe('failed')
      expectHarmless(sample)
    })

    test('may name itself at any length', async () => {
      const name = '\u001b]8;;'.repeat(70_000)
      const stream = whole(fakeVendor).text.replaceAll(
        'm-2026-11-01',
        JSON.stringify(name).slice(1, -1),
      )
      const [tookMs, sample] = await withProcessorMs(() =>
        sampleOfCapture(fakeVendor, captureOf([stream])),
      )
      expect(tookMs).toBeLessThan(5000)
      expect(sample.status).toBe('ok')
      expectHarmless(sample)
    })
  },
)

async function sampleOfEvents(some: readonly object[], isWhole: boolean): Promise<Sample> {
  const recording = new Recording(new AbortController().signal, {})
  if (isWhole) recording.endedAt = 100
  async function* stream(): AsyncGenerator<ConverseStreamOutput> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stranger's events have any shape
    yield* some as readonly ConverseStreamOutput[]
  }
  const read = async () => observationOf({ reading: await readConverse(stream(), recording) })
  return sampleFrom({ status: 200, headers: {}, rejection: () => Promise.resolve(''), read })
}

describe('a stranger who speaks bedrock-converse', () => {
  const words = Array.from({ length: 12 }, (_, index) => ({
    contentBlockDelta: { contentBlockIndex: 0, delta: { text: `word${index} ` } },
  }))
  const usage = { inputTokens: 10, outputTokens: 24, totalTokens: 34 }
  const events: readonly object[] = [
    { messageStart: { role: 'assistant' } },
    ...words,
    { messageStop: { stopReason: 'end_turn' } },
    { metadata: { usage, metrics: { latencyMs: 1 } } },
  ]

  test('is heard out where nothing is wrong', async () => {
    expect(await sampleOfEvents(events, true)).toMatchObject({ status: 'ok', inputTokens: 10 })
  })

  test('costs a sample and no run, whatever the events', async () => {
    const random = randomStream(SEED, 'mutations', 'bedrock-converse')
    let read = 0
    for (let index = 0; index < STREAMS; index += 1) {
      const text = mutated(JSON.stringify(events), random)
      try {
        const some: unknown = JSON.parse(text)
        if (!Array.isArray(some)) continue
        read += 1
        const objects = some.filter((item) => typeof item === 'object' && item !== null)
        expectHarmless(await sampleOfEvents(objects, random.integer(3) !== 0))
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
      }
    }
    expect(read).toBeGreaterThan(STREAMS / 20)
  })

  test('is never taken to have finished before messageStop', async () => {
    for (const [index] of events.slice(0, -2).entries()) {
      for (const isWhole of [true, false]) {
        const sample = await sampleOfEvents(events.slice(0, index + 1), isWhole)
        expect(sample).toMatchObject({ status: 'failed', totalMs: undefined })
      }
    }
  })
})
