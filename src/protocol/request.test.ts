import { expect, test } from 'vitest'

import { type HttpProtocolName, httpProtocolNames } from '../model/provider.ts'
import type { Call } from './contract.ts'
import { httpProtocols } from './protocols.ts'

// What holds of the requests of all protocols is in the contract suite.

const call: Call = {
  baseURL: 'https://api.example.com',
  apiKey: 'sk-secret',
  headers: {},
  body: {},
  model: 'm',
  messages: [
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'First.' },
    { role: 'user', content: 'Two?' },
  ],
  keepPrompt: false,
  maxTokens: 256,
  temperature: 0.7,
  json: false,
  leaveOut: [],
}

const keyHeaders: Readonly<Record<HttpProtocolName, Readonly<Record<string, string>>>> = {
  'openai-chat': { authorization: 'Bearer sk-secret' },
  'openai-responses': { authorization: 'Bearer sk-secret' },
  'anthropic-messages': { 'x-api-key': 'sk-secret' },
  'gemini-generate-content': { 'x-goog-api-key': 'sk-secret' },
}

test.each(httpProtocolNames)("%s: the key is in the vendor's header", (name) => {
  expect(httpProtocols[name].request(call).headers).toMatchObject(keyHeaders[name])
})

test.each(httpProtocolNames)('%s: turns are by who spoke', (name) => {
  const { body } = httpProtocols[name].request(call)
  const roles = [...body.matchAll(/"role":"(\w+)"/g)].map(([, role]) => role)
  expect(roles).toEqual(['user', name.startsWith('gemini') ? 'model' : 'assistant', 'user'])
})
