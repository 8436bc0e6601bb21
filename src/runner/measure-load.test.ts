import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { deltaEvent, eventStream, finish, response, startServer } from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { Budget } from './budget.ts'

const SERVICE_MS = 60
const hello = deltaEvent({ content: 'Hello' }) + finish

interface SlottedServer extends AsyncDisposable {
  readonly origin: string
  readonly asked: number
  /** The most requests that were here at a time, served or waiting. */
  readonly mostOpen: number
}

/** Serves so many requests at a time; the others wait in line. */
async function startSlots(slots: number, serviceMs = SERVICE_MS): Promise<SlottedServer> {
  const line: (() => void)[] = []
  let busy = 0
  let open = 0
  let mostOpen = 0
  let asked = 0
  const server = createServer((request, answer) => {
    request.resume()
    request.on('end', async () => {
      asked += 1
      open += 1
      mostOpen = Math.max(mostOpen, open)
      if (busy >= slots) await new Promise<void>((resolve) => line.push(resolve))
      else busy += 1
      await delay(serviceMs)
      const next = line.shift()
      if (next) next()
      else busy -= 1
      open -= 1
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      answer.end(hello)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has this address
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    get asked() {
      return asked
    },
    get mostOpen() {
      return mostOpen
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function byCell(samples: readonly Sample[], rate?: number): Map<string, CellSummary> {
  return new Map(
    [...Map.groupBy(samples, ({ cell }) => cell)].map(([cell, own]) => [
      cell,
      summarizeCell(own, undefined, {
        loop: { concurrency: Number(/concurrency=(\d+)/.exec(cell)?.[1] ?? 1), rate },
      }),
    ]),
  )
}

function medianOf(summaries: ReadonlyMap<string, CellSummary>, cell: string): number {
  return summaries.get(cell)?.ttftMs.median ?? NaN
}

describe('a closed loop against a server with two slots', () => {
  test('shows the queue in the first token from level 4 on, and no more answers a second', async () => {
    // Long beside what a busy machine adds to a request.
    const serviceMs = 100
    await using server = await startSlots(2, serviceMs)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 36, axes: { concurrency: [1, 2, 4] } },
    )
    const summaries = byCell(samples)
    const alone = medianOf(summaries, 'm@lab concurrency=1')
    expect(alone).toBeGreaterThan(serviceMs * 0.9)
    expect(medianOf(summaries, 'm@lab concurrency=2') / alone).toBeLessThan(1.5)
    expect(medianOf(summaries, 'm@lab concurrency=4') / alone).toBeGreaterThan(1.5)
    expect(server.mostOpen).toBe(4)
    expect(server.asked).toBe(108)
    // Little's law holds on any machine: what is in flight is answers a second × how long each takes.
    for (const level of [1, 2, 4]) {
      const cell = `m@lab concurrency=${level}`
      const { achievedRate = NaN, meanInFlight = NaN } = summaries.get(cell)?.load ?? {}
      const times = samples.flatMap((sample) => (sample.cell === cell ? (sample.endMs ?? []) : []))
      const meanMs = times.reduce((sum, ms) => sum + ms, 0) / times.length
      expect((achievedRate * meanMs) / 1000 / level, cell).toBeGreaterThan(0.65)
      expect((achievedRate * meanMs) / 1000 / level, cell).toBeLessThan(1.5)
      expect(meanInFlight / level, cell).toBeGreaterThan(0.6)
    }
  })
})

describe('levels', () => {
  test('alternate block by block, and ask the same rounds with nonces of their own', async () => {
    await using server = await startSlots(20)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 12, axes: { concurrency: [1, 4] } },
    )
    const visits: string[] = []
    for (const { cell, block } of samples) {
      const visit = `${block} ${cell}`
      if (visits.at(-1) !== visit) visits.push(visit)
    }
    // Three blocks, in each of which both levels are visited once.
    expect(visits.map((visit) => visit.split(' ')[0])).toEqual(['0', '0', '1', '1', '2', '2'])
    expect(new Set(visits).size).toBe(6)
    const rounds = Map.groupBy(samples, ({ round }) => round)
    expect([...rounds.values()].map(({ length }) => length)).toEqual(Array(12).fill(2))
    expect(new Set(samples.map(({ nonce }) => nonce)).size).toBe(24)
  })

  test('do not change when another level is left out', async () => {
    await using server = await startSlots(20)
    const options = { rounds: 12, axes: { concurrency: [1, 2, 4] } }
    const only = ['m@lab concurrency=1', 'm@lab concurrency=2']
    const all = await measureAt({ lab: server.origin }, options)
    const some = await measureAt({ lab: server.origin }, { ...options, only })
    expect(places(some)).toEqual(places(all.filter(({ cell }) => only.includes(cell))))
  })
})

test('under load every request has a connection that was open before', async () => {
  await using server = await startServer(eventStream([{ afterMs: 20, bytes: hello }]))
  const samples = await measureAt(
    { lab: server.origin },
    { rounds: 16, axes: { concurrency: [8] } },
  )
  expect(server.connections).toBe(8)
  expect(samples.filter(({ connection }) => connection.reused === false)).toHaveLength(8)
  expect(samples.map(({ status }) => status)).toEqual(Array(16).fill('ok'))
})

describe('an open loop', () => {
  test('at a rate the server cannot hold achieves less, and times from the intended grow', async () => {
    await using server = await startSlots(1)
    // One slot serves 1000 ÷ SERVICE_MS a second, some 16.
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 40, timeoutMs: 10_000, axes: { rate: [50] } },
    )
    const summary = byCell(samples, 50).get('m@lab')
    expect(summary?.load?.requestedRate).toBe(50)
    // Timers are late, and never early.
    expect(summary?.load?.achievedRate).toBeLessThan(1000 / SERVICE_MS + 0.1)
    const waits = samples.map(({ queueMs = NaN, ttftMs = NaN }) => queueMs + ttftMs)
    const early = waits.slice(0, 10).reduce((sum, wait) => sum + wait, 0)
    const late = waits.slice(-10).reduce((sum, wait) => sum + wait, 0)
    expect(late).toBeGreaterThan(early * 2)
    expect(summary?.ttftFromIntendedMs.median).toBeGreaterThan(summary?.ttftMs.median ?? Infinity)
  })

  test('at a rate the server holds achieves it', async () => {
    await using server = await startSlots(50)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 60, axes: { rate: [60] }, arrivals: 'constant' },
    )
    const { achievedRate = NaN } = byCell(samples, 60).get('m@lab')?.load ?? {}
    // Of a second, a busy machine may be away for a half.
    expect(achievedRate).toBeGreaterThan(30)
    expect(achievedRate).toBeLessThanOrEqual(60)
  })

  test('sends on time, whatever is still open, and says what waited on this side', async () => {
    await using server = await startSlots(1)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 10, timeoutMs: 10_000, axes: { rate: [100] }, arrivals: 'constant' },
    )
    const first = samples[0]?.intendedAt ?? NaN
    for (const [index, { intendedAt = NaN, sentAt = NaN, queueMs = NaN }] of samples.entries()) {
      expect(intendedAt - first).toBeCloseTo(index * 10, 3)
      expect(sentAt - intendedAt).toBeCloseTo(queueMs, 2)
      expect(queueMs).toBeGreaterThanOrEqual(0)
    }
    expect(server.mostOpen).toBeGreaterThan(5)
  })

  test('has the same arrivals for the same seed', async () => {
    await using server = await startSlots(50)
    const gapsOf = async (seed: number): Promise<number[]> => {
      const samples = await measureAt(
        { lab: server.origin },
        { rounds: 12, seed, axes: { rate: [200] } },
      )
      const first = samples[0]?.intendedAt ?? NaN
      return samples.map(({ intendedAt = NaN }) => Math.round(intendedAt - first))
    }
    expect(await gapsOf(1)).toEqual(await gapsOf(1))
    expect(await gapsOf(2)).not.toEqual(await gapsOf(1))
  })
})

