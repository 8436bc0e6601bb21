import { expect, test } from 'vitest'

import { event } from '../../../test/http-server.ts'
import type { Reading } from '../../model/observation.ts'
import { captureOf } from '../../testing/capture-of.ts'
import { read } from './read.ts'

function readEvents(...payloads: readonly object[]): Promise<Reading> {
  return read(captureOf(payloads.map((payload) => event(payload))))
}

function chunk(parts: readonly object[], changes: object = {}): object {
  return { candidates: [{ content: { role: 'model', parts }, index: 0, ...changes }] }
}

function withUsage(usageMetadata: object): object {
  return { ...chunk([{ text: 'Hi' }], { finishReason: 'STOP' }), usageMetadata }
}

test('a chunk may carry thoughts and text', async () => {
  const reading = await readEvents(
    chunk([{ text: 'Hm', thought: true }, { text: 'Hi' }, { text: '', thoughtSignature: 'AY8' }]),
    chunk([{ executableCode: { code: '1' } }, { text: '!' }], { finishReason: 'STOP' }),
  )
  expect(reading.deltas).toEqual([
    { kind: 'reasoning', text: 'Hm', at: 0, read: 0, chunk: 1 },
    { kind: 'content', text: 'Hi', at: 0, read: 0, chunk: 1 },
    { kind: 'content', text: '!', at: 10, read: 1, chunk: 2 },
  ])
})

test('a candidate without content is nothing, and other candidates are left out', async () => {
  const second = { candidates: [{ index: 1, content: { parts: [{ text: 'second' }] } }] }
  const reading = await readEvents(second, { candidates: [{ finishReason: 'SAFETY' }] })
  expect(reading).toMatchObject({ deltas: [], finishReason: 'SAFETY', finished: true })
})

test('an event that is wrapped in an array is that event', async () => {
  const error = { code: 429, message: 'Slow down', status: 'RESOURCE_EXHAUSTED' }
  expect(await readEvents(chunk([{ text: 'Hi' }]), [{ error }])).toMatchObject({
    deltas: [{ text: 'Hi' }],
    error: { class: 'rate-limit', message: 'Slow down' },
  })
})

test('a refused prompt is an end with its reason', async () => {
  const feedback = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }
  expect(await readEvents(feedback)).toMatchObject({
    deltas: [],
    finishReason: 'PROHIBITED_CONTENT',
    finished: true,
    violation: undefined,
  })
})

test('an unspecified reason is none', async () => {
  const reading = await readEvents(
    chunk([{ text: 'a' }], { finishReason: 'FINISH_REASON_UNSPECIFIED' }),
  )
  expect(reading).toMatchObject({ finishReason: undefined, finished: false })
})

test.each([
  ['thoughts are counted apart', { candidatesTokenCount: 4, totalTokenCount: 44 }, 34],
  ['there is no total', { candidatesTokenCount: 4 }, 34],
  ['thoughts were all there was', { totalTokenCount: 40 }, 30],
  [
    'the total says that thoughts are included',
    { candidatesTokenCount: 34, totalTokenCount: 44 },
    34,
  ],
])('output is everything that was generated where %s', async (_case, counts, outputTokens) => {
  const raw = { promptTokenCount: 10, thoughtsTokenCount: 30, ...counts }
  const { usage } = await readEvents(withUsage(raw))
  expect(usage).toMatchObject({ inputTokens: 10, outputTokens, reasoningTokens: 30, raw })
})

test('an answer without thoughts has an unknown number of them', async () => {
  const { usage } = await readEvents(withUsage({ promptTokenCount: 10, candidatesTokenCount: 4 }))
  expect(usage).toMatchObject({ outputTokens: 4, reasoningTokens: undefined })
})

test('metadata without counts does not take counts back', async () => {
  const reading = await readEvents(
    withUsage({ promptTokenCount: 10, candidatesTokenCount: 4 }),
    withUsage({ trafficType: 'ON_DEMAND' }),
  )
  expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 4 })
})

test.each([
  [503, 'UNAVAILABLE', 'in-stream'],
  [500, 'INTERNAL', 'in-stream'],
  [429, 'RESOURCE_EXHAUSTED', 'rate-limit'],
  [undefined, 'RESOURCE_EXHAUSTED', 'rate-limit'],
  [401, 'UNAUTHENTICATED', 'auth'],
  [undefined, 'PERMISSION_DENIED', 'auth'],
])('code %s, status %s is %s', async (code, status, errorClass) => {
  const error = { code, status, message: 'No' }
  const reading = await readEvents(chunk([{ text: 'a' }]), { error })
  expect(reading.error).toEqual({ class: errorClass, status: code, message: 'No' })
})
