import { describe, expect, test, vi } from 'vitest'

import {
  deltaEvent,
  eventStream,
  finish,
  type HttpServer,
  response,
  startServer,
} from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import type { ProviderPause } from '../model/provider-pause.ts'

const good = eventStream([{ bytes: deltaEvent({ content: 'Hi' }) + finish }])
const ASKED_MS = 400

/** Refuses these requests, counted from 0 on. */
function limitedAt(
  refused: readonly number[],
  headers: Readonly<Record<string, string>> = { 'retry-after-ms': String(ASKED_MS) },
): Promise<HttpServer> {
  return startServer((_request, index) =>
    refused.includes(index) ? response(429, '{"error":{"message":"slow down"}}', headers) : good,
  )
}

/** When each request of a server came. */
function times({ requests }: HttpServer): number[] {
  return requests.map(({ receivedAt }) => receivedAt)
}

describe('a rate limit', () => {
  test.each(['sequential', 'providers'] as const)(
    'keeps nobody else waiting, costs no round, and is in no latency (%s)',
    async (order) => {
      await using limited = await limitedAt([2])
      await using other = await startServer(good)
      await using third = await startServer(good)
      const servers = { limited: limited.origin, other: other.origin, third: third.origin }
      const pauses: ProviderPause[] = []
      const samples = await measureAt(servers, {
        rounds: 5,
        order,
        onPause: (pause) => pauses.push(pause),
      })
      // The sample that was refused is one, and is not asked again.
      expect(samples).toHaveLength(15)
      const failed = samples.filter(({ status }) => status === 'failed')
      expect(failed.map(({ cell, round, failure }) => [cell, round, failure?.class])).toEqual([
        ['m@limited', 2, 'rate-limit'],
      ])
      expect([limited, other, third].map(({ requests }) => requests.length)).toEqual([5, 5, 5])
      expect(pauses).toEqual([
        {
          provider: 'limited',
          cell: 'm@limited',
          round: 2,
          from: expect.any(Number),
          pauseMs: expect.any(Number),
          askedMs: ASKED_MS,
          askedBy: 'retry-after-ms',
        },
      ])
      const at = times(limited)
      expect((at[3] ?? NaN) - (at[2] ?? NaN)).toBeGreaterThanOrEqual(ASKED_MS)
      // The rounds of the others stay close in time, also the one that has to wait.
      for (const [index, stamp] of times(other).entries()) {
        expect(Math.abs(stamp - (times(third)[index] ?? NaN))).toBeLessThan(ASKED_MS / 2)
      }
      for (const { endMs = NaN } of samples) expect(endMs).toBeLessThan(ASKED_MS)
    },
  )

  test('leaves the rest of a lane for after the pause, when the others are read', async () => {
    await using limited = await limitedAt([0])
    await using other = await startServer(good)
    const told: string[] = []
    const samples = await measureAt(
      { limited: limited.origin, other: other.origin },
      {
        axes: { maxTokens: [8, 16] },
        order: 'providers',
        onSample: ({ cell, status }) => told.push(`${cell} ${status}`),
        onPause: () => told.push('pause'),
      },
    )
    expect(samples).toHaveLength(4)
    expect(told.indexOf('pause')).toBe(3)
    expect(told.slice(0, 3).filter((line) => line.includes('other'))).toHaveLength(2)
    expect(told[4]).toMatch(/limited.* ok/)
  })

  test('that goes on ends the requests of its provider after five', async () => {
    await using limited = await limitedAt(
      Array.from({ length: 20 }, (_, index) => index + 2),
      { 'retry-after-ms': '20' },
    )
    const samples = await measureAt({ limited: limited.origin }, { rounds: 20 })
    expect(samples.map(({ status }) => status)).toEqual([
      'ok',
      'ok',
      ...Array<string>(5).fill('failed'),
    ])
    expect(limited.requests).toHaveLength(7)
  })

  test('ends its wait with the run, at once', async () => {
    await using limited = await limitedAt([0], { 'retry-after': '999999999' })
    const stop = new AbortController()
    const startedAt = performance.now()
    const measuring = measureAt({ limited: limited.origin }, { rounds: 4, signal: stop.signal })
    await vi.waitFor(() => expect(limited.requests).toHaveLength(1), 20_000)
    setTimeout(() => stop.abort(), 50)
    expect(await measuring).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  })

  test.each([{ concurrency: [2] }, { rate: [200] }])(
    'under load is a failed request: %j keeps its schedule, and its provider',
    async (axes) => {
      const all = Array.from({ length: 50 }, (_, index) => index)
      await using limited = await limitedAt(all, {})
      const samples = await measureAt({ limited: limited.origin }, { rounds: 12, axes })
      expect(samples).toHaveLength(12)
      expect(limited.requests).toHaveLength(12)
      expect(samples.every(({ failure }) => failure?.class === 'rate-limit')).toBe(true)
    },
  )
})
