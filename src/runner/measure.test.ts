import { setTimeout as delay } from 'node:timers/promises'
import { createGzip, gzipSync, constants } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  chunkedSteps,
  deltaEvent,
  event,
  eventStream,
  finish,
  type HttpServer,
  type ReceivedRequest,
  type Respond,
  response,
  startServer,
  streamHead,
  type Step,
} from '../../test/http-server.ts'
import { measureAt, type MeasureOptions, PROMPT } from '../../test/measure-at.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Check } from '../model/answer.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import type { Budget } from './budget.ts'
import { schedule } from './schedule.ts'

/** The samples of one provider that answers as scripted, and what it received. */
async function measureServer(
  respond: Respond | readonly Step[],
  options: MeasureOptions = {},
): Promise<{ readonly samples: Sample[]; readonly requests: readonly ReceivedRequest[] }> {
  await using server = await startServer(respond)
  return { samples: await measureAt({ lab: server.origin }, options), requests: server.requests }
}

/** The one sample of one request. */
async function sampleOf(
  respond: Respond | readonly Step[],
  options: MeasureOptions = {},
): Promise<Sample> {
  const { samples } = await measureServer(respond, options)
  const [sample] = samples
  if (!sample || samples.length > 1) throw new Error(`${samples.length} samples, expected one`)
  return sample
}

const usage = { prompt_tokens: 1000, completion_tokens: 40, total_tokens: 1040 }
const usageEvent = event({ choices: [], usage })
const role = deltaEvent({ role: 'assistant', content: '' })
const hello = deltaEvent({ content: 'Hello' })
const world = deltaEvent({ content: ' world' })
const good = eventStream([
  { bytes: role },
  { afterMs: 20, bytes: hello },
  { afterMs: 20, bytes: world },
  { bytes: finish },
])

/** A part of an answer's only call of a tool. */
function toolCall(part: object): string {
  return deltaEvent({ tool_calls: [{ index: 0, ...part }] })
}

describe('a good stream', () => {
  test('is an ok sample with text, counts and times in order', async () => {
    const sample = await sampleOf(
      eventStream([
        { bytes: role },
        { afterMs: 20, bytes: hello },
        { afterMs: 20, bytes: world },
        { afterMs: 20, bytes: deltaEvent({}, 'stop') + usageEvent },
        { bytes: 'data: [DONE]\n\n' },
      ]),
    )
    expect(sample).toMatchObject({
      cell: 'm@lab',
      status: 'ok',
      failure: undefined,
      text: 'Hello world',
      finishReason: 'stop',
      truncated: false,
      streamed: true,
      httpStatus: 200,
      protocol: 'h1',
      servedModel: 'model-of-the-day',
      inputTokens: 1000,
      outputTokens: 40,
      tokenSource: 'usage',
      o200kTokens: 2,
      chunks: 2,
      quality: { passed: true, failed: [] },
    })
    const { ttfbMs = NaN, ttftMs = NaN, ttfoMs, totalMs = NaN, endMs } = sample
    expect(ttftMs).toBeGreaterThan(ttfbMs)
    expect(ttfoMs).toBe(ttftMs)
    expect(totalMs).toBeGreaterThan(ttftMs)
    expect(endMs).toBeGreaterThan(totalMs)
  })

  test('headers at once are neither first byte nor first token', async () => {
    const sample = await sampleOf(eventStream([{ afterMs: 120, bytes: hello }, { bytes: finish }]))
    expect(sample.ttfbMs).toBeGreaterThan(100)
    expect(sample.ttftMs).toBeGreaterThan(100)
  })

  test('headers with the first event make first byte and first token', async () => {
    const body = hello + finish
    const sample = await sampleOf([{ afterMs: 100, bytes: `${streamHead()}${frame(body)}` }])
    expect(sample.ttfbMs).toBeGreaterThan(80)
    expect(sample.ttftMs).toBe(sample.ttfbMs)
  })

  test('a role chunk and comments are first bytes, but no first token', async () => {
    const sample = await sampleOf(
      eventStream([
        { bytes: ': OPENROUTER PROCESSING\n\n' },
        { afterMs: 40, bytes: role },
        { afterMs: 60, bytes: hello },
        { bytes: finish },
      ]),
    )
    expect(sample.ttfbMs).toBeLessThan(40)
    expect(sample.ttftMs).toBeGreaterThan(80)
  })

  test('reasoning is the first token, content the first output', async () => {
    const sample = await sampleOf(
      eventStream([
        { bytes: deltaEvent({ reasoning_content: 'Hm' }) },
        { afterMs: 80, bytes: hello },
        { bytes: finish },
      ]),
    )
    expect(sample.ttftMs).toBeLessThan(60)
    expect(sample.ttfoMs).toBeGreaterThan(60)
    expect(sample.text).toBe('Hello')
  })

  test('the usage chunk and the end are not part of the total', async () => {
    const sample = await sampleOf(
      eventStream([
        { bytes: hello },
        { afterMs: 10, bytes: deltaEvent({ content: '!' }, 'stop') },
        { afterMs: 100, bytes: `${usageEvent}data: [DONE]\n\n` },
      ]),
    )
    expect(sample.totalMs).toBeLessThan(80)
    expect(sample.endMs).toBeGreaterThan(90)
  })

  test('a length finish is normal, and recorded as truncated', async () => {
    const sample = await sampleOf(
      eventStream([{ bytes: hello }, { bytes: deltaEvent({}, 'length') }]),
    )
    expect(sample).toMatchObject({ status: 'ok', truncated: true, quality: { passed: true } })
  })

  test('without usage tokens are counted, and the cost is unknown', async () => {
    const price = { ...priceOf(2, 8), cachedInputPerMTok: undefined }
    expect(await sampleOf(good, { price })).toMatchObject({
      outputTokens: 2,
      tokenSource: 'tokenizer',
      inputTokens: undefined,
      costUsd: undefined,
    })
  })

  test('usage has its price, cached input apart', async () => {
    const cached = { ...usage, prompt_tokens_details: { cached_tokens: 600 } }
    const sample = await sampleOf(
      eventStream([{ bytes: hello }, { bytes: event({ choices: [], usage: cached }) + finish }]),
      { price: { ...priceOf(2, 8), cachedInputPerMTok: 0.5 } },
    )
    expect(sample.cachedTokens).toBe(600)
    expect(sample.costUsd).toBeCloseTo((400 * 2 + 600 * 0.5 + 40 * 8) / 1e6, 12)
  })

  test("the provider's own cost and backend are kept", async () => {
    const chunk = { provider: 'Azure', choices: [{ delta: { content: 'Hi' } }] }
    const sample = await sampleOf(
      eventStream([
        { bytes: event(chunk) },
        { bytes: event({ choices: [], usage: { ...usage, cost: 0.0042 } }) + finish },
      ]),
    )
    expect(sample).toMatchObject({ backend: 'Azure', reportedCostUsd: 0.0042 })
  })

  test('diagnostic headers are kept, others are not', async () => {
    const headers = { 'x-request-id': 'req-1', 'cf-ray': 'ray-1', 'set-cookie': 'session=1' }
    const sample = await sampleOf(eventStream([{ bytes: hello + finish }], headers))
    expect(sample.headers).toEqual({
      'content-type': 'text/event-stream',
      'x-request-id': 'req-1',
      'cf-ray': 'ray-1',
    })
  })

  test('without storing text only its hash is kept', async () => {
    const [kept, dropped] = [await sampleOf(good), await sampleOf(good, { storeText: false })]
    expect(dropped.text).toBeUndefined()
    expect(dropped.textSha256).toBe(kept.textSha256)
    expect(JSON.stringify(dropped)).not.toContain('Hello')
  })
})

