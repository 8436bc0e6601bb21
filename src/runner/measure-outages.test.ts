import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, test, vi } from 'vitest'

import {
  deltaEvent,
  eventStream,
  finish,
  type Respond,
  response,
  startServer,
} from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import { outagePauses } from './outage.ts'
import { Outages } from './outages.ts'

const good = eventStream([{ bytes: deltaEvent({ content: 'Hi' }) + finish }])

/** Away from one request to another. */
function away(first: number, last: number): Respond {
  return (_request, index) => (index >= first && index <= last ? response(503, '{}') : good)
}

describe('outages', () => {
  const pauses = { firstMs: 20, maxMs: 80, totalMs: 220 }
  test('rounds of an outage are asked again, after longer and longer pauses outside the clock', async () => {
    await using lab = await startServer(away(1, 3))
    const outages = new Outages()
    const samples = await measureAt({ lab: lab.origin }, { rounds: 8, pauses, outages })
    expect(samples.map(({ status, round }) => [round, status])).toEqual(
      Array.from({ length: 8 }, (_, round) => [round, 'ok']),
    )
    const at = lab.requests.map(({ receivedAt }) => receivedAt)
    const gaps = at.slice(1).map((stamp, index) => stamp - (at[index] ?? NaN))
    expect(gaps[1]).toBeGreaterThan(15)
    expect(gaps[2]).toBeGreaterThan(35)
    expect(gaps[3]).toBeGreaterThan(75)
    expect(samples[1]?.totalMs).toBeLessThan(75)
    const [outage, ...others] = outages.of('m@lab')
    expect(others).toEqual([])
    expect(outage?.tries.map(({ round, failure }) => [round, failure?.status])).toEqual(
      Array.from({ length: 3 }, () => [1, 503]),
    )
    const lastedMs = (outage?.to ?? NaN) - (outage?.from ?? NaN)
    // From the first request that failed to the one that did not.
    expect(lastedMs).toBeGreaterThan(130)
    expect(lastedMs).toBeLessThan((at.at(-1) ?? NaN) - (at[0] ?? NaN))
  })

  test('what outlasts all pauses uses up its rounds, one request each', async () => {
    await using lab = await startServer(away(1, 7))
    const outages = new Outages()
    const samples = await measureAt({ lab: lab.origin }, { rounds: 8, pauses, outages })
    // 20, 40, 80 and 80 ms are all there is: the fifth request counts, and those of the next rounds.
    expect(samples.map(({ status }) => status === 'ok')).toEqual([
      true,
      ...Array<boolean>(3).fill(false),
      ...Array<boolean>(4).fill(true),
    ])
    const [outage] = outages.of('m@lab')
    expect(outage?.tries).toHaveLength(4)
    expect(outage?.to).toBeGreaterThan(outage?.from ?? NaN)
  })

  test('an endpoint that fails time and again is not away', async () => {
    await using lab = await startServer((_request, index) =>
      index % 2 === 1 ? response(503, '{}') : good,
    )
    const outages = new Outages()
    const brief = { firstMs: 5, maxMs: 5, totalMs: 10 }
    const samples = await measureAt({ lab: lab.origin }, { rounds: 10, pauses: brief, outages })
    expect(outages.of('m@lab')).toHaveLength(3)
    expect(samples.filter(({ failure }) => failure?.status === 503)).toHaveLength(3)
  })

  test('one that comes back in time costs no other provider its pairs', async () => {
    await using lab = await startServer(away(1, 2))
    await using other = await startServer(good)
    const servers = { lab: lab.origin, other: other.origin }
    const outages = new Outages()
    const samples = await measureAt(servers, {
      rounds: 4,
      pauses,
      outages,
      order: 'providers',
    })
    expect(samples.filter(({ status }) => status === 'ok')).toHaveLength(8)
    expect(other.requests).toHaveLength(4)
    expect(outages.of('m@other')).toEqual([])
    expect(outages.of('m@lab')[0]?.tries).toHaveLength(2)
  })

  test('under load nothing is asked again: failures of a block count', async () => {
    // All of the second block.
    await using lab = await startServer(away(4, 7))
    const outages = new Outages()
    const samples = await measureAt(
      { lab: lab.origin },
      { rounds: 12, axes: { concurrency: [2] }, pauses, outages },
    )
    expect(samples.filter(({ status }) => status === 'failed')).toHaveLength(4)
    expect(outages.of('m@lab')).toEqual([])
  })

  test('a pause ends with the run', async () => {
    await using lab = await startServer((_request, index) =>
      index === 0 ? good : response(502, '{}'),
    )
    const stop = new AbortController()
    const measuring = measureAt(
      { lab: lab.origin },
      {
        rounds: 8,
        pauses: { firstMs: 60_000, maxMs: 60_000, totalMs: 60_000 },
        signal: stop.signal,
      },
    )
    await vi.waitFor(() => expect(lab.requests).toHaveLength(2), 30_000)
    setTimeout(() => stop.abort(), 50)
    expect((await measuring).map(({ status }) => status)).toEqual(['ok'])
  })

  test('a server that was restarted is found again', async () => {
    const first = await startServer(good)
    const port = Number(new URL(first.origin).port)
    const outages = new Outages()
    const begin = performance.now()
    let back: Promise<Awaited<ReturnType<typeof startServer>>> | undefined
    const restart = async () => {
      await first[Symbol.asyncDispose]()
      await delay(1500)
      return startServer(good, { port })
    }
    const samples = await measureAt(
      { lab: first.origin },
      {
        rounds: 6,
        pauses: outagePauses,
        outages,
        onSample: ({ round }) => {
          if (round === 2) back = restart()
        },
      },
    )
    await (await back)?.[Symbol.asyncDispose]()
    expect(samples.map(({ status }) => status)).toEqual(Array(6).fill('ok'))
    const [outage, ...others] = outages.of('m@lab')
    expect(others).toEqual([])
    const lastedMs = (outage?.to ?? NaN) - (outage?.from ?? NaN)
    expect(lastedMs).toBeGreaterThan(1000)
    expect(lastedMs).toBeLessThan(performance.now() - begin)
  })
})
