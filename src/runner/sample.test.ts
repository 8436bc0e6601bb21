import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { type Answer, type Checks } from '../model/answer.ts'
import { cellOf, plainWorkload } from '../model/cell.ts'
import { type Delta, emptyReading, type Reading, type Usage } from '../model/observation.ts'
import type { Price } from '../model/provider.ts'
import { observationOf } from '../testing/observation-of.ts'
import { type SampleContext, sampleOf } from './sample.ts'

const cell = cellOf(
  { model: 'm', provider: 'lab', maxTokens: 64, json: false, ...plainWorkload },
  axesOf(),
)
const row = { prompt: 'Why?', keywords: [] }

/** What a sample is made with: words for tokens. */
function contextOf(changes: Partial<SampleContext> = {}): SampleContext {
  return {
    cell,
    row,
    round: {
      index: 7,
      phase: 'main',
      warmup: false,
      block: 3,
      turn: undefined,
      prompt: 'Why?',
      keywords: [],
      restSha256: undefined,
      maxTokens: undefined,
      nonce: 'n',
      order: [cell.id],
    },
    nonce: 'n',
    intendedAt: undefined,
    price: undefined,
    wireModel: 'm',
    checks: {},
    counter: (text) => text.split(' ').filter((word) => word !== '').length,
    redact: (text) => text.replaceAll('sk-secret', '[redacted]'),
    storeText: true,
    clientDelayMs: undefined,
    ...changes,
  }
}

function delta(text: string, chunk: number): Delta {
  return { kind: 'content', text, at: chunk, read: chunk, chunk }
}

function usageOf(changes: Partial<Usage>): Usage {
  return {
    inputTokens: 1000,
    cachedTokens: undefined,
    cacheWriteTokens: undefined,
    outputTokens: 5,
    reasoningTokens: undefined,
    costUsd: undefined,
    raw: {},
    ...changes,
  }
}

/** A whole answer of five words. */
function readingOf(changes: Partial<Reading> = {}): Reading {
  const deltas = [delta('one two ', 0), delta('three four five', 1)]
  return { ...emptyReading, deltas, finished: true, finishReason: 'stop', ...changes }
}

/** Remembers what it is asked to check. */
function spying(): { readonly seen: Answer[]; readonly checks: Checks } {
  const seen: Answer[] = []
  const spy = (answer: Answer): true => {
    seen.push(answer)
    return true
  }
  return { seen, checks: { spy } }
}

test('an answer that was whole before an abort is an answer', async () => {
  const error = { kind: 'aborted', message: 'stopped' } as const
  const whole = observationOf({ error, reading: readingOf() })
  expect(await sampleOf(whole, contextOf())).toMatchObject({
    status: 'ok',
    quality: { passed: true },
  })
  const half = observationOf({ error, reading: readingOf({ finished: false }) })
  expect(await sampleOf(half, contextOf())).toMatchObject({
    status: 'aborted',
    failure: undefined,
    quality: undefined,
  })
})

test('every time of a connection is its own', async () => {
  const connection = {
    reused: false,
    dnsMs: 1.0001,
    connectMs: 2.0001,
    tlsMs: 4.0001,
    protocol: 'h2',
  } as const
  const sample = await sampleOf(observationOf({ connection, reading: readingOf() }), contextOf())
  expect(sample.connection).toEqual({ reused: false, dnsMs: 1, connectMs: 2, tlsMs: 4 })
  expect(sample.protocol).toBe('h2')
})

test('what waited on this side is the time from when it was due to when it was sent', async () => {
  const observation = observationOf({ sentAt: 100.5, endedAt: 190, reading: readingOf() })
  const sample = await sampleOf(observation, contextOf({ intendedAt: 60 }))
  expect([sample.queueMs, sample.endMs]).toEqual([40.5, 89.5])
  expect((sample.sentAt ?? NaN) - (sample.intendedAt ?? NaN)).toBeCloseTo(40.5, 2)
  expect((await sampleOf(observation, contextOf())).queueMs).toBeUndefined()
})

