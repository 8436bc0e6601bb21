import { describe, expect, test } from 'vitest'

import {
  deltaEvent,
  eventStream,
  finish,
  type Respond,
  startServer,
} from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import type { Sample } from '../model/sample.ts'

const hello = deltaEvent({ content: 'Hello' }) + finish
const adaptive = {
  min: 10,
  max: 60,
  until: { metric: 'ttftMs', relativeWidth: 0.4 },
} as const

/** Answers after 90 ms, long beside what a busy machine adds, give or take so many. */
function answersAround(spreadMs: number): Respond {
  return (_request, index) =>
    eventStream([{ afterMs: 90 + spreadMs * (((index * 7) % 10) / 4.5 - 1), bytes: hello }])
}

function requestsOf(samples: readonly Sample[], provider: string): number {
  return samples.filter(({ cell }) => cell === `m@${provider}`).length
}

describe('adaptive rounds', () => {
  test('spend 40 % fewer requests on a quiet cell than on a noisy one', async () => {
    await using quiet = await startServer(answersAround(0))
    await using noisy = await startServer(answersAround(85))
    const samples = await measureAt(
      { quiet: quiet.origin, noisy: noisy.origin },
      { rounds: adaptive.max, adaptive },
    )
    expect(requestsOf(samples, 'quiet')).toBeLessThanOrEqual(0.6 * requestsOf(samples, 'noisy'))
    expect(quiet.requests).toHaveLength(requestsOf(samples, 'quiet'))
  })

  test('ask cells that are compared the same rounds', async () => {
    await using quiet = await startServer(answersAround(0))
    await using noisy = await startServer(answersAround(85))
    const samples = await measureAt(
      { quiet: quiet.origin, noisy: noisy.origin },
      { rounds: adaptive.max, adaptive, reference: { provider: 'quiet' } },
    )
    expect(requestsOf(samples, 'quiet')).toBe(requestsOf(samples, 'noisy'))
  })

  test('do not count warm-ups, and ask what a fixed number would have asked', async () => {
    await using server = await startServer(answersAround(0))
    // So wide that it is kept on any machine, at the first look that has an interval.
    const until = { metric: 'ttftMs', relativeWidth: 20 } as const
    const some = await measureAt(
      { lab: server.origin },
      { rounds: adaptive.max, warmup: 3, adaptive: { ...adaptive, until } },
    )
    const all = await measureAt({ lab: server.origin }, { rounds: 20, warmup: 3 })
    expect(some.map(({ round, nonce }) => [round, nonce])).toEqual(
      all.map(({ round, nonce }) => [round, nonce]),
    )
  })
})