describe('load', () => {
  test('has nothing decoded before its block is over', async () => {
    const checkedAt: number[] = []
    const checks = {
      spy() {
        checkedAt.push(performance.timeOrigin + performance.now())
        return true as const
      },
    }
    await using server = await startSlots(2)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 8, axes: { concurrency: [8] }, checks },
    )
    const ends = samples.map(({ sentAt = NaN, endMs = NaN }) => sentAt + endMs)
    expect(checkedAt).toHaveLength(8)
    expect(Math.min(...checkedAt)).toBeGreaterThan(Math.max(...ends))
  })

  test('begins no block that could exceed the budget', async () => {
    await using server = await startSlots(20)
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 12, axes: { concurrency: [4] }, budget: budgetFor(11) },
    )
    // Blocks of four: two can be paid.
    expect(samples).toHaveLength(8)
    expect(server.asked).toBe(8)
  })

  test('starts nothing after an abort, hands over what it has, and releases the rest', async () => {
    await using server = await startSlots(2)
    const stop = new AbortController()
    const budget = budgetFor(100)
    const measuring = measureAt(
      { lab: server.origin },
      { rounds: 30, axes: { concurrency: [10] }, signal: stop.signal, budget },
    )
    while (server.asked < 14) await delay(5)
    stop.abort()
    const samples = await measuring
    const asked = samples.length
    expect(asked).toBeGreaterThanOrEqual(server.asked)
    expect(asked).toBeLessThan(30)
    expect(new Set(samples.map(({ status }) => status))).toEqual(new Set(['ok', 'aborted']))
    expect(budget.open).toBe(asked)
    await delay(SERVICE_MS)
    expect(server.asked).toBeLessThanOrEqual(asked)
  })

  test.each([
    ['wants money', 402, 4],
    ['refuses the key', 401, 10],
    ['forbids it', 403, 10],
  ])('asks no whole block of a provider that %s', async (_, status, most) => {
    await using lab = await startServer((_request, index) =>
      index === 0 ? eventStream([{ bytes: hello }]) : response(status, '{}'),
    )
    const closed = await measureAt({ lab: lab.origin }, { rounds: 100, axes: { concurrency: [3] } })
    // Besides those that settle it: the one that was answered, and what was in flight.
    expect(closed.length).toBeLessThanOrEqual(most)
    const open = await measureAt({ lab: lab.origin }, { rounds: 100, axes: { rate: [20] } })
    expect(open.length).toBeLessThan(90)
    expect(lab.requests).toHaveLength(closed.length + open.length)
  })

  test('goes on where refusals are among answers', async () => {
    await using lab = await startServer((_request, index) =>
      index % 5 === 0 ? eventStream([{ bytes: hello }]) : response(403, '{}'),
    )
    const samples = await measureAt({ lab: lab.origin }, { rounds: 40, axes: { concurrency: [2] } })
    expect(samples).toHaveLength(40)
  })

  test('ends each request at its own limit', async () => {
    await using server = await startServer((_request, index) =>
      index === 0 ? eventStream([{ bytes: hello }]) : [],
    )
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 8, timeoutMs: 80, axes: { concurrency: [4] } },
    )
    expect(samples.filter(({ failure }) => failure?.class === 'timeout')).toHaveLength(7)
  })

  test('asks no whole block of an endpoint that never answers', async () => {
    await using server = await startServer([])
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 40, timeoutMs: 80, axes: { concurrency: [2] } },
    )
    expect(samples.length).toBeLessThan(6)
    expect(server.requests).toHaveLength(samples.length)
  })

  test('waits between blocks when it was asked to', async () => {
    const limited = 'HTTP/1.1 429 Slow\r\nretry-after-ms: 300\r\ncontent-length: 0\r\n\r\n'
    await using server = await startServer((_request, index) =>
      index === 0 ? [{ bytes: limited }] : eventStream([{ bytes: hello }]),
    )
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 4, axes: { concurrency: [2] } },
    )
    const [first = NaN, second = NaN, third = NaN] = server.requests.map(
      ({ receivedAt }) => receivedAt,
    )
    expect(samples.map(({ block }) => block)).toEqual([0, 0, 1, 1])
    expect(third - first).toBeGreaterThan(280)
    expect(second - first).toBeLessThan(third - second)
  })
})

