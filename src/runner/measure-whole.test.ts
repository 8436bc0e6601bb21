import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { deltaEvent, eventStream, finish, response, startServer } from '../../test/http-server.ts'
import type { Respond, Step } from '../../test/http-server.ts'
import { measureAt, type MeasureOptions } from '../../test/measure-at.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'

const completion = {
  object: 'chat.completion',
  model: 'wire-m',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hello world' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 1000, completion_tokens: 4, total_tokens: 1004 },
}
const good = JSON.stringify(completion)

async function samplesOf(
  respond: Respond | readonly Step[],
  options: MeasureOptions = {},
): Promise<Sample[]> {
  await using server = await startServer(respond)
  return await measureAt({ lab: server.origin }, { ...options, stream: false })
}

async function sampleOf(
  respond: Respond | readonly Step[],
  options: MeasureOptions = {},
): Promise<Sample | undefined> {
  return (await samplesOf(respond, options))[0]
}

/** A 200 whose body comes in two halves, so many milliseconds apart. */
function inHalves(body: string, afterMs: number): Step[] {
  const [first] = response(200, body)
  const bytes = first && 'bytes' in first ? Buffer.from(first.bytes) : Buffer.of()
  return [{ bytes: bytes.subarray(0, -40) }, { afterMs, bytes: bytes.subarray(-40) }]
}

function goodOnce(_request: unknown, index: number): Step[] {
  return index === 0 ? response(200, good) : [{ afterMs: 2000, end: true }]
}

const noPace = {
  ttftMs: undefined,
  ttfoMs: undefined,
  interChunkMs: undefined,
  interChunkP99Ms: undefined,
  longestStallMs: undefined,
  tokensPerSecond: undefined,
}

describe('a whole answer', () => {
  test('has a total time, tokens, cost and quality, and no first token', async () => {
    const price = {
      source: 'declared',
      date: '2026-11-01',
      inputPerMTok: 1,
      cachedInputPerMTok: undefined,
      cacheWriteInputPerMTok: undefined,
      outputPerMTok: 10,
    } as const
    const checks = { greets: ({ text }: { text: string }) => text === 'Hello world' || text }
    const sample = await sampleOf(inHalves(good, 120), { price, checks })
    expect(sample).toMatchObject({
      ...noPace,
      status: 'ok',
      text: 'Hello world',
      finishReason: 'stop',
      inputTokens: 1000,
      outputTokens: 4,
      tokenSource: 'usage',
      streamed: false,
      chunks: 1,
      notes: [],
      quality: { passed: true, failed: [] },
    })
    expect(sample?.costUsd).toBeCloseTo(0.00104, 8)
    const { ttfbMs = NaN, totalMs = NaN, endMs = NaN } = sample ?? {}
    // With its last byte, and not its first.
    expect(totalMs).toBeGreaterThan(ttfbMs + 60)
    expect(endMs).toBeGreaterThanOrEqual(totalMs)
  })

  test('is asked for without what belongs to a stream', async () => {
    const bodies: unknown[] = []
    await sampleOf((request) => {
      bodies.push(JSON.parse(request.body))
      return response(200, good)
    })
    expect(bodies).toEqual([expect.objectContaining({ stream: false, max_tokens: 512 })])
    expect(bodies[0]).not.toHaveProperty('stream_options')
  })

  test('that a proxy compressed is read', async () => {
    const gzip = { 'content-encoding': 'gzip' }
    const sample = await sampleOf(response(200, gzipSync(good), gzip))
    expect(sample).toMatchObject({ status: 'ok', text: 'Hello world' })
  })

  test('of calls and thoughts, a refusal and no end is what it says', async () => {
    const message = {
      content: null,
      reasoning_content: 'Hm.',
      tool_calls: [{ id: 'a', function: { name: 'weather', arguments: '{"city":"Paris"}' } }],
    }
    const call = { choices: [{ message, finish_reason: 'tool_calls' }] }
    expect(await sampleOf(response(200, JSON.stringify(call)))).toMatchObject({
      status: 'ok',
      finishReason: 'tool_calls',
    })
    const refusal = { choices: [{ message: { content: null, refusal: 'I cannot' } }] }
    expect(await sampleOf(response(200, JSON.stringify(refusal)))).toMatchObject({
      status: 'ok',
      finishReason: 'refusal',
      text: 'I cannot',
    })
    const endless = { choices: [{ message: { content: 'Hi' } }] }
    expect(await sampleOf(response(200, JSON.stringify(endless)))).toMatchObject({
      status: 'ok',
      notes: ['the end came without a finish reason'],
    })
  })

  test('that is streamed all the same is timed like the others', async () => {
    const pieces = [deltaEvent({ content: 'Hello' }), deltaEvent({ content: ' world' }), finish]
    const steps = pieces.map((bytes) => ({ afterMs: 20, bytes }))
    const sample = await sampleOf(eventStream(steps))
    expect(sample).toMatchObject({ ...noPace, status: 'ok', text: 'Hello world', streamed: false })
    expect(sample?.totalMs).toBeGreaterThan(30)
    expect(sample?.notes).toContain('a stream of events answered a request for a whole answer')
  })
})

describe('a request for a whole answer that fails', () => {
  test.each<[string, readonly Step[], object]>([
    [
      'an error under status 200',
      response(200, '{"error":{"message":"no"}}'),
      { class: 'in-stream' },
    ],
    [
      'a refusal',
      response(429, '{"error":{"message":"no"}}'),
      { class: 'rate-limit', status: 429 },
    ],
    ['an HTML page', response(200, '<html><title>Hi</title>'), { class: 'protocol' }],
    ['half of its JSON', response(200, good.slice(0, -30)), { class: 'disconnect' }],
    ['no body', response(200, ''), { class: 'disconnect' }],
    [
      'half of its body',
      inHalves(good, 0).slice(0, 1).concat({ end: true }),
      { class: 'disconnect' },
    ],
  ])('by %s has no time of an answer', async (_what, steps, failure) => {
    const sample = await sampleOf(steps)
    expect(sample).toMatchObject({ ...noPace, status: 'failed', failure, streamed: false })
    expect(sample?.totalMs).toBeUndefined()
  })

  test('by its time limit is the worst total time, and no worst first token', async () => {
    const samples = await samplesOf(goodOnce, { rounds: 2, timeoutMs: 250 })
    expect(samples.map(({ failure }) => failure?.class)).toEqual([undefined, 'timeout'])
    const summary = summarizeCell(samples, 10)
    expect(summary.totalMs).toMatchObject({ n: 2, nCensored: 1, max: Infinity })
    for (const metric of ['ttftMs', 'ttfoMs', 'interChunkMs', 'tokensPerSecond'] as const) {
      expect(summary[metric]).toMatchObject({ n: 0, nCensored: 0, median: undefined })
    }
    expect(summary.pricePerformance).toMatchObject({ n: 0, nCensored: 0 })
    expect(summary.endToEndTokensPerSecond).toMatchObject({ n: 2, nCensored: 1, min: 0 })
    expect(summary.notStreamed).toBe(0)
  })
})
