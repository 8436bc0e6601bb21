import { describe, expect, test } from 'vitest'

import {
  deltaEvent,
  event,
  eventStream,
  finish,
  type HttpServer,
  response,
  startServer,
} from '../../test/http-server.ts'
import { measureAt, type MeasureOptions } from '../../test/measure-at.ts'
import type { Sample } from '../model/sample.ts'
import type { Budget } from './budget.ts'

const usageEvent = event({
  choices: [],
  usage: { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 },
})
const good = eventStream([{ bytes: deltaEvent({ content: 'Hi' }) + usageEvent + finish }])
const price = {
  inputPerMTok: 1,
  outputPerMTok: 1,
  cachedInputPerMTok: undefined,
  cacheWriteInputPerMTok: undefined,
  source: 'test',
  date: undefined,
}

type Body = Readonly<Record<string, unknown>>

function bodiesOf({ requests }: HttpServer): Body[] {
  return requests.map(({ body }) => JSON.parse(body))
}

/** A server that answers what it takes, and says what is wrong with the rest. */
async function measured(
  complaint: (body: Body) => string | undefined,
  options: MeasureOptions = {},
): Promise<{ samples: Sample[]; bodies: Body[] }> {
  await using server = await startServer(({ body }) => {
    const words = complaint(JSON.parse(body))
    return words === undefined ? good : response(400, words)
  })
  const samples = await measureAt({ lab: server.origin }, options)
  return { samples, bodies: bodiesOf(server) }
}

/** As OpenAI's newer models say it. */
function modern(body: Body): string | undefined {
  if ('max_tokens' in body) {
    return `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}`
  }
  if ('temperature' in body) {
    return `{"error":{"message":"Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}}`
  }
  return undefined
}

describe('what an endpoint rejects', () => {
  test('is found out field by field before the first counted round, and said of each sample', async () => {
    const { samples, bodies } = await measured(modern, { rounds: 3, warmup: 0 })
    expect(bodies).toHaveLength(2 + 3)
    expect(bodies.slice(2)).toEqual(
      bodies.slice(2).map(() =>
        expect.objectContaining({
          max_completion_tokens: bodies[0]?.['max_tokens'],
          stream: true,
        }),
      ),
    )
    expect(samples.map(({ status, leftOut, sentAs }) => [status, leftOut, sentAs])).toEqual(
      Array.from({ length: 3 }, () => [
        'ok',
        ['temperature'],
        { max_tokens: 'max_completion_tokens' },
      ]),
    )
  })

  test('is asked for under the same limit, whatever its name', async () => {
    const { bodies } = await measured(modern, { rounds: 1, axes: { maxTokens: [32, 64] } })
    const limits = bodies.flatMap((body) => body['max_completion_tokens'] ?? [])
    expect(new Set(limits)).toEqual(new Set([32, 64]))
    // The second cell knows what the first one found out.
    expect(bodies).toHaveLength(2 + 2)
  })

  test('is the other way round where an older server knows only the older name', async () => {
    const { samples, bodies } = await measured(
      (body) =>
        'stream_options' in body
          ? '{"detail":[{"loc":["body","stream_options"],"type":"extra_forbidden"}]}'
          : undefined,
      { rounds: 2 },
    )
    expect(bodies.map((body) => 'stream_options' in body)).toEqual([true, false, false])
    expect(samples.map(({ leftOut }) => leftOut)).toEqual(
      Array.from({ length: 2 }, () => ['stream_options']),
    )
  })

  test('is guessed where nothing is named, and what was left out in vain is sent again', async () => {
    const { samples, bodies } = await measured(
      (body) => ('temperature' in body ? 'Bad Request' : undefined),
      { rounds: 2 },
    )
    expect(samples.map(({ status, leftOut }) => [status, leftOut])).toEqual(
      Array.from({ length: 2 }, () => ['ok', ['temperature']]),
    )
    expect(bodies.at(-1)).toHaveProperty('stream_options')
  })

  test('is left alone where a request is rejected whatever it holds', async () => {
    const { samples, bodies } = await measured(() => '{}', { rounds: 3 })
    expect(
      samples.map(({ failure, leftOut, sentAs }) => [failure?.status, leftOut, sentAs]),
    ).toEqual(Array.from({ length: 3 }, () => [400, [], {}]))
    // Three fields were tried, once.
    expect(bodies).toHaveLength(3 + 3)
  })

  test('is no reason for guesses where the message is about something else', async () => {
    const { bodies } = await measured(
      () => '{"error":{"message":"This prompt is longer than the context window of the model"}}',
      { rounds: 2 },
    )
    expect(bodies).toHaveLength(2)
  })

  test('is not confused with being down at first', async () => {
    await using server = await startServer(({ body }, index) => {
      if (index === 0) return response(503, '')
      return body.includes('stream_options') ? response(422, '{}') : good
    })
    const samples = await measureAt({ lab: server.origin }, { rounds: 2 })
    expect(samples.map(({ status }) => status)).toEqual(['failed', 'ok'])
  })

  test('takes no time of the answer', async () => {
    await using server = await startServer(({ body }) =>
      body.includes('stream_options')
        ? response(400, 'stream_options').map((step) => ({ ...step, afterMs: 300 }))
        : good,
    )
    const [sample] = await measureAt({ lab: server.origin }, { rounds: 1 })
    expect(sample?.status).toBe('ok')
    expect(sample?.ttftMs).toBeLessThan(250)
  })
})

