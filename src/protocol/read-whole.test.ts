import { expect, test } from 'vitest'

import type { Reading } from '../model/observation.ts'
import type { HttpProtocolName } from '../model/provider.ts'
import { captureOf } from '../testing/capture-of.ts'
import { httpProtocols } from './protocols.ts'
import { breaksOff } from './read-whole.ts'

async function read(name: HttpProtocolName, answer: unknown): Promise<Reading | undefined> {
  return httpProtocols[name].readWhole?.(captureOf([JSON.stringify(answer)]))
}

function textsOf(reading: Reading | undefined): string[] | undefined {
  return reading?.deltas.map(({ kind, text }) => `${kind} ${text}`)
}

test.each([
  ['', true],
  ['{"a":"}"', true],
  ['{"a":[{"b":"\\"}]}"', true],
  ['{"a":"b', true],
  ['{"a":{}}', false],
  ['{"a":1} and more', false],
  ['{a}', false],
  ['<html>', false],
])('%j breaks off: %s', (body, expected) => {
  expect(breaksOff(body)).toBe(expected)
})

test('a response that is told by its parts has its thoughts once', async () => {
  const thought = { content: [{ text: 'Hm' }], summary: [{ text: 'Thought' }] }
  const reading = await read('openai-responses', {
    object: 'response',
    status: 'completed',
    output: [
      { type: 'reasoning', ...thought },
      { type: 'reasoning', content: [], summary: [{ text: 'Briefly' }] },
      { type: 'web_search_call', status: 'completed' },
      { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] },
    ],
  })
  expect(textsOf(reading)).toEqual(['reasoning Hm', 'reasoning Briefly', 'content Hi'])
  expect(reading).toMatchObject({ finished: true, finishReason: 'completed' })
})

test('a response that refuses, is cut short or failed says so', async () => {
  const refusal = [{ type: 'message', content: [{ type: 'refusal', refusal: 'I cannot' }] }]
  expect(await read('openai-responses', { status: 'completed', output: refusal })).toMatchObject({
    refused: true,
    finishReason: 'refusal',
  })
  const details = { reason: 'content_filter' }
  const cut = { status: 'incomplete', incomplete_details: details, output: [] }
  expect(await read('openai-responses', cut)).toMatchObject({ finishReason: 'content_filter' })
  const error = { code: 'rate_limit_exceeded', message: 'No' }
  expect(
    await read('openai-responses', { object: 'response', status: 'failed', error, output: [] }),
  ).toMatchObject({ error: { class: 'rate-limit', message: 'No' }, finished: false })
})

test('a message that thinks, speaks and calls is all of that', async () => {
  const reading = await read('anthropic-messages', {
    type: 'message',
    model: 'm-1',
    content: [
      { type: 'thinking', thinking: 'Hm', signature: 'x' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: 'a', name: 'now', input: {} },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 9 },
  })
  expect(textsOf(reading)).toEqual(['reasoning Hm', 'content I look.', 'tool now', 'tool {}'])
  expect(reading).toMatchObject({
    toolCalls: [{ name: 'now', arguments: '{}' }],
    finishReason: 'tool_use',
    servedModel: 'm-1',
    usage: { inputTokens: 12, cachedTokens: 7, outputTokens: 9 },
  })
})

test('a refused message and a blocked prompt are no good answers', async () => {
  const refused = { type: 'message', content: [], stop_reason: 'refusal', usage: {} }
  expect(await read('anthropic-messages', refused)).toMatchObject({ finishReason: 'refusal' })
  const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: {} }
  expect(await read('gemini-generate-content', blocked)).toMatchObject({ finishReason: 'SAFETY' })
})

test('an answer that is the only item of a list is read', async () => {
  const candidates = [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }]
  expect(textsOf(await read('gemini-generate-content', [{ candidates }]))).toEqual(['content Hi'])
})
