import { expect, test } from 'vitest'

import { event } from '../../../test/http-server.ts'
import type { Reading } from '../../model/observation.ts'
import { captureOf } from '../../testing/capture-of.ts'
import { read } from './read.ts'

function readEvents(...payloads: readonly object[]): Promise<Reading> {
  return read(captureOf(payloads.map((payload) => event(payload))))
}

function textsOf({ deltas }: Reading): string[] {
  return deltas.map(({ kind, text }) => `${kind} ${text}`)
}

const stop = { type: 'message_stop' }

function start(usage: object): object {
  return { type: 'message_start', message: { model: 'claude-1', usage } }
}

function blockDelta(delta: object): object {
  return { type: 'content_block_delta', index: 0, delta }
}

function messageDelta(stopReason: string | null, usage: object): object {
  return { type: 'message_delta', delta: { stop_reason: stopReason }, usage }
}

test('what is no text of the answer is no delta', async () => {
  const reading = await readEvents(
    start({ input_tokens: 9 }),
    { type: 'content_block_start', content_block: { type: 'redacted_thinking', data: 'Emw' } },
    blockDelta({ type: 'signature_delta', signature: 'EqQ' }),
    blockDelta({ type: 'citations_delta', citation: { cited_text: 'x' } }),
    blockDelta({ type: 'text_delta', text: '' }),
    blockDelta({ type: 'text_delta', text: 'Hi' }),
    stop,
  )
  expect(textsOf(reading)).toEqual(['content Hi'])
})

test('a block may start with text', async () => {
  const reading = await readEvents(
    { type: 'content_block_start', content_block: { type: 'thinking', thinking: 'Hm' } },
    { type: 'content_block_start', content_block: { type: 'text', text: 'Hi' } },
    stop,
  )
  expect(textsOf(reading)).toEqual(['reasoning Hm', 'content Hi'])
})

test.each(['refusal', 'pause_turn', 'model_context_window_exceeded'])(
  'the reason %s stays as it came',
  async (reason) => {
    const reading = await readEvents(messageDelta(reason, { output_tokens: 1 }), stop)
    expect(reading).toMatchObject({ finishReason: reason, finished: true })
  },
)

test('a stop reason without message_stop is not the end', async () => {
  const reading = await readEvents(start({}), messageDelta('end_turn', { output_tokens: 1 }))
  expect(reading).toMatchObject({ finishReason: 'end_turn', finished: false })
})

test('input read from a cache or written to one is input', async () => {
  const cached = { input_tokens: 3, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 }
  const reading = await readEvents(start(cached), messageDelta(null, { output_tokens: 7 }), stop)
  expect(reading.usage).toEqual({
    inputTokens: 123,
    cachedTokens: 100,
    cacheWriteTokens: 20,
    outputTokens: 7,
    reasoningTokens: undefined,
    costUsd: undefined,
    raw: { ...cached, output_tokens: 7 },
  })
})

test('later counts take the place of earlier ones; null takes nothing back', async () => {
  const reading = await readEvents(
    start({ input_tokens: 0, output_tokens: 1 }),
    messageDelta(null, { input_tokens: 12, output_tokens: 5, cache_read_input_tokens: null }),
    messageDelta('end_turn', { input_tokens: null, output_tokens: 9 }),
    stop,
  )
  expect(reading.usage).toMatchObject({ inputTokens: 12, cachedTokens: undefined, outputTokens: 9 })
})

test.each([
  ['overloaded_error', 'in-stream'],
  ['api_error', 'in-stream'],
  ['rate_limit_error', 'rate-limit'],
  ['authentication_error', 'auth'],
  ['permission_error', 'auth'],
])('%s is %s', async (type, errorClass) => {
  const error = { type: 'error', error: { type, message: 'No' }, request_id: 'req_1' }
  expect((await readEvents(start({}), error)).error).toEqual({
    class: errorClass,
    status: undefined,
    message: 'No',
  })
})

test('pings alone are another protocol', async () => {
  expect((await readEvents({ type: 'ping' })).violation).toMatch(/another protocol/)
})
