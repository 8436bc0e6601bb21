import { expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { metricsRequest, traceRequest, valuesOf } from '../../test/otlp-receiver.ts'
import type { Sample } from '../model/sample.ts'
import { conventionsOf } from './conventions.ts'
import { closingPayloads, documentPayloads, unsentRequests } from './document-telemetry.ts'

const cell = plannedCell('gpt-4.1', 'openai')
const timeout = {
  class: 'timeout',
  status: undefined,
  message: 'too slow: An answer.',
  inStream: false,
} as const

function told(
  changes: (round: number) => Partial<Sample> = () => ({}),
  {
    planned = cell,
    content = false,
    environment = {},
  }: {
    readonly planned?: typeof cell
    readonly content?: boolean
    readonly environment?: Readonly<Record<string, string>>
  } = {},
) {
  const samples = Array.from({ length: 4 }, (_, round) =>
    sampleOf({
      cell: planned.id,
      round,
      sentAt: 1_700_000_001_000 + 1000 * round,
      ...changes(round),
    }),
  )
  const document = documentOf([matrixRecord([planned], samples)])
  const style = { conventions: conventionsOf(environment), content, resource: { team: 'search' } }
  const payloads = [...documentPayloads(document, style)]
  const spans = payloads
    .flatMap(({ signal, request }) =>
      signal === 'traces' ? traceRequest.parse(request).resourceSpans : [],
    )
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    .map((span) => ({ ...span, values: valuesOf(span.attributes) }))
  const metrics = payloads
    .flatMap(({ signal, request }) =>
      signal === 'metrics' ? metricsRequest.parse(request).resourceMetrics : [],
    )
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  return { document, style, payloads, spans, metrics }
}

function histogram(metrics: ReturnType<typeof told>['metrics'], name: string) {
  const found = metrics.find((metric) => metric.name === name)
  return found && 'histogram' in found
    ? found.histogram.dataPoints.map((point) => ({ ...point, values: valuesOf(point.attributes) }))
    : []
}

test('requests are in rounds, rounds in a matrix, the matrix in the run', () => {
  const { spans } = told()
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  expect(byId.size).toBe(spans.length)
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  const requests = spans.filter(({ kind }) => kind === 3)
  expect(requests).toHaveLength(4)
  for (const request of requests) {
    const above = [request]
    for (;;) {
      const parent = byId.get(above.at(-1)?.parentSpanId ?? '')
      if (!parent) break
      // A span holds what is in it.
      expect(BigInt(parent.endTimeUnixNano)).toBeGreaterThanOrEqual(
        BigInt(above.at(-1)?.endTimeUnixNano ?? 0),
      )
      above.push(parent)
    }
    const round = request.values['llm_bench.round']
    expect(above.map(({ name }) => name)).toEqual([
      'chat gpt-4.1',
      `round ${String(round)}`,
      'matrix The Router Tax',
      'vitest bench',
    ])
    expect(above.at(-1)?.parentSpanId).toBeUndefined()
  }
})

test('a span has the times of its request', () => {
  const span = told().spans.find(({ kind }) => kind === 3)
  expect(span).toMatchObject({
    startTimeUnixNano: '1700000001000000000',
    endTimeUnixNano: '1700000001610000000',
    events: [
      { name: 'llm_bench.first_byte', timeUnixNano: '1700000001090000000' },
      { name: 'llm_bench.first_token', timeUnixNano: '1700000001100000000' },
      { name: 'llm_bench.last_token', timeUnixNano: '1700000001600000000' },
    ],
    values: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4.1',
      'gen_ai.response.model': 'model-1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': 0.1,
      'gen_ai.usage.input_tokens': 80,
      'gen_ai.usage.output_tokens': 100,
      'server.address': 'api.openai.com',
      'server.port': 443,
      'http.response.status_code': 200,
      'llm_bench.cell': 'gpt-4.1@openai',
      'llm_bench.simulated': false,
      'llm_bench.run.id': origin.id,
    },
  })
  expect(span?.status).toBeUndefined()
})

test('the same document says the same twice, and another run nothing of it', () => {
  const ids = (spans: ReturnType<typeof told>['spans']) => spans.map(({ spanId }) => spanId)
  const { payloads, spans } = told()
  expect(told().payloads).toEqual(payloads)
  const other = matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0 })], {
    run: { ...origin, id: 'another' },
  })
  const { style } = told()
  const text = JSON.stringify([...documentPayloads(documentOf([other]), style)])
  for (const id of ids(spans)) expect(text).not.toContain(id)
})

test('what a run says at its end leaves out the requests alone', () => {
  const { document, style, payloads } = told()
  const closing = [...closingPayloads(document, style)]
  expect(payloads.slice(-closing.length)).toEqual(closing)
  const rest = JSON.stringify(payloads.slice(0, -closing.length))
  expect(rest).toContain('chat gpt-4.1')
  expect(JSON.stringify(closing)).not.toContain('chat gpt-4.1')
})