describe('under load', () => {
  test('one request at a time finds it out, and every sample was asked like the others', async () => {
    const spent: number[] = []
    const budget: Budget = {
      reserve: (usd) => spent.push(usd) > 0,
      settle: (reserved, cost) => void spent.push((cost ?? reserved) - reserved),
      spentUsd: 0,
      limitUsd: 1,
      overruns: 0,
    }
    const { samples, bodies } = await measured(modern, {
      rounds: 8,
      axes: { concurrency: [4] },
      budget,
      price,
    })
    expect(samples.map(({ status }) => status)).toEqual(Array(8).fill('ok'))
    const accepted = bodies.filter((body) => modern(body) === undefined)
    expect(accepted).toHaveLength(8 + 1)
    expect(bodies.length - accepted.length).toBeLessThanOrEqual(4 + 1)
    // The accepted request that is no sample is paid for all the same.
    const each = samples[0]?.costUsd ?? NaN
    expect(spent.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(9 * each, 9)
  })

  test('what stays rejected is one failure for each request', async () => {
    const { samples } = await measured(() => '{}', { rounds: 6, axes: { concurrency: [2] } })
    expect(samples.map(({ failure }) => failure?.status)).toEqual(Array(6).fill(400))
    expect(new Set(samples.map(({ round }) => round)).size).toBe(6)
  })
})

test('an endpoint that is busy while it is found out is asked again, now or in the next round', async () => {
  for (const [busy, okAtLeast] of [
    [2, 4],
    [4, 3],
  ] as const) {
    let left = busy
    await using server = await startServer(({ body }) => {
      const words = modern(JSON.parse(body))
      if (words !== undefined) return response(400, words)
      left -= 1
      return left < 0 ? good : response(503, '{"error":{"message":"overloaded"}}')
    })
    const samples = await measureAt({ lab: server.origin }, { rounds: 4, warmup: 0 })
    expect(samples.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(okAtLeast)
  }
})

test('a budget for one request pays for finding out, too', async () => {
  let left = 1
  const budget: Budget = {
    reserve: () => left-- > 0,
    settle: (_reserved, cost) => void (cost === 0 && left++),
    spentUsd: 0,
    limitUsd: 1,
    overruns: 0,
  }
  const { samples } = await measured(modern, { rounds: 3, budget })
  expect(samples.map(({ status }) => status)).toEqual(['ok'])
})

function thoughtless(body: Body): string | undefined {
  if (!('reasoning_effort' in body)) return undefined
  return `{"error":{"message":"Unrecognized request argument supplied: reasoning_effort","param":null}}`
}

describe('reasoning', () => {
  test('that a model is only thought to need is left out where it is rejected', async () => {
    const { samples, bodies } = await measured(thoughtless, {
      rounds: 2,
      defaults: { reasoning_effort: 'minimal' },
    })
    expect(bodies.map((body) => body['reasoning_effort'])).toEqual([
      'minimal',
      undefined,
      undefined,
    ])
    expect(samples.map(({ status, leftOut }) => [status, leftOut])).toEqual([
      ['ok', ['reasoning_effort']],
      ['ok', ['reasoning_effort']],
    ])
  })

  test('that is declared is sent, or the request fails', async () => {
    const { samples, bodies } = await measured(thoughtless, { body: { reasoning_effort: 'low' } })
    expect(new Set(bodies.map((body) => body['reasoning_effort']))).toEqual(new Set(['low']))
    expect(samples.map(({ failure }) => failure?.status)).toEqual([400])
  })
})
