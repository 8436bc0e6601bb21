import { expect, test } from 'vitest'

import { response, startServer } from '../../test/http-server.ts'
import { serveNullEndpoint } from '../simulator/null-endpoint.ts'
import { HttpClient } from '../transport/http-client.ts'
import { ownCost } from './own-cost.ts'

const { signal } = new AbortController()

test('a request takes more than a chunk, and both take some of a millisecond', async () => {
  const client = new HttpClient({ proxied: false })
  const cost = await ownCost(client, await serveNullEndpoint(), signal)
  client.close()
  expect(cost?.chunkMs).toBeGreaterThan(0.001)
  expect(cost?.requestMs).toBeGreaterThan(cost?.chunkMs ?? Infinity)
  expect(cost?.requestMs).toBeLessThan(100)
})

test('an endpoint that answers nothing says nothing', async () => {
  const client = new HttpClient({ proxied: false })
  await using server = await startServer(() => response(404, 'nothing here'))
  expect(await ownCost(client, `${server.origin}/`, signal)).toBeUndefined()
  client.close()
})
