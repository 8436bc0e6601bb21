import { describe, expect, test } from 'vitest'

import {
  deltaEvent,
  eventStream,
  finish,
  response,
  startServer,
  type Step,
} from '../../test/http-server.ts'
import { measureAt, type MeasureOptions } from '../../test/measure-at.ts'

const hello = deltaEvent({ content: 'Hello' }) + finish
const good = eventStream([{ bytes: hello }])
const outOfCredit = response(402, '{"error":{"message":"no credit"}}')

function answerAfter(afterMs: number): Step[] {
  return eventStream([{ afterMs, bytes: hello }])
}

/** How many requests were said to be left after each sample. */
async function leftAt(
  servers: Readonly<Record<string, string>>,
  options: MeasureOptions,
): Promise<number[]> {
  const left: number[] = []
  await measureAt(servers, { ...options, onSample: (_sample, count) => left.push(count) })
  return left
}

describe('requests that are left', () => {
  test('become fewer one by one, warm-ups and load alike', async () => {
    await using server = await startServer(good)
    const axes = { concurrency: [1, 3] }
    const left = await leftAt({ lab: server.origin }, { rounds: 3, warmup: 1, axes })
    expect(left).toEqual([7, 6, 5, 4, 3, 2, 1, 0])
  })

  test('do not count those of a provider that is suspended', async () => {
    await using fine = await startServer(good)
    await using broke = await startServer((_request, index) => (index < 1 ? good : outOfCredit))
    const left = await leftAt({ fine: fine.origin, broke: broke.origin }, { rounds: 6, seed: 2 })
    // Six at the one, two at the other, whose last four are never sent.
    expect(left).toHaveLength(8)
    expect(left.slice(4)).toEqual([3, 2, 1, 0])
  })

  test('do not count those of a cell that has been asked enough', async () => {
    // Far more than by what a busy machine lags.
    await using quiet = await startServer(answerAfter(80))
    await using noisy = await startServer((_request, index) => answerAfter(5 + 195 * (index % 2)))
    const until = { metric: 'ttftMs', relativeWidth: 1 } as const
    const adaptive = { min: 20, max: 40, until }
    const left = await leftAt(
      { quiet: quiet.origin, noisy: noisy.origin },
      { rounds: adaptive.max, adaptive },
    )
    expect(left[40]).toBe(19)
    expect(left.at(-1)).toBe(0)
  })
})