describe('a stream in one read', () => {
  test('is not streamed and has no pace', async () => {
    const sample = await sampleOf([
      { bytes: `${streamHead()}${frame(role + hello + world + usageEvent + finish)}` },
    ])
    expect(sample).toMatchObject({ status: 'ok', streamed: false, tokensPerSecond: undefined })
  })

  test('of one chunk is neither streamed nor not', async () => {
    const sample = await sampleOf(eventStream([{ bytes: hello }, { bytes: finish }]))
    expect(sample).toMatchObject({ status: 'ok', streamed: undefined, tokensPerSecond: undefined })
  })

  test('behind an unasked 100 Continue is read, with a note', async () => {
    const note = 'interim responses (HTTP 1xx) came before the answer'
    const sample = await sampleOf([{ bytes: 'HTTP/1.1 100 Continue\r\n\r\n' }, ...good])
    expect(sample.status).toBe('ok')
    expect(sample.notes).toContain(note)
    expect((await sampleOf(good)).notes).not.toContain(note)
  })

  test('that a proxy compressed is read, not streamed and has no pace', async () => {
    const words = Array.from({ length: 400 }, (_, index) => deltaEvent({ content: `w${index} ` }))
    const sample = await sampleOf(
      response(200, gzipSync(words.join('') + finish), {
        'content-type': 'text/event-stream',
        'content-encoding': 'gzip',
      }),
    )
    expect(sample).toMatchObject({
      status: 'ok',
      chunks: 400,
      streamed: false,
      tokensPerSecond: undefined,
    })
  })

  test('is known of an answer that is a tool call only', async () => {
    const sample = await sampleOf(
      eventStream([
        { bytes: role },
        { bytes: toolCall({ id: 'c1', function: { name: 'weather', arguments: '{"city":' } }) },
        { afterMs: 30, bytes: toolCall({ function: { arguments: '"Oslo"}' } }) },
        { afterMs: 10, bytes: finish },
      ]),
    )
    expect(sample).toMatchObject({ status: 'ok', streamed: true, text: undefined })
  })

  test('is not assumed of a compressed stream that is flushed event by event', async () => {
    const pieces = await gzipFlushed([hello, world, finish])
    const sample = await sampleOf(
      eventStream(
        pieces.map((bytes) => ({ afterMs: 30, bytes })),
        { 'content-encoding': 'gzip' },
      ),
    )
    expect(sample).toMatchObject({ status: 'ok', text: 'Hello world', streamed: true })
    expect(sample.totalMs).toBeGreaterThan((sample.ttftMs ?? Infinity) + 15)
  })
})

