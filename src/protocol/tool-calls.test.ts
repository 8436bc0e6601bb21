import { describe, expect, test } from 'vitest'

import { event } from '../../test/http-server.ts'
import { failureOf } from '../metrics/failure.ts'
import { timingOf } from '../metrics/timing.ts'
import type { ToolCall } from '../model/observation.ts'
import type { HttpProtocolName } from '../model/provider.ts'
import { captureOf } from '../testing/capture-of.ts'
import { observationOf } from '../testing/observation-of.ts'
import { httpProtocols } from './protocols.ts'

function chat(delta: object, reason: string | null = null): object {
  return { choices: [{ index: 0, delta, finish_reason: reason }] }
}

function piece(index: number, call: object): object {
  return chat({ tool_calls: [{ index, type: 'function', function: call }] })
}

const weather: ToolCall = { name: 'weather', arguments: '{"city":"Paris"}' }

/** The same call in every protocol, the first event being none of it. */
const calls: readonly [string, HttpProtocolName, readonly object[]][] = [
  [
    'pieces',
    'openai-chat',
    [
      chat({ role: 'assistant', content: null }),
      piece(0, { name: 'weather', arguments: '' }),
      piece(0, { arguments: '{"city":' }),
      piece(0, { arguments: '"Paris"}' }),
      chat({}, 'tool_calls'),
    ],
  ],
  [
    'an object',
    'openai-chat',
    [
      chat({ role: 'assistant' }),
      piece(0, { name: 'weather', arguments: { city: 'Paris' } }),
      chat({}, 'stop'),
    ],
  ],
  [
    'a function of old',
    'openai-chat',
    [
      chat({ role: 'assistant' }),
      chat({ function_call: { name: 'weather', arguments: '{"city":' } }),
      chat({ function_call: { arguments: '"Paris"}' } }),
      chat({}, 'function_call'),
    ],
  ],
  [
    'pieces',
    'openai-responses',
    [
      { type: 'response.created', response: {} },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'function_call', name: 'weather', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"city":' },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '"Paris"}' },
      {
        type: 'response.function_call_arguments.done',
        output_index: 0,
        arguments: '{"city":"Paris"}',
      },
      { type: 'response.completed', response: { status: 'completed' } },
    ],
  ],
  [
    'pieces under its id',
    'openai-responses',
    [
      { type: 'response.created', response: {} },
      {
        type: 'response.output_item.added',
        item: { type: 'function_call', id: 'fc_1', name: 'weather', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: '{"city":' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: '"Paris"}' },
      {
        type: 'response.output_item.done',
        item: { type: 'function_call', id: 'fc_1', ...weather },
      },
      { type: 'response.completed', response: { status: 'completed' } },
    ],
  ],
  [
    'one piece at the end',
    'openai-responses',
    [
      { type: 'response.created', response: {} },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'function_call', ...weather },
      },
      { type: 'response.completed', response: { status: 'completed' } },
    ],
  ],
  [
    'pieces',
    'anthropic-messages',
    [
      { type: 'message_start', message: {} },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', name: 'weather', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"city":' },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '"Paris"}' },
      },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
      { type: 'message_stop' },
    ],
  ],
  [
    'one piece',
    'gemini-generate-content',
    [
      { candidates: [{ content: { parts: [{ text: '' }] } }] },
      {
        candidates: [
          {
            content: { parts: [{ functionCall: { name: 'weather', args: { city: 'Paris' } } }] },
            finishReason: 'STOP',
          },
        ],
      },
    ],
  ],
]

describe.each(calls)('a tool call in %s of %s', (_what, protocol, payloads) => {
  test('is an answer with a first token, a total and its arguments', async () => {
    const reading = await httpProtocols[protocol].read(
      captureOf(payloads.map((item) => event(item))),
    )
    expect(reading.toolCalls).toEqual([weather])
    const observation = observationOf({ reading })
    expect(failureOf(observation)).toBeUndefined()
    const times = timingOf(observation, { streamedTokens: undefined, firstChunkShare: undefined })
    expect(times.ttftMs).toBe(10)
    expect(times.totalMs).toBeGreaterThanOrEqual(10)
  })
})