test('who saves answers of a process that is killed hears of every request, also of one that is alone', async () => {
  await using server = await startServer(() => eventStream([{ bytes: hello }]))
  const sent: number[] = []
  const samples = await measureAt(
    { lab: server.origin },
    {
      rounds: 3,
      warmup: 1,
      axes: { concurrency: [2] },
      waiting: {
        sent: (_cell, round) => sent.push(round),
        add: () => undefined,
        flush: () => Promise.resolve(),
        clear: () => undefined,
      },
    },
  )
  expect(sent).toEqual(samples.map(({ round }) => round))
})

test('how late threads were is their own, whatever this one was', async () => {
  const busyMs = 1500
  await using server = await startServer(() =>
    eventStream([{ afterMs: 200, bytes: deltaEvent({ content: 'Hello' }) }, { bytes: finish }]),
  )
  let isBusy = false
  const samples = await measureAt(
    { lab: server.origin },
    {
      rounds: 8,
      axes: { concurrency: [4] },
      threads: 2,
      waiting: {
        sent: () => undefined,
        // With the first answer of the last requests.
        add() {
          if (isBusy || server.requests.length < 8) return
          isBusy = true
          const until = performance.now() + busyMs
          while (performance.now() < until);
        },
        flush: () => Promise.resolve(),
        clear: () => undefined,
      },
    },
  )
  expect(isBusy).toBe(true)
  expect(samples).toHaveLength(8)
  for (const { status, clientDelayMs } of samples) {
    expect(status).toBe('ok')
    expect(clientDelayMs).toBeLessThan(busyMs * 0.75)
  }
})

function places(samples: readonly Sample[]): unknown[] {
  return samples.map(({ cell, round, block, nonce }) => [cell, round, block, nonce])
}

function budgetFor(requests: number): Budget & { open: number } {
  return {
    open: 0,
    reserve(costUsd) {
      const asked = Math.round(costUsd * 100)
      if (this.open + asked > requests) return false
      this.open += asked
      return true
    },
    settle(reservedUsd, cost) {
      if (cost === 0) this.open -= Math.round(reservedUsd * 100)
    },
    spentUsd: 0,
    limitUsd: 1,
    overruns: 0,
  }
}