test.each([
  ['12:00', 0.002],
  ['23:00', 0.004],
])('a request of %s has the price of its hour', async (time, usd) => {
  const rates = {
    inputPerMTok: 2,
    outputPerMTok: 0,
    cachedInputPerMTok: undefined,
    cacheWriteInputPerMTok: undefined,
  }
  const hours = [{ fromUtc: '22:00', toUtc: '06:00', ...rates, inputPerMTok: 4 }]
  const price: Price = { ...rates, hours, source: 'a list', date: undefined }
  const sentAt = Date.parse(`2026-11-20T${time}:30Z`) - performance.timeOrigin
  const reading = readingOf({ usage: usageOf({}) })
  const observation = observationOf({ sentAt, endedAt: sentAt + 900, reading })
  const { costUsd } = await sampleOf(observation, contextOf({ price }))
  expect(costUsd).toBeCloseTo(usd, 12)
})

describe('a limit on the answer', () => {
  test.each([
    [undefined, false],
    [5, true],
    [6, false],
  ])('of its row (%s) goes before that of its cell', async (maxTokens, isTruncated) => {
    const { seen, checks } = spying()
    const observation = observationOf({ reading: readingOf({ usage: usageOf({}) }) })
    const context = contextOf({ row: { ...row, maxTokens }, checks })
    expect((await sampleOf(observation, context)).truncated).toBe(isTruncated)
    expect(seen.map((answer) => [answer.maxTokens, answer.truncated])).toEqual([
      [maxTokens ?? 64, isTruncated],
    ])
  })
})

test.each([
  ['hidden', usageOf({ outputTokens: 50, reasoningTokens: 45 }), []],
  ['seen', undefined, [{ ...delta('Hm hm hm. ', 0), kind: 'reasoning' } as const]],
])('thinking that is %s is no part of what checks count', async (_how, usage, thought) => {
  const { seen, checks } = spying()
  const deltas = [...thought, ...readingOf().deltas]
  const observation = observationOf({ reading: readingOf({ deltas, usage }) })
  await sampleOf(observation, contextOf({ checks }))
  expect(seen.map(({ tokens }) => tokens)).toEqual([5])
})

test('what checks count of plain answers is what the server counts', async () => {
  const { seen, checks } = spying()
  const observation = observationOf({ reading: readingOf({ usage: usageOf({ outputTokens: 9 }) }) })
  await sampleOf(observation, contextOf({ checks }))
  expect(seen.map(({ tokens }) => tokens)).toEqual([9])
})

test('arguments of tools are text: kept where text is, without secrets', async () => {
  const toolCalls = [{ name: 'look', arguments: '{"key":"sk-secret"}' }]
  const observation = observationOf({ reading: readingOf({ toolCalls }) })
  expect((await sampleOf(observation, contextOf())).toolCalls).toEqual([
    { name: 'look', arguments: '{"key":"[redacted]"}' },
  ])
  expect((await sampleOf(observation, contextOf({ storeText: false }))).toolCalls).toEqual([
    { name: 'look', arguments: undefined },
  ])
})

test('the hash of an answer tells nothing of a secret in it', async () => {
  const reading = readingOf({ deltas: [delta('It is sk-secret.', 0)] })
  const { textSha256 } = await sampleOf(observationOf({ reading }), contextOf())
  expect(textSha256).toBe(createHash('sha256').update('It is [redacted].').digest('hex'))
})

test('a sample says which round, block and phase it is of', async () => {
  const { round } = contextOf()
  const second = { ...round, phase: 'confirm', turn: 2 } as const
  const sample = await sampleOf(
    observationOf({ reading: readingOf() }),
    contextOf({ round: second }),
  )
  expect(sample).toMatchObject({ round: 7, block: 3, phase: 'confirm', warmup: false, turn: 2 })
})
