import { describe, expect, test } from 'vitest'

import { noChanges } from '../model/field-changes.ts'
import type { HttpProtocolName } from '../model/provider.ts'
import { neededFields } from './needs.ts'
import { type Proposal, proposeChanges } from './negotiate.ts'
import { httpProtocols } from './protocols.ts'

function propose(
  text: string,
  protocol: HttpProtocolName = 'openai-chat',
  { json = false } = {},
): Proposal | undefined {
  const shape = httpProtocols[protocol]
  const call = {
    baseURL: 'http://127.0.0.1:1',
    apiKey: undefined,
    headers: {},
    body: {},
    model: 'm',
    messages: [{ role: 'user' as const, content: 'Why?' }],
    keepPrompt: false,
    maxTokens: 64,
    temperature: 0.7,
    json,
    leaveOut: [],
  }
  const rejected = { body: shape.body(call), changes: noChanges, text }
  return proposeChanges(shape.fields, rejected, new Set([shape.fields.limit]))
}

test('what holds a declared schema is not left out', () => {
  const { fields } = httpProtocols['openai-chat']
  const body = { response_format: {}, max_tokens: 64 }
  const text = "Unsupported parameter: 'response_format'"
  const rejected = { body, changes: noChanges, text, needed: neededFields(fields, { schema: {} }) }
  expect(proposeChanges(fields, rejected, new Set(['max_tokens']))?.field).not.toBe(
    'response_format',
  )
  expect(neededFields(httpProtocols['openai-responses'].fields, { schema: {} })).toEqual(['text'])
  expect(neededFields(httpProtocols['gemini-generate-content'].fields, { schema: {} })).toEqual([
    'generationConfig.responseMimeType',
  ])
  expect(neededFields(fields, {})).toEqual([])
})

describe('what a rejection names is changed', () => {
  test.each<[HttpProtocolName, string, string]>([
    [
      'openai-chat',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
    ],
    [
      'openai-chat',
      '{"error":{"message":"Unrecognized request argument supplied: temperature"}}',
      'temperature',
    ],
    [
      'openai-chat',
      '{"error":{"message":"Unsupported value","param":"temperature"}}',
      'temperature',
    ],
    [
      'openai-chat',
      '{"error":{"message":"Unsupported parameter","param":"stream_options.include_usage"}}',
      'stream_options',
    ],
    [
      'openai-chat',
      '{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}',
      'stream_options',
    ],
    [
      'openai-chat',
      '{"error":"Argument not supported on this model: maxTokens; see stream_options"}',
      'max_tokens',
    ],
    ['openai-responses', '{"detail":"Unsupported parameter: \'temperature\'"}', 'temperature'],
    ['openai-responses', "Unknown parameter: 'store'.", 'store'],
    [
      'anthropic-messages',
      '{"error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}',
      'temperature',
    ],
    [
      'gemini-generate-content',
      '{"error":{"message":"Invalid JSON payload received. Unknown name \\"temperature\\" at \'generation_config\'"}}',
      'generationConfig.temperature',
    ],
  ])('%s: %s', (protocol, text, field) => {
    expect(propose(text, protocol)).toMatchObject({ field, isNamed: true })
  })

  test('the limit goes under the name that the endpoint asks for', () => {
    const text = "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    expect(propose(text)?.changes.sendAs).toEqual({ max_tokens: 'max_completion_tokens' })
  })

  test('JSON mode is kept by its instruction where the switch is rejected', () => {
    const text = "'response_format.type' must be 'json_schema' or 'text'"
    expect(propose(text, 'openai-chat', { json: true })?.changes.leaveOut).toEqual([
      'response_format',
    ])
  })
})

test('ordinary words name no field', () => {
  const text = 'Please provide the text of the prompt; the store of documents is empty right now'
  expect(propose(text, 'openai-responses')).toBeUndefined()
})

test('where nothing is named the likeliest field is guessed, unless the message is about something else', () => {
  expect(propose('Bad Request')).toMatchObject({ field: 'stream_options', isNamed: false })
  expect(propose('Extra inputs are not permitted in this request body')).toMatchObject({
    isNamed: false,
  })
  expect(propose('The prompt is longer than what this model can read at a time')).toBeUndefined()
})
