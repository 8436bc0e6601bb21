import { describe, expect, test } from 'vitest'

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

const created = { type: 'response.created', response: { model: 'gpt-1', error: null } }

function ended(type: string, response: object): object {
  return { type: `response.${type}`, response }
}

test.each(['response.reasoning_text.delta', 'response.reasoning_summary_text.delta'])(
  '%s is reasoning',
  async (type) => {
    const reading = await readEvents(created, { type, delta: 'Hm' })
    expect(textsOf(reading)).toEqual(['reasoning Hm'])
  },
)

test('what is said once more at the end of a part is no delta', async () => {
  const reading = await readEvents(
    created,
    { type: 'response.output_text.delta', delta: 'Hi' },
    { type: 'response.output_text.done', text: 'Hi' },
    { type: 'response.content_part.done', part: { type: 'output_text', text: 'Hi' } },
    ended('completed', { output: [{ content: [{ type: 'output_text', text: 'Hi' }] }] }),
  )
  expect(textsOf(reading)).toEqual(['content Hi'])
})

test('a refusal is content, and no good end', async () => {
  const reading = await readEvents(
    created,
    { type: 'response.refusal.delta', delta: 'I cannot' },
    ended('completed', {}),
  )
  expect(textsOf(reading)).toEqual(['content I cannot'])
  expect(reading).toMatchObject({ finishReason: 'refusal', finished: true })
})

test.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
  [undefined, 'incomplete'],
])('a response incomplete for %s ends by %s', async (reason, finishReason) => {
  const details = reason === undefined ? null : { reason }
  const reading = await readEvents(ended('incomplete', { incomplete_details: details }))
  expect(reading).toMatchObject({ finishReason, finished: true })
})

test('reasoning is part of the output by definition, and counted apart by some', async () => {
  const usage = { input_tokens: 10, output_tokens: 34, total_tokens: 44 }
  const details = { output_tokens_details: { reasoning_tokens: 30 } }
  const included = await readEvents(ended('completed', { usage: { ...usage, ...details } }))
  expect(included.usage).toMatchObject({ outputTokens: 34, reasoningTokens: 30 })
  const apart = { input_tokens: 10, output_tokens: 4, total_tokens: 44, ...details }
  const counted = await readEvents(ended('completed', { usage: apart }))
  expect(counted.usage).toMatchObject({ outputTokens: 34, reasoningTokens: 30, raw: apart })
})

test.each([
  [{ code: 'server_error', message: 'No' }, 'in-stream'],
  [{ code: 'rate_limit_exceeded', message: 'No' }, 'rate-limit'],
  [{ code: 'invalid_api_key', message: 'No' }, 'auth'],
])('a response that failed with %j is %s', async (error, errorClass) => {
  const reading = await readEvents(created, ended('failed', { status: 'failed', error }))
  expect(reading.error).toEqual({ class: errorClass, status: undefined, message: 'No' })
  expect(reading.finished).toBe(false)
})

test('a response that failed without a word is an error', async () => {
  const reading = await readEvents(created, ended('failed', { error: null }))
  expect(reading.error).toMatchObject({ class: 'in-stream', message: 'the response failed' })
})

test('an error event may hold an error object', async () => {
  const error = { type: 'tokens', code: 'rate_limit_exceeded', message: 'No' }
  const reading = await readEvents(created, { type: 'error', error })
  expect(reading.error).toMatchObject({ class: 'rate-limit', message: 'No' })
})

describe('the whole text once more', () => {
  const text = { type: 'response.output_text.delta', delta: 'Hi' }
  const done = { type: 'response.output_text.done', text: 'Hi' }
  const output = [{ type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }]

  test.each([
    ['behind the deltas', [text, done, ended('completed', { output })]],
    ['without deltas', [done, ended('completed', { output })]],
    ['only at the end', [ended('completed', { output })]],
  ])('%s counts once', async (_where, events) => {
    const reading = await readEvents(created, ...events)
    expect(reading.deltas.map((delta) => delta.text)).toEqual(['Hi'])
    expect(reading.finished).toBe(true)
  })

  test('usage may stand beside the response', async () => {
    const usage = { input_tokens: 10, output_tokens: 4 }
    const reading = await readEvents(text, { ...ended('completed', {}), usage })
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 4 })
  })
})