describe('failures', () => {
  const html = '<html><head><title>Gateway says no</title></head></html>'

  test.each<[string, number, string, string, string]>([
    ['401', 401, '{"error":{"message":"bad key"}}', 'auth', 'bad key'],
    ['403', 403, '{"error":{"message":"not yours"}}', 'auth', 'not yours'],
    ['429 with JSON', 429, '{"error":{"message":"slow down"}}', 'rate-limit', 'slow down'],
    ['429 with HTML', 429, html, 'rate-limit', 'Gateway says no'],
    ['404', 404, '{"message":"no such model"}', 'http', 'no such model'],
    ['500 with JSON', 500, '{"error":{"message":"oops"}}', 'http', 'oops'],
    ['502 with HTML', 502, html, 'http', 'Gateway says no'],
    ['504 with HTML', 504, html, 'http', 'Gateway says no'],
    ['503 with nothing', 503, '', 'http', 'no body'],
    ['500 nested', 500, '{"error":"{\\"error\\":{\\"message\\":\\"deep\\"}}"}', 'http', 'deep'],
  ])('status %s', async (_name, status, body, name, message) => {
    const sample = await sampleOf(response(status, body))
    expect(sample).toMatchObject({
      status: 'failed',
      httpStatus: status,
      failure: { class: name, status, inStream: false, message: expect.stringContaining(message) },
      ttfbMs: undefined,
      ttftMs: undefined,
      totalMs: undefined,
      quality: undefined,
      costUsd: undefined,
    })
  })

  test.each<[unknown, string]>([
    [{ code: 502, message: 'upstream broke' }, 'in-stream'],
    [{ code: 429, message: 'slow down' }, 'rate-limit'],
    [{ code: 'rate_limit_exceeded', message: 'slow down' }, 'rate-limit'],
    [{ code: 401, message: 'key revoked' }, 'auth'],
  ])('an error event %j inside a 200 stream', async (error, name) => {
    const sample = await sampleOf(eventStream([{ bytes: hello }, { bytes: event({ error }) }]))
    expect(sample).toMatchObject({ status: 'failed', failure: { class: name, inStream: true } })
    expect(sample.ttftMs).toBeGreaterThan(0)
    expect(sample.totalMs).toBeUndefined()
  })

  test("another protocol's events are protocol", async () => {
    const sample = await sampleOf(
      eventStream([{ bytes: 'event: message_start\ndata: {"type":"message_start"}\n\n' }]),
    )
    expect(sample).toMatchObject({ status: 'failed', failure: { class: 'protocol' } })
    expect(sample.outputTokens).toBeUndefined()
  })

  test('a JSON body instead of events is protocol', async () => {
    const body = { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] }
    const sample = await sampleOf(response(200, JSON.stringify(body)))
    expect(sample).toMatchObject({ status: 'failed', failure: { class: 'protocol' } })
  })

  test('a stream cut by a reset is disconnect, with the times that were seen', async () => {
    const sample = await sampleOf([
      { bytes: streamHead() },
      ...chunkedSteps([{ bytes: hello }]),
      { afterMs: 30, destroy: true },
    ])
    expect(sample).toMatchObject({ status: 'failed', failure: { class: 'disconnect' } })
    expect(sample.ttftMs).toBeGreaterThan(0)
    expect(sample).toMatchObject({ totalMs: undefined, tokensPerSecond: undefined })
  })

  test('a stream cut by a clean end is disconnect', async () => {
    const sample = await sampleOf(eventStream([{ bytes: hello }, { bytes: world }]))
    expect(sample).toMatchObject({ status: 'failed', failure: { class: 'disconnect' } })
    expect(sample.totalMs).toBeUndefined()
  })

  test('an answer that was complete before its connection broke is ok', async () => {
    const sample = await sampleOf([
      { bytes: streamHead() },
      ...chunkedSteps([{ bytes: hello }, { bytes: finish }]),
      { afterMs: 30, destroy: true },
    ])
    expect(sample).toMatchObject({ status: 'ok', text: 'Hello' })
  })

  test('an answer without content is empty', async () => {
    const sample = await sampleOf(eventStream([{ bytes: role }, { bytes: finish }]))
    expect(sample).toMatchObject({ status: 'failed', failure: { class: 'empty' } })
  })

  test('an answer of nothing but reasoning is empty, and says what would help', async () => {
    const sample = await sampleOf(
      eventStream([{ bytes: deltaEvent({ reasoning: 'Hm' }) }, { bytes: finish }]),
    )
    expect(sample.failure?.class).toBe('empty')
    expect(sample.failure?.message).toMatch(/maxTokens/)
  })

  test('an endless stream is timeout: it has a first token and no end', async () => {
    const endless = Array.from({ length: 40 }, () => ({ afterMs: 10, bytes: hello }))
    const sample = await sampleOf([{ bytes: streamHead() }, ...chunkedSteps(endless)], {
      timeoutMs: 150,
    })
    expect(sample).toMatchObject({ status: 'failed', failure: { class: 'timeout' } })
    // It was given up after its first token, about then: under load its block lasted so long.
    expect(sample.ttftMs).toBeLessThan(sample.endMs ?? NaN)
    expect(sample.endMs).toBeGreaterThan(130)
    const summary = summarizeCell([sample], undefined)
    expect(summary.ttftMs).toMatchObject({ n: 1, nCensored: 0, median: sample.ttftMs })
    expect(summary.totalMs).toMatchObject({ n: 1, nCensored: 1, median: Infinity })
  })

  test.each<[string, readonly Step[], MeasureOptions]>([
    ['never answers', [], { timeoutMs: 700 }],
    ['does not know its model', response(404, '{}'), {}],
    ['is away', response(503, '{}'), {}],
  ])('an endpoint that %s is asked three times, and the others go on', async (_, dead, options) => {
    await using lab = await startServer(dead)
    await using other = await startServer(good)
    const servers = { lab: lab.origin, other: other.origin }
    const samples = await measureAt(servers, { rounds: 12, ...options })
    expect(lab.requests).toHaveLength(3)
    expect(samples.filter(({ status }) => status === 'ok')).toHaveLength(12)
  })

  test('nobody listening is connect', async () => {
    const server = await startServer(good)
    await server[Symbol.asyncDispose]()
    const [sample] = await measureAt({ lab: server.origin })
    expect(sample).toMatchObject({
      status: 'failed',
      failure: { class: 'connect', status: undefined },
      sentAt: undefined,
      ttftMs: undefined,
    })
  })

  test('a redirect is http, and the key goes nowhere else', async () => {
    await using elsewhere = await startServer(good)
    const location = `${elsewhere.origin}/v1/chat/completions`
    const sample = await sampleOf(response(302, '', { location }), { apiKey: 'sk-secret-key' })
    expect(sample).toMatchObject({ failure: { class: 'http', status: 302 } })
    expect(elsewhere.requests).toEqual([])
  })

  test('one with an endless body has a short message', async () => {
    const sample = await sampleOf(response(500, 'x'.repeat(1_000_000)))
    expect(sample.failure?.message.length).toBeLessThanOrEqual(300)
  })

  test('one does not stop the others', async () => {
    const { samples } = await measureServer(
      (_request, index) => (index === 1 ? [{ destroy: true }] : good),
      { rounds: 3 },
    )
    expect(samples.map(({ status }) => status)).toEqual(['ok', 'failed', 'ok'])
  })
})

