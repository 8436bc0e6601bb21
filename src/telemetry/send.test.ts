import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { startServer } from '../../test/http-server.ts'
import { collectorOf } from './collector.ts'
import { OtlpClient } from './send.ts'

test('a collector that never answers is given up when the client closes', async () => {
  await using server = await startServer([])
  const collector = collectorOf({}, { endpoint: server.origin, where: 'endpoint' })
  if (!collector) throw new Error('no collector')
  const client = new OtlpClient(collector)
  const request = { resourceSpans: [] }
  const sent = client.send({ signal: 'traces', request, items: 0 }, { until: Date.now() + 60_000 })
  const outcome = expect(sent).rejects.toThrow(/\/v1\/traces was not reached: no answer in time$/)
  while (server.requests.length === 0) await delay(5)
  await client.close()
  await outcome
})
