import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import {
  deltaEvent,
  eventStream,
  finish,
  type Respond,
  response,
  startServer,
} from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import { Outages } from './outages.ts'

const hello = deltaEvent({ content: 'Hello' }) + finish
const good = eventStream([{ bytes: hello }])

/** Good answers, but for those of some requests. */
function goodBut(answers: Readonly<Record<number, ReturnType<Respond>>>): Respond {
  return (_request, index) => answers[index] ?? good
}

test('samples of a block come in the order of its rounds, whichever answer was first', async () => {
  await using lab = await startServer((_request, index) =>
    eventStream([{ afterMs: index < 2 ? 150 : 5, bytes: hello }]),
  )
  const samples = await measureAt({ lab: lab.origin }, { rounds: 8, axes: { concurrency: [8] } })
  expect(samples.map(({ round }) => round)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

test('one malformed request ends no block of an endpoint that took others', async () => {
  await using lab = await startServer(goodBut({ 8: response(400, 'this prompt is not allowed') }))
  // Five blocks of six.
  const samples = await measureAt({ lab: lab.origin }, { rounds: 30, axes: { concurrency: [2] } })
  expect(samples.map(({ status }) => status).filter((status) => status !== 'ok')).toEqual([
    'failed',
  ])
  expect(samples).toHaveLength(30)
  expect(samples.filter(({ leftOut }) => leftOut.length > 0)).toEqual([])
})

test('a block in which not all was malformed finds nothing out', async () => {
  await using lab = await startServer(
    goodBut({ 0: response(503, 'away'), 1: response(400, 'unsupported') }),
  )
  const samples = await measureAt({ lab: lab.origin }, { rounds: 4, axes: { concurrency: [2] } })
  expect(samples.map(({ leftOut }) => leftOut)).toEqual([[], [], [], []])
  expect(samples.filter(({ status }) => status === 'ok')).toHaveLength(2)
})

test('a model that answered before is waited for through a block of silence', async () => {
  await using lab = await startServer((_request, index) => (index >= 6 && index < 12 ? [] : good))
  const samples = await measureAt(
    { lab: lab.origin },
    { rounds: 30, timeoutMs: 100, axes: { concurrency: [2] } },
  )
  expect(samples).toHaveLength(30)
  expect(samples.filter(({ failure }) => failure?.class === 'timeout')).toHaveLength(6)
})

test('no more connections are opened than a block has requests', async () => {
  await using lab = await startServer(eventStream([{ afterMs: 20, bytes: hello }]))
  await measureAt({ lab: lab.origin }, { rounds: 3, axes: { concurrency: [8] } })
  expect(lab.connections).toBe(3)
})

test('a rate has a connection for each request of a second', async () => {
  await using other = await startServer(good)
  await measureAt({ lab: other.origin }, { rounds: 12, axes: { rate: [30] } })
  expect(other.connections).toBeGreaterThanOrEqual(12)
})

test('nobody waits for a provider that is suspended', async () => {
  const broke = response(402, '{"error":"no credit"}', { 'retry-after': '20' })
  await using lab = await startServer(broke)
  await using other = await startServer(good)
  const startedAt = performance.now()
  const samples = await measureAt({ lab: lab.origin, other: other.origin }, { rounds: 4 })
  expect(samples.filter(({ status }) => status === 'ok')).toHaveLength(4)
  expect(lab.requests).toHaveLength(1)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

test('what never answered is no outage, and is not asked again', async () => {
  await using lab = await startServer(response(503, '{}'))
  const outages = new Outages()
  const pauses = { firstMs: 20, maxMs: 80, totalMs: 220 }
  const samples = await measureAt({ lab: lab.origin }, { rounds: 6, pauses, outages })
  expect(samples.map(({ failure }) => failure?.status)).toEqual([503, 503, 503])
  expect(outages.of('m@lab')).toEqual([])
})

test('nothing is asked while somebody still deals with a sample', async () => {
  await using lab = await startServer(good)
  let handled = 0
  await measureAt(
    { lab: lab.origin },
    {
      rounds: 3,
      onSample: async () => {
        await delay(150)
        handled += 1
      },
    },
  )
  expect(handled).toBe(3)
  const [first = NaN, second = NaN, third = NaN] = lab.requests.map(({ receivedAt }) => receivedAt)
  expect(second - first).toBeGreaterThan(120)
  expect(third - second).toBeGreaterThan(120)
})
