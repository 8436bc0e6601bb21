import { expect, test } from 'vitest'

import { eventStream, response, startServer } from '../../test/http-server.ts'
import { monotonic, onMachine } from '../transport/clock.ts'
import { HttpClient } from '../transport/http-client.ts'
import { calibrate } from './calibrate.ts'

const { signal } = new AbortController()

test('stamps are as late as they are, in milliseconds, one value an event', async () => {
  const client = new HttpClient({ proxied: false })
  // Says of each event that it was sent two seconds ago.
  await using server = await startServer(() => {
    const sentAt = onMachine(monotonic()) - 2000
    return eventStream([{ bytes: `data: ${sentAt}\n\ndata: ${sentAt}\n\n` }])
  })
  const errors = await calibrate(client, server.origin, signal)
  client.close()
  // Ten streams of two events, after one that warms up.
  expect(server.requests).toHaveLength(11)
  expect(errors).toHaveLength(20)
  for (const error of errors) {
    expect(error).toBeGreaterThanOrEqual(2000)
    expect(error).toBeLessThan(4000)
  }
})

test('where nobody answers in events nothing is known', async () => {
  const client = new HttpClient({ proxied: false })
  await using server = await startServer(() => response(404, 'nothing here'))
  expect(await calibrate(client, server.origin, signal)).toEqual([])
  client.close()
})
