import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime'
import { beforeAll, describe, expect, test } from 'vitest'

import { fakeVendors } from '../../test/fake-vendors.ts'
import { fuzzStreams } from '../../test/fuzz/fuzz-streams.ts'
import { sampleFrom, sampleOfCapture, wholeStream } from '../../test/fuzz/hostile-samples.ts'
import { brokenInvariants } from '../../test/fuzz/invariants.ts'
import { mutated } from '../../test/fuzz/mutate.ts'
import { withProcessorMs } from '../../test/processor-time.ts'
import { loadTokenCounter, type TokenCounter } from '../metrics/token-counter.ts'
import type { Sample } from '../model/sample.ts'
import { read as readConverse } from '../protocol/bedrock-converse/read.ts'
import { Recording } from '../protocol/bedrock-converse/recording.ts'
import { exchangeOf } from '../protocol/exchange.ts'
import { httpProtocols } from '../protocol/protocols.ts'
import { randomStream } from '../stats/random.ts'
import { captureOf } from '../testing/capture-of.ts'
import { observationOf } from '../testing/observation-of.ts'

/** The nightly workflow reads a million: `npm run fuzz`. */
const STREAMS = 2000
const CUTS = 150
const EVENTS = 400
const SEED = 421_337

let counter: TokenCounter = () => 0

beforeAll(async () => {
  counter = await loadTokenCounter()
})

/** Every invariant holds. */
function expectHarmless(sample: Sample): void {
  expect(brokenInvariants(sample)).toEqual([])
}

test('what a sample shows is one short line each, and says what was odd', async () => {
  const name = `smollm2\u001B[31m-135m\n\u202E${'x'.repeat(500)}`
  const start = { model: name, provider: 'Azure\u0007', choices: [{ delta: { content: 'Hi' } }] }
  const end = { choices: [{ delta: {}, finish_reason: 'tired\u001B]0;x\u0007\u0000 of it' }] }
  const stream = [start, end].map((payload) => `data: ${JSON.stringify(payload)}\n\n`)
  const headers = { server: `nginx\u001B[2J${'y'.repeat(5000)}` }
  const capture = captureOf([...stream, 'data: [DONE]\n\n'], { headers })
  const exchanged = exchangeOf(httpProtocols['openai-chat'], capture, { leaveOut: [] })
  const sample = await sampleFrom(exchanged, counter)
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
  expect(await sampleFrom(exchanged, counter)).toMatchObject({
    finishReason: 'stop',
    truncated: true,
  })
})

test('a secret does not hide behind an escape in its middle', async () => {
  const stream = 'data: {"error":"sk-\\u001b[0msecret"}\n\n'
  const exchanged = exchangeOf(httpProtocols['openai-chat'], captureOf([stream]), { leaveOut: [] })
  const sample = await sampleFrom(exchanged, counter, (text) =>
    text.replaceAll('sk-secret', '[redacted]'),
  )
  expect(sample.failure?.message).toBe('[redacted]')
})

describe.each(fakeVendors.map((fakeVendor) => [fakeVendor.protocol, fakeVendor] as const))(
  'a stranger who speaks %s',
  (protocol, fakeVendor) => {
    test('is heard out where nothing is wrong', async () => {
      const sample = await sampleOfCapture(
        fakeVendor,
        captureOf([wholeStream(fakeVendor).text]),
        counter,
      )
      expect(sample).toMatchObject({ status: 'ok', failure: undefined })
    })

    test('costs a sample and no run, whatever the bytes', async () => {
      const findings = await fuzzStreams(fakeVendor, { seed: SEED, streams: STREAMS, counter })
      expect(findings).toEqual([])
    })

    test('is never taken to have finished where the stream is cut before its end', async () => {
      const random = randomStream(SEED, 'cuts', protocol)
      const { text, endsAt } = wholeStream(fakeVendor)
      for (let index = 0; index < CUTS; index += 1) {
        const stream = text.slice(0, random.integer(endsAt + 1))
        const cut = random.integer(2) === 0 ? { endedAt: undefined } : {}
        const sample = await sampleOfCapture(fakeVendor, captureOf([stream], cut), counter)
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
      const sample = await sampleOfCapture(fakeVendor, captureOf([body], { status }), counter)
      expect(sample.status).toBe('failed')
      expectHarmless(sample)
    })

    test('may name itself at any length', async () => {
      const name = '\u001b]8;;'.repeat(70_000)
      const stream = wholeStream(fakeVendor).text.replaceAll(
        'm-2026-11-01',
        JSON.stringify(name).slice(1, -1),
      )
      const [tookMs, sample] = await withProcessorMs(() =>
        sampleOfCapture(fakeVendor, captureOf([stream]), counter),
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
  return sampleFrom({ status: 200, headers: {}, read }, counter)
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
    for (let index = 0; index < EVENTS; index += 1) {
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
    expect(read).toBeGreaterThan(EVENTS / 20)
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