describe('quality', () => {
  test('is what the checks say of the answer', async () => {
    const checks: Record<string, Check> = {
      polite: ({ text, tokens, prompt, json }) => `${text}, ${tokens}, ${prompt}, ${String(json)}`,
    }
    expect((await sampleOf(good, { checks })).quality).toMatchObject({
      passed: false,
      failed: [{ check: 'polite', reason: `Hello world, 2, ${PROMPT}, undefined` }],
    })
  })

  test('in JSON mode knows the parsed answer', async () => {
    const seen: unknown[] = []
    const checks: Record<string, Check> = {
      spy({ json }) {
        seen.push(json)
        return true
      },
    }
    const stream = eventStream([{ bytes: deltaEvent({ content: '{"title":"a"}' }) + finish }])
    const sample = await sampleOf(stream, { axes: { json: [true] }, checks })
    expect(sample.quality?.passed).toBe(true)
    expect(seen).toEqual([{ title: 'a' }])
  })

  test('tells truncated JSON from invalid JSON', async () => {
    const reasons: (string | undefined)[] = []
    for (const reason of ['length', 'stop']) {
      const stream = eventStream([{ bytes: deltaEvent({ content: '{"title":"a' }, reason) }])
      const { quality } = await sampleOf(stream, { axes: { json: [true] } })
      reasons.push(quality?.failed[0]?.check)
    }
    expect(reasons).toEqual(['json-truncated', 'json'])
  })

  test('has short reasons', async () => {
    const sample = await sampleOf(good, { checks: { long: () => 'x'.repeat(5000) } })
    expect(sample.quality?.failed[0]?.reason.length).toBeLessThanOrEqual(300)
  })
})

describe('connections', () => {
  test('are kept between rounds', async () => {
    const { samples, requests } = await measureServer(good, { rounds: 4 })
    expect(samples.map(({ connection }) => connection.reused)).toEqual([false, true, true, true])
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1)
  })

  test('of cold cells are opened for each request, and those of warm ones are kept', async () => {
    const { samples } = await measureServer(good, {
      rounds: 3,
      warmup: 1,
      axes: { connection: ['warm', 'cold'] },
    })
    const reusedAt = (connection: string): unknown[] =>
      samples.flatMap(({ cell, warmup, connection: { reused } }) =>
        cell.endsWith(connection) && !warmup ? [reused] : [],
      )
    expect(reusedAt('=cold')).toEqual([false, false, false])
    expect(reusedAt('=warm')).toEqual([true, true, true])
  })

  test('that a server closes while idle are opened again outside of the clock', async () => {
    const { samples } = await measureServer([...good, { end: true }], { rounds: 3 })
    expect(samples.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
  })
})

