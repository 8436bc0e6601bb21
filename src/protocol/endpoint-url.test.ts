import { expect, test } from 'vitest'

import { endpointUrl } from './endpoint-url.ts'

test.each([
  ['http://h/v1', '/responses', 'http://h/v1/responses'],
  ['http://h/v1/', '/responses', 'http://h/v1/responses'],
  ['http://h', '/v1/messages', 'http://h/v1/messages'],
  [
    'http://h/openai/deployments/x?api-version=2024-10-21',
    '/chat/completions',
    'http://h/openai/deployments/x/chat/completions?api-version=2024-10-21',
  ],
  [
    'http://h/v1beta?key=a%2Bb&alt=json',
    '/models/a%2Fb:streamGenerateContent?alt=sse',
    'http://h/v1beta/models/a%2Fb:streamGenerateContent?key=a%2Bb&alt=sse',
  ],
])('%s and %s', (baseURL, path, url) => {
  expect(endpointUrl(baseURL, path).href).toBe(url)
})