test('metrics are seconds and tokens of what counts', () => {
  const { metrics } = told((round) =>
    round === 0
      ? { phase: 'warmup', warmup: true }
      : round === 1
        ? {
            status: 'failed',
            failure: timeout,
            ttftMs: undefined,
            totalMs: undefined,
            endMs: 60_000,
          }
        : { totalMs: 1280, endMs: 1280, ttftMs: 10 * round },
  )
  const durations = histogram(metrics, 'gen_ai.client.operation.duration')
  expect(durations).toHaveLength(2)
  const ok = durations.find(({ values }) => !('error.type' in values))
  expect(ok).toMatchObject({ count: '2', sum: 2.56, min: 1.28, max: 1.28 })
  // At its boundary, a value is in the bucket that ends there.
  expect(ok?.bucketCounts[ok.explicitBounds.indexOf(1.28)]).toBe('2')
  const failed = durations.find(({ values }) => values['error.type'] === 'timeout')
  expect(failed).toMatchObject({ count: '1', sum: 60 })
  const first = histogram(metrics, 'gen_ai.client.operation.time_to_first_chunk')
  expect(first).toMatchObject([{ count: '2', min: 0.02, max: 0.03 }])
  const tokens = histogram(metrics, 'gen_ai.client.token.usage')
  expect(tokens.map(({ values, sum }) => [values['gen_ai.token.type'], sum])).toEqual([
    ['input', 240],
    ['output', 300],
  ])
  const names = metrics.map(({ name, unit }) => [name, unit])
  expect(names).toContainEqual(['llm_bench.time_per_output_token', 's'])
  const requests = metrics.find(({ name }) => name === 'llm_bench.requests')
  expect(JSON.stringify(requests)).toContain('"asInt":"2"')
})

test('an answer that came in one read has no first chunk', () => {
  const { metrics, spans } = told(() => ({ streamed: false }))
  expect(histogram(metrics, 'gen_ai.client.operation.time_to_first_chunk')).toEqual([])
  expect(JSON.stringify(spans)).not.toContain('time_to_first_chunk')
})

test('unknown is left out, and what was never sent has no span', () => {
  const { document, metrics, spans } = told((round) => ({
    costUsd: undefined,
    inputTokens: undefined,
    cachedTokens: undefined,
    outputTokens: 12.5,
    tokensPerSecond: undefined,
    sentAt: round === 3 ? undefined : 1_700_000_001_000,
  }))
  expect(metrics.map(({ name }) => name).toSorted()).toEqual([
    'gen_ai.client.operation.duration',
    'gen_ai.client.operation.time_to_first_chunk',
    'llm_bench.requests',
  ])
  expect(spans.filter(({ kind }) => kind === 3)).toHaveLength(3)
  expect(unsentRequests(document)).toBe(1)
  expect(JSON.stringify(spans)).not.toMatch(/null|NaN|usage\./)
})

test('prompts and answers are sent only where that is asked for', () => {
  const failed = { status: 'failed', failure: timeout } as const
  const quiet = told((round) => (round === 1 ? failed : {}))
  expect(JSON.stringify(quiet.payloads)).not.toMatch(/An answer|Explain this/)
  expect(quiet.spans.find(({ status }) => status)?.status).toEqual({ code: 2, message: 'timeout' })
  const open = told((round) => (round === 1 ? failed : {}), { content: true })
  const span = open.spans.find(({ kind }) => kind === 3)
  expect(JSON.parse(String(span?.values['gen_ai.output.messages']))).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'An answer.' }], finish_reason: 'stop' },
  ])
  expect(String(span?.values['gen_ai.input.messages'])).toContain('Explain this.')
})

test('a simulated answer is marked, and came from nobody', () => {
  const planned = { ...cell, simulated: true }
  const { spans, metrics } = told(() => ({ timeFactor: 20 }), { planned })
  const span = spans.find(({ kind }) => kind === 3)
  expect(span?.values).toMatchObject({ 'llm_bench.simulated': true, 'llm_bench.time_factor': 20 })
  expect(JSON.stringify([spans, metrics])).not.toContain('server.address')
  for (const { values } of histogram(metrics, 'gen_ai.client.operation.duration')) {
    expect(values['llm_bench.simulated']).toBe(true)
  }
})

test.each([
  [
    'https://bedrock-runtime.us-east-1.amazonaws.com us-east-1 us.anthropic.claude 0123456789ab',
    'aws.bedrock',
    'us.anthropic.claude',
    443,
  ],
  ['http://127.0.0.1:8080 my model', 'lab', 'my model', 8080],
  ['https://[::1]:8443 m', 'lab', 'm', 8443],
  ['', 'lab', 'm', undefined],
])('%s is asked at its provider, for its own name', (endpoint, provider, model, port) => {
  const planned = plannedCell('m', 'lab', { endpoint })
  const span = told(() => ({}), { planned }).spans.find(({ kind }) => kind === 3)
  expect(span?.values).toMatchObject({
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
  })
  expect(span?.values['server.port']).toBe(port)
})

test('the names of the newest conventions are written where they are asked for', () => {
  const environment = { OTEL_SEMCONV_STABILITY_OPT_IN: 'http, gen_ai_latest_experimental' }
  const names = told(() => ({}), { environment }).metrics.map(({ name }) => name)
  expect(names).toContain('gen_ai.client.inference.duration')
  expect(names).toContain('gen_ai.client.inference.operation.output_tokens')
  expect(names).toContain('gen_ai.client.inference.usage.output_tokens')
  expect(names.join()).not.toMatch(/client\.operation|token\.usage/)
})

test('many spans are several requests', () => {
  const rounds = Array.from({ length: 1200 }, (_, round) => sampleOf({ cell: cell.id, round }))
  const { style } = told()
  const payloads = [...documentPayloads(documentOf([matrixRecord([cell], rounds)]), style)]
  const traces = payloads.filter(({ signal }) => signal === 'traces')
  for (const { items } of traces) expect(items).toBeLessThanOrEqual(512)
  // A span for each request and each round, the matrix and the run.
  expect(traces.reduce((sum, { items }) => sum + items, 0)).toBe(2402)
})