function limitedOnce(retryAfter: () => string): Respond {
  return (_request, index) =>
    index === 0 ? response(429, '{}', { 'retry-after': retryAfter() }) : good
}

describe('Retry-After', () => {
  test.concurrent.each([
    ['seconds', () => '1', 950, 1800],
    // HTTP dates have whole seconds: one that is 2 s ahead lies 1 to 2 s away.
    ['a date', () => new Date(Date.now() + 2000).toUTCString(), 950, 2800],
  ])('in %s is waited for, outside of the clock', async (_name, header, least, most) => {
    const { samples, requests } = await measureServer(limitedOnce(header), { rounds: 2 })
    const [first, second] = requests
    const waitedMs = (second?.receivedAt ?? NaN) - (first?.receivedAt ?? NaN)
    expect(waitedMs).toBeGreaterThan(least)
    expect(waitedMs).toBeLessThan(most)
    expect(samples[0]?.failure).toMatchObject({ class: 'rate-limit', status: 429 })
    expect(samples[0]?.headers['retry-after']).toBeDefined()
    expect(samples[1]).toMatchObject({ status: 'ok' })
    expect(samples[1]?.ttftMs).toBeLessThan(500)
  })

  test('holds for the provider that asked, not for the others', async () => {
    await using limited = await startServer(response(429, '{}', { 'retry-after': '20' }))
    await using other = await startServer(good)
    const samples = await measureAt({ limited: limited.origin, other: other.origin })
    expect(samples.map(({ status }) => status).toSorted()).toEqual(['failed', 'ok'])
  })

  test('ends with an abort', async () => {
    const stop = new AbortController()
    const startedAt = performance.now()
    const { samples } = await measureServer(response(429, '{}', { 'retry-after': '20' }), {
      rounds: 2,
      signal: stop.signal,
      onSample: () => setTimeout(() => stop.abort(), 50),
    })
    expect(samples).toHaveLength(1)
    // Far from the 20 seconds, also on a busy machine.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

describe('an abort', () => {
  test('stops at once, the running sample is aborted, earlier ones are kept', async () => {
    const stop = new AbortController()
    let abortedAt = 0
    const { samples, requests } = await measureServer(
      (_request, index) => {
        if (index < 2) return good
        setTimeout(() => {
          abortedAt = performance.now()
          stop.abort()
        }, 60)
        return [{ bytes: streamHead() }, ...chunkedSteps([{ bytes: hello }])]
      },
      { rounds: 5, signal: stop.signal },
    )
    // The answer would go on for as long as a request may take.
    expect(performance.now() - abortedAt).toBeLessThan(5000)
    expect(samples.map(({ status }) => status)).toEqual(['ok', 'ok', 'aborted'])
    expect(samples[2]?.failure).toBeUndefined()
    expect(requests).toHaveLength(3)
    expect(countedSamples(samples)).toHaveLength(2)
  })

  test('before the start asks nothing', async () => {
    const { samples, requests } = await measureServer(good, { signal: AbortSignal.abort() })
    expect([samples, requests]).toEqual([[], []])
  })
})

function budgetFor(requests: number): Budget & { readonly settled: (number | undefined)[] } {
  let left = requests
  const settled: (number | undefined)[] = []
  return {
    settled,
    reserve: () => left-- > 0,
    settle: (_reserved, cost) => void settled.push(cost),
    spentUsd: 0,
    limitUsd: 1,
    overruns: 0,
  }
}

describe('the budget', () => {
  test('ends the measuring before a request that could exceed it', async () => {
    const { samples, requests } = await measureServer(good, { rounds: 5, budget: budgetFor(2) })
    expect(samples).toHaveLength(2)
    expect(requests).toHaveLength(2)
  })

  test('hears what each request cost, unknown where nobody says', async () => {
    const budget = budgetFor(2)
    const paid = eventStream([{ bytes: hello + usageEvent + finish }])
    await measureServer((_request, index) => (index === 0 ? paid : good), {
      rounds: 2,
      budget,
      price: { ...priceOf(2, 8), cachedInputPerMTok: undefined },
    })
    expect(budget.settled).toEqual([expect.closeTo(0.00232, 12), undefined])
  })
})

describe('secrets', () => {
  const apiKey = 'sk-live-zy4711-secret'
  const headers = { 'x-route': 'tenant/blue 42' }
  const echoed = `${apiKey} and ${headers['x-route']}`
  const noTrace = /sk-live|zy47|tenant|blue 42/

  test.each<[string, Respond | readonly Step[]]>([
    ['an error body', response(401, JSON.stringify({ error: { message: `bad ${echoed}` } }))],
    ['an HTML error', response(502, `<html><title>${echoed}</title></html>`)],
    ['an error that is not JSON', response(500, echoed)],
    [
      'the answer',
      eventStream([{ bytes: deltaEvent({ content: `Your key: ${echoed}` }) + finish }]),
    ],
    [
      'the answer, split over chunks',
      eventStream([
        { bytes: deltaEvent({ content: 'Your key: sk-live-zy47' }) },
        { afterMs: 10, bytes: deltaEvent({ content: '11-secret' }) + finish },
      ]),
    ],
    ['a header', eventStream([{ bytes: hello + finish }], { 'x-request-id': echoed })],
    [
      'the usage',
      eventStream([
        { bytes: hello },
        { bytes: event({ choices: [], usage: { ...usage, note: echoed, [apiKey]: 1 } }) + finish },
      ]),
    ],
    ['an error event', eventStream([{ bytes: event({ error: { message: echoed } }) }])],
    ['foreign events', eventStream([{ bytes: event({ token: echoed }) }])],
    ['broken events', eventStream([{ bytes: `data: {${echoed}\n\n` }])],
    ['the model', eventStream([{ bytes: event({ model: echoed, choices: [] }) + hello + finish }])],
    [
      'the backend',
      eventStream([{ bytes: event({ provider: echoed, choices: [] }) + hello + finish }]),
    ],
    ['the finish reason', eventStream([{ bytes: hello + deltaEvent({}, echoed) }])],
    ['a URL-encoded error', response(500, encodeURIComponent(echoed))],
  ])('echoed in %s do not survive', async (_name, respond) => {
    const sample = await sampleOf(respond, { apiKey, headers })
    expect(JSON.stringify(sample)).not.toMatch(noTrace)
  })

  test.each<[string, (padding: string) => Respond | readonly Step[]]>([
    ['an error body', (padding) => response(500, padding + apiKey)],
    ['foreign events', (padding) => eventStream([{ bytes: event({ a: padding + apiKey }) }])],
    ['broken events', (padding) => eventStream([{ bytes: `data: {${padding}${apiKey}\n\n` }])],
    ['a page', (padding) => response(200, padding + apiKey)],
  ])('cut by the end of a message about %s leave no beginning behind', async (_name, respond) => {
    const leaks: number[] = []
    for (const length of [10, 25, 40, 45, 50, 290]) {
      const sample = await sampleOf(respond('x'.repeat(length)), { apiKey })
      if (noTrace.test(JSON.stringify(sample))) leaks.push(length)
    }
    expect(leaks).toEqual([])
  })

  test('in the reason of a failed check do not survive', async () => {
    const sample = await sampleOf(
      eventStream([{ bytes: deltaEvent({ content: apiKey }) + finish }]),
      { apiKey, checks: { polite: ({ text }) => `it says ${text}` } },
    )
    expect(sample.quality?.failed).toMatchObject([
      { check: 'polite', reason: 'it says [redacted]' },
    ])
  })

  test('cut by the end of a long reason leave no beginning behind', async () => {
    const sample = await sampleOf(
      eventStream([{ bytes: deltaEvent({ content: apiKey }) + finish }]),
      { apiKey, checks: { polite: ({ text }) => 'x'.repeat(185) + text } },
    )
    expect(JSON.stringify(sample)).not.toMatch(noTrace)
  })

  test('in what a check returned instead of a reason leave no beginning behind', async () => {
    const leaks: number[] = []
    for (const length of [40, 50, 55, 60, 65]) {
      const checks: Record<string, Check> = {}
      // A check in plain JavaScript may return anything.
      Reflect.set(checks, 'sloppy', ({ text }: { text: string }) => ['x'.repeat(length), text])
      const sample = await sampleOf(
        eventStream([{ bytes: deltaEvent({ content: apiKey }) + finish }]),
        { apiKey, checks },
      )
      if (noTrace.test(JSON.stringify(sample))) leaks.push(length)
    }
    expect(leaks).toEqual([])
  })

  test('shorter than four characters are left alone', async () => {
    const respond = eventStream([{ bytes: deltaEvent({ content: 'abc is abc' }) + finish }])
    expect((await sampleOf(respond, { apiKey: 'abc' })).text).toBe('abc is abc')
  })

  test('are sent where they belong', async () => {
    const { requests } = await measureServer(good, { apiKey, headers })
    expect(requests[0]?.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, ...headers })
  })
})

function asked(samples: readonly Sample[]) {
  return samples.map(({ round, cell, nonce }) => [round, cell, nonce])
}

describe('what is sent', () => {
  test('begins with the nonce, which differs by round and cell', async () => {
    await using server = await startServer(good)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 3, axes: { json: [false, true] } },
    )
    const prompts = server.requests.map(({ body }) => promptIn(body))
    expect(prompts).toHaveLength(6)
    for (const [index, { nonce }] of samples.entries()) {
      expect(prompts[index]).toMatch(
        new RegExp(`^${nonce} \\[request id\\]\\s+${PROMPT.slice(0, -1)}`),
      )
    }
    expect(new Set(samples.map(({ nonce }) => nonce)).size).toBe(6)
  })

  test('is the same for the same seed', async () => {
    const one = await measureServer(good, { rounds: 2, seed: 7 })
    const other = await measureServer(good, { rounds: 2, seed: 7 })
    const third = await measureServer(good, { rounds: 2, seed: 8 })
    const bodies = [one, other, third].map(({ requests }) => requests.map(({ body }) => body))
    expect(bodies[1]).toEqual(bodies[0])
    expect(bodies[2]).not.toEqual(bodies[0])
  })

  test('follows the order of the rounds, one request at a time', async () => {
    let open = 0
    let most = 0
    const respond: Respond = () => {
      open += 1
      most = Math.max(most, open)
      setTimeout(() => {
        open -= 1
      }, 15)
      return eventStream([{ afterMs: 20, bytes: hello + finish }])
    }
    await using one = await startServer(respond)
    await using other = await startServer(respond)
    const samples = await measureAt({ one: one.origin, other: other.origin }, { rounds: 3 })
    const rounds = schedule({
      seed: 1,
      matrix: 'tests',
      cellIds: ['m@one', 'm@other'],
      prompts: [{ prompt: PROMPT, keywords: [] }],
      rounds: 3,
      warmup: 0,
    })
    expect(samples.map(({ round, cell }) => [round, cell])).toEqual(
      rounds.flatMap(({ index, order }) => order.map((id) => [index, id])),
    )
    expect(most).toBe(1)
  })

  test('side by side is one request per provider at a time, each in the order of the rounds', async () => {
    const open = new Map<string, number>()
    let most = 0
    const respondAs =
      (name: string): Respond =>
      () => {
        open.set(name, (open.get(name) ?? 0) + 1)
        most = Math.max(most, [...open.values()].filter((count) => count > 0).length)
        expect(open.get(name)).toBe(1)
        setTimeout(() => open.set(name, 0), 15)
        return eventStream([{ afterMs: 20, bytes: hello + finish }])
      }
    await using one = await startServer(respondAs('one'))
    await using other = await startServer(respondAs('other'))
    const samples = await measureAt(
      { one: one.origin, other: other.origin },
      { rounds: 4, order: 'providers', axes: { json: [false, true] } },
    )
    expect(most).toBe(2)
    expect(samples).toHaveLength(16)
    const rounds = schedule({
      seed: 1,
      matrix: 'tests',
      cellIds: ['m@one json=false', 'm@one json=true', 'm@other json=false', 'm@other json=true'],
      prompts: [{ prompt: PROMPT, keywords: [] }],
      rounds: 4,
      warmup: 0,
    })
    for (const provider of ['@one', '@other']) {
      expect(
        samples.flatMap(({ round, cell }) => (cell.includes(provider) ? [[round, cell]] : [])),
      ).toEqual(
        rounds.flatMap(({ index, order }) =>
          order.filter((id) => id.includes(provider)).map((id) => [index, id]),
        ),
      )
    }
  })

  test('side by side has nothing decoded while anything is being timed', async () => {
    const checkedAt: number[] = []
    const checks: Record<string, Check> = {
      spy() {
        checkedAt.push(performance.timeOrigin + performance.now())
        return true
      },
    }
    await using quick = await startServer(eventStream([{ bytes: hello + finish }]))
    await using slow = await startServer(eventStream([{ afterMs: 80, bytes: hello + finish }]))
    const servers = { quick: quick.origin, slow: slow.origin }
    const samples = await measureAt(servers, { order: 'providers', checks })
    const ends = samples.map(({ sentAt = NaN, endMs = NaN }) => sentAt + endMs)
    expect(Math.min(...checkedAt)).toBeGreaterThan(Math.max(...ends))
    expect(checkedAt).toHaveLength(2)
  })

  test('leaves cells out without a change to the others', async () => {
    await using server = await startServer(eventStream([{ bytes: hello + finish }]))
    const providers = { a: server.origin, b: server.origin, c: server.origin, d: server.origin }
    const only = ['m@b', 'm@d']
    const all = await measureAt(providers, { rounds: 8 })
    const some = await measureAt(providers, { rounds: 8, only })
    expect(asked(some)).toEqual(asked(all.filter(({ cell }) => only.includes(cell))))
    expect(some).toHaveLength(16)
  })

  test('in warm-up rounds is marked as such', async () => {
    const { samples } = await measureServer(good, { rounds: 2, warmup: 1 })
    expect(samples.map(({ phase, warmup }) => [phase, warmup])).toEqual([
      ['warmup', true],
      ['main', false],
      ['main', false],
    ])
  })
})

describe('timing truth', () => {
  const REQUESTS = 15
  let samples: Sample[] = []
  let server: HttpServer | undefined

  beforeAll(async () => {
    server = await startServer(
      eventStream([
        { afterMs: 15, bytes: role },
        { afterMs: 20, bytes: hello },
        { afterMs: 12, bytes: world },
        { afterMs: 18, bytes: deltaEvent({ content: '!' }) },
        { afterMs: 10, bytes: finish },
      ]),
    )
    samples = await measureAt({ lab: server.origin }, { rounds: REQUESTS })
  })

  afterAll(() => server?.[Symbol.asyncDispose]())

  /** Median over the samples of |measured − true|, `write` being the index of the true write. */
  function medianError(metric: 'ttfbMs' | 'ttftMs' | 'totalMs', write: number): number {
    const errors = samples.map((sample, index) => {
      const sentAt = (sample.sentAt ?? NaN) - performance.timeOrigin
      const writtenAt = server?.requests[index]?.writtenAt[write] ?? NaN
      return Math.abs((sample[metric] ?? NaN) - (writtenAt - sentAt))
    })
    return errors.toSorted((a, b) => a - b)[Math.floor(REQUESTS / 2)] ?? NaN
  }

  test.each([
    ['ttfbMs', 1],
    ['ttftMs', 2],
    ['totalMs', 4],
  ] as const)('%s is within 5 ms of the time the server wrote it', (metric, write) => {
    expect(medianError(metric, write)).toBeLessThan(5)
  })

  test('a request is handed over at most 5 ms before the server has it', () => {
    const lags = samples.map((sample, index) => {
      const sentAt = (sample.sentAt ?? NaN) - performance.timeOrigin
      return (server?.requests[index]?.receivedAt ?? NaN) - sentAt
    })
    const sorted = lags.toSorted((a, b) => a - b)
    expect(sorted[0]).toBeGreaterThan(-0.1)
    expect(sorted[Math.floor(REQUESTS / 2)]).toBeLessThan(5)
  })

  test('the longest stall is the longest pause between the writes of content', () => {
    const ratios = samples.map((sample, index) => {
      const [, , first = NaN, second = NaN, third = NaN] = server?.requests[index]?.writtenAt ?? []
      return (sample.longestStallMs ?? NaN) / Math.max(second - first, third - second)
    })
    const median = ratios.toSorted((a, b) => a - b)[Math.floor(REQUESTS / 2)]
    expect(median).toBeGreaterThan(0.75)
    expect(median).toBeLessThan(1.25)
  })

  test('tokens per second are the tokens after the first chunk over the time after it', () => {
    const ratios = samples.map((sample, index) => {
      const [, , first = NaN, , last = NaN] = server?.requests[index]?.writtenAt ?? []
      // 'Hello', ' world' and '!' are a token each.
      return (sample.tokensPerSecond ?? NaN) / (2000 / (last - first))
    })
    const median = ratios.toSorted((a, b) => a - b)[Math.floor(REQUESTS / 2)]
    expect(median).toBeGreaterThan(0.8)
    expect(median).toBeLessThan(1.25)
  })
})

test('a first chunk of reasoning and content counts as one chunk in tokens per second', async () => {
  const { samples, requests } = await measureServer(
    eventStream([
      { bytes: deltaEvent({ reasoning: 'one', content: ' two' }) },
      { afterMs: 80, bytes: deltaEvent({ content: ' three four' }) },
      { bytes: finish },
    ]),
  )
  const [, first = NaN, last = NaN] = requests[0]?.writtenAt ?? []
  const tokensAfterFirst = ((samples[0]?.tokensPerSecond ?? NaN) * (last - first)) / 1000
  expect(tokensAfterFirst).toBeGreaterThan(1.5)
  expect(tokensAfterFirst).toBeLessThan(2.5)
})

test('a blocked event loop shows in the delay of the client', async () => {
  const stream = eventStream([
    ...Array.from({ length: 10 }, () => ({ afterMs: 10, bytes: hello })),
    { bytes: finish },
  ])
  const calm = await sampleOf(stream)
  const blocker = setInterval(() => {
    const until = performance.now() + 30
    while (performance.now() < until);
  }, 35)
  const blocked = await sampleOf(stream)
  clearInterval(blocker)
  await delay(0)
  expect(blocked.clientDelayMs).toBeGreaterThan(15)
  expect(blocked.clientDelayMs).toBeGreaterThan(calm.clientDelayMs ?? Infinity)
})

function priceOf(inputPerMTok: number, outputPerMTok: number) {
  return {
    inputPerMTok,
    outputPerMTok,
    cacheWriteInputPerMTok: undefined,
    source: 'test',
    date: undefined,
  }
}

/** One HTTP chunk and the end of the body. */
function frame(body: string): string {
  return `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`
}

function promptIn(body: string): string | undefined {
  return /"content":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1]?.replaceAll(String.raw`\n`, '\n')
}

/** The pieces of one gzip stream, flushed after each text. */
async function gzipFlushed(texts: readonly string[]): Promise<Buffer[]> {
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  let current: Buffer[] = []
  gzip.on('data', (bytes: Buffer) => current.push(bytes))
  const pieces: Buffer[] = []
  for (const text of texts) {
    gzip.write(text)
    await new Promise<void>((resolve) => gzip.flush(() => resolve()))
    pieces.push(Buffer.concat(current))
    current = []
  }
  return pieces
}