test('several calls are told apart', async () => {
  const events = [
    piece(0, { name: 'one', arguments: '{' }),
    piece(1, { name: 'two', arguments: '{"a"' }),
    piece(0, { name: 'one', arguments: '}' }),
    piece(1, { arguments: ':1}' }),
    chat({}, 'tool_calls'),
  ]
  const reading = await httpProtocols['openai-chat'].read(
    captureOf(events.map((item) => event(item))),
  )
  expect(reading.toolCalls).toEqual([
    { name: 'one', arguments: '{}' },
    { name: 'two', arguments: '{"a":1}' },
  ])
})

test('several calls under one index are told apart by their ids', async () => {
  const whole = (id: string, name: string) =>
    chat({ tool_calls: [{ index: 0, id, function: { name, arguments: '{}' } }] })
  const events = [whole('x', 'one'), whole('y', 'one'), chat({}, 'tool_calls')]
  const reading = await httpProtocols['openai-chat'].read(
    captureOf(events.map((item) => event(item))),
  )
  expect(reading.toolCalls).toEqual([
    { name: 'one', arguments: '{}' },
    { name: 'one', arguments: '{}' },
  ])
})

test.each([
  ['no index', {}, {}],
  ['one index', { index: 0 }, { index: 0 }],
])('whole calls with %s and no id are told apart', async (_what, first, second) => {
  const call = (place: object, name: string, words: unknown): object =>
    chat({ tool_calls: [{ ...place, function: { name, arguments: words } }] })
  const events = [
    call(first, 'one', '{"a":1}'),
    call(second, 'one', {}),
    call(second, 'two', '{'),
    call(second, 'two', '}'),
    chat({}, 'tool_calls'),
  ]
  const reading = await httpProtocols['openai-chat'].read(
    captureOf(events.map((item) => event(item))),
  )
  expect(reading.toolCalls).toEqual([
    { name: 'one', arguments: '{"a":1}' },
    { name: 'one', arguments: '{}' },
    { name: 'two', arguments: '{}' },
  ])
})

test('pieces with empty ids and names are those of the call before, wherever its text is cut', async () => {
  const next = (words: string): object =>
    chat({ tool_calls: [{ index: 0, id: '', function: { name: '', arguments: words } }] })
  const events = [
    chat({ tool_calls: [{ index: 0, id: 'x', function: { name: 'one', arguments: '' } }] }),
    ...['{"a":"\\', 'ud83d', '\\ude00', ' Köln"}'].map(next),
    chat({}, 'tool_calls'),
  ]
  const reading = await httpProtocols['openai-chat'].read(
    captureOf(events.map((item) => event(item))),
  )
  expect(reading.toolCalls.map((call) => JSON.parse(call.arguments))).toEqual([{ a: '😀 Köln' }])
})

function readResponse(events: readonly object[]) {
  return httpProtocols['openai-responses'].read(captureOf(events.map((item) => event(item))))
}

function responseOf(...output: readonly object[]) {
  return readResponse([
    { type: 'response.created', response: {} },
    { type: 'response.completed', response: { status: 'completed', output } },
  ])
}

describe('what only the end of a response tells', () => {
  test('is an answer, calls and refusals as well', async () => {
    const call = { type: 'function_call', ...weather }
    expect((await responseOf(call, call)).toolCalls).toEqual([weather, weather])
    const refusal = { type: 'message', content: [{ type: 'refusal', refusal: 'No' }] }
    expect(await responseOf(refusal)).toMatchObject({ refused: true, finishReason: 'refusal' })
  })

  test('is told once', async () => {
    const part = { type: 'refusal', refusal: 'No' }
    const { deltas } = await readResponse([
      { type: 'response.refusal.delta', delta: 'No' },
      { type: 'response.refusal.done', refusal: 'No' },
      {
        type: 'response.completed',
        response: { status: 'completed', output: [{ type: 'message', content: [part] }] },
      },
    ])
    expect(deltas.map(({ text }) => text)).toEqual(['No'])
  })
})

test('a call of nothing is none', async () => {
  const events = [chat({ tool_calls: [{ index: 0, id: 'x' }] }), chat({}, 'tool_calls')]
  const reading = await httpProtocols['openai-chat'].read(
    captureOf(events.map((item) => event(item))),
  )
  expect(failureOf(observationOf({ reading }))?.class).toBe('empty')
})
