import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { loadTokenCounter } from '../metrics/token-counter.ts'
import { promptAsSent } from '../runner/schedule.ts'
import { redactor } from '../secrets/redaction.ts'
import { requestShape } from './request-shape.ts'

const nonce = 'abcdefgh-012345678901'
const tools = { counter: await loadTokenCounter(), redact: redactor(['k-4711-secret']) }

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

test('fields keep their values, and texts are what tells them apart', () => {
  const system = 'You answer in one sentence. '.repeat(4)
  const body = {
    model: 'm',
    messages: [
      { role: 'system', content: promptAsSent(nonce, system) },
      { role: 'user', content: promptAsSent(nonce, 'Why?') },
    ],
    max_tokens: 512,
    stream: true,
    stop: null,
    extra: { api_key: 'k-4711-secret', list: [1, 'x'] },
  }
  expect(requestShape('openai-chat', { body, nonce }, tools)).toEqual({
    protocol: 'openai-chat',
    body: {
      model: 'm',
      messages: [
        { role: 'system', content: { sha256: sha256(system), tokens: 25, nonce: true } },
        { role: 'user', content: { sha256: sha256('Why?'), tokens: 2, nonce: true } },
      ],
      max_tokens: 512,
      stream: true,
      stop: null,
      extra: { api_key: '[redacted]', list: [1, 'x'] },
    },
  })
})

test('a text that is sent without a nonce is known by what it says', () => {
  const text = 'The same for everybody. '.repeat(5)
  const { body } = requestShape('openai-chat', { body: { system: text }, nonce }, tools)
  expect(body['system']).toEqual({ sha256: sha256(text), tokens: tools.counter(text) })
})
