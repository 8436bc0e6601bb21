import { describe, expect, test } from 'vitest'

import { deltaEvent, event, eventStream, finish, startServer } from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import { TURNS } from '../model/prompt.ts'
import type { Sample } from '../model/sample.ts'
import { z } from '../model/zod.ts'
import { ascending, quantile } from '../stats/quantile.ts'

const CHARACTERS_PER_TOKEN = 4
/** Shorter beginnings are not kept. */
const MIN_TOKENS = 1024
const TOKENS_PER_MS = 100

const chatBody = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
})

/** A server that keeps what it has read, and reads only what it does not know yet. */
function startCachingServer() {
  const known: string[] = []
  return startServer(({ body }) => {
    const text = JSON.stringify(chatBody.parse(JSON.parse(body)).messages)
    const cached = Math.max(0, ...known.map((earlier) => commonTokens(earlier, text)))
    known.push(text)
    const tokens = Math.ceil(text.length / CHARACTERS_PER_TOKEN)
    const cachedTokens = cached < MIN_TOKENS ? 0 : cached
    const usage = {
      prompt_tokens: tokens,
      completion_tokens: 1,
      total_tokens: tokens + 1,
      prompt_tokens_details: { cached_tokens: cachedTokens },
    }
    return eventStream([
      { afterMs: (tokens - cachedTokens) / TOKENS_PER_MS, bytes: deltaEvent({ content: 'Yes.' }) },
      { bytes: event({ choices: [], usage }) + finish },
    ])
  })
}

function commonTokens(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return Math.floor(length / CHARACTERS_PER_TOKEN)
}

function byTurn(samples: readonly Sample[], cell: string): Sample[][] {
  return Array.from({ length: TURNS }, (_, index) =>
    samples.filter((sample) => sample.cell.endsWith(cell) && sample.turn === index + 1),
  )
}

function medianTtftMs(samples: readonly Sample[] | undefined): number {
  return quantile(ascending((samples ?? []).map(({ ttftMs = NaN }) => ttftMs)), 0.5) ?? NaN
}

describe('conversations at a server with a prompt cache', () => {
  test('show it by turn, and busted prompts do not', async () => {
    await using server = await startCachingServer()
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 3 * TURNS, warmup: 2, axes: { promptCache: ['bust', 'warm'] } },
    )
    const counted = samples.filter(({ warmup }) => !warmup)
    expect(samples.every(({ status }) => status === 'ok')).toBe(true)
    const [first, ...later] = byTurn(counted, 'warm')
    expect(first?.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 0, 0])
    for (const turn of later) {
      expect(turn).toHaveLength(3)
      for (const { cachedTokens, inputTokens = NaN } of turn) {
        expect(cachedTokens).toBeGreaterThan(0.9 * inputTokens)
      }
      expect(medianTtftMs(turn)).toBeLessThan(medianTtftMs(first) / 2)
    }
    for (const turn of byTurn(counted, 'bust')) {
      expect(turn.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 0, 0])
      expect(medianTtftMs(turn)).toBeGreaterThan(medianTtftMs(first) * 0.8)
    }
  })

  test('ask a warm and a busted cell the same turn of the same conversation', async () => {
    await using server = await startCachingServer()
    await measureAt(
      { lab: server.origin },
      { rounds: TURNS, axes: { promptCache: ['bust', 'warm'] } },
    )
    const lengths = server.requests.map(({ body }) => body.length)
    for (let round = 0; round < TURNS; round += 1) {
      expect(lengths[2 * round]).toBe(lengths[2 * round + 1])
    }
    expect(lengths.at(-1)).toBeGreaterThan(lengths[0] ?? Infinity)
  })

  test('do not take a question that stands alone for a turn', async () => {
    await using server = await startCachingServer()
    const samples = await measureAt({ lab: server.origin }, { rounds: 3 })
    expect(samples.map(({ turn }) => turn)).toEqual([undefined, undefined, undefined])
    expect(server.requests.every(({ body }) => body.length < 1000)).toBe(true)
  })
})
