import { beforeAll, describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { fakeVendors, type HttpFakeVendor } from '../../test/fake-vendors.ts'
import { eventStream, startServer, type Step } from '../../test/http-server.ts'
import { loadTokenCounter, type TokenCounter } from '../metrics/token-counter.ts'
import { cellOf, plainWorkload } from '../model/cell.ts'
import { noChanges } from '../model/field-changes.ts'
import type { Sample } from '../model/sample.ts'
import { redactor } from '../secrets/redaction.ts'
import { answerOf, usage } from '../testing/sample-answer.ts'
import { EventLoopMonitor } from '../transport/event-loop.ts'
import { HttpClient } from '../transport/http-client.ts'
import { unlimitedBudget } from './budget.ts'
import { measure } from './measure.ts'
import { Negotiations } from './negotiations.ts'
import { Outages } from './outages.ts'
import { Pacing } from './pacing.ts'
import { schedule } from './schedule.ts'
import { Suspensions } from './suspensions.ts'

const ROUNDS = 7
const WAIT_MS = 40
const GAP_MS = 15
const WORDS = ['Light ', 'scatters ', 'on ', 'air.']
const SCRIPTED_TOTAL_MS = WAIT_MS + GAP_MS * WORDS.length
/** Protocols differ by the bytes to be parsed; anything near this would be a wrong stamp. */
const MAX_SPREAD_MS = 8

/** The same answer at the same pace, in one protocol's words. */
function stream(fakeVendor: HttpFakeVendor): Step[] {
  const writer = answerOf(fakeVendor)
  return eventStream([
    { bytes: writer.start() },
    { afterMs: WAIT_MS, bytes: writer.reasoning('Hm.') },
    ...WORDS.map((word) => ({ afterMs: GAP_MS, bytes: writer.content(word) })),
    { afterMs: GAP_MS, bytes: writer.end('own end') },
  ])
}

async function measureAll(counter: TokenCounter): Promise<Sample[]> {
  await using server = await startServer(({ path }) => {
    const fakeVendor = fakeVendors.find((item) => path.startsWith(item.basePath + item.path('m')))
    return fakeVendor ? stream(fakeVendor) : [{ end: true }]
  })
  const names = fakeVendors.map(({ protocol }) => protocol)
  const axes = axesOf({ provider: names })
  const cells = names.map((provider) =>
    cellOf({ model: 'm', provider, maxTokens: 64, json: false, ...plainWorkload }, axes),
  )
  const specs = Object.fromEntries(
    fakeVendors.map(({ protocol, basePath }) => [
      protocol,
      {
        name: protocol,
        protocol,
        baseURL: `${server.origin}${basePath}`,
        apiKeyEnv: undefined,
        headers: {},
        defaults: {},
        body: {},
        modelBodies: {},
        allowInsecure: false,
        models: { m: 'm' },
        prices: {},
      },
    ]),
  )
  const client = new HttpClient({ proxied: false })
  const samples: Sample[] = []
  const prompts = [{ prompt: 'Why is the sky blue?', keywords: [] }]
  await measure(
    {
      seed: 1,
      prompts,
      rounds: schedule({
        seed: 1,
        matrix: 'protocols',
        cellIds: cells.map(({ id }) => id),
        prompts,
        rounds: ROUNDS,
        warmup: 1,
      }),
      cells,
      endpointOf({ levels }) {
        const provider = specs[levels.provider]
        if (!provider) throw new Error(`no fake vendor for ${levels.provider}`)
        const { baseURL } = provider
        const fields = { defaults: {}, body: {} }
        const endpoint = { wireModel: 'm', apiKey: undefined, price: undefined, ...fields }
        return { provider, baseURL, ...endpoint, changes: noChanges, maxRequestUsd: 0 }
      },
      temperature: 0,
      stream: true,
      timeoutMs: 5000,
      checks: {},
      storeText: true,
      order: 'sequential',
      arrivals: 'poisson',
      stopping: undefined,
    },
    {
      client,
      counter,
      eventLoop: new EventLoopMonitor(),
      redact: redactor([]),
      signal: new AbortController().signal,
      budget: unlimitedBudget,
      suspensions: new Suspensions(),
      negotiations: new Negotiations(),
      pacing: new Pacing(),
      outages: new Outages(),
      onSample: (sample) => void samples.push(sample),
    },
  )
  client.close()
  return samples.filter(({ warmup }) => !warmup)
}

describe('the same timed answer through every protocol', () => {
  let samples: readonly Sample[] = []

  beforeAll(async () => {
    samples = await measureAll(await loadTokenCounter())
  })

  /** Of the least disturbed answer: a busy machine only ever adds time. */
  function leastOf(metric: 'ttftMs' | 'ttfoMs' | 'totalMs'): number[] {
    return fakeVendors.map(({ protocol }) => {
      const own = samples.filter(({ cell }) => cell === `m@${protocol}`)
      return Math.min(...own.map((sample) => sample[metric] ?? NaN))
    })
  }

  test('is the same sample but for its times', () => {
    expect(samples).toHaveLength(ROUNDS * fakeVendors.length)
    for (const sample of samples) {
      expect(sample).toMatchObject({
        ...usage,
        status: 'ok',
        failure: undefined,
        text: WORDS.join(''),
        tokenSource: 'usage',
        truncated: false,
        streamed: true,
        quality: { passed: true, failed: [] },
        chunks: WORDS.length + 1,
      })
    }
  })

  test.each([
    ['ttftMs', WAIT_MS],
    ['ttfoMs', WAIT_MS + GAP_MS],
    ['totalMs', SCRIPTED_TOTAL_MS],
  ] as const)('has the same %s', (metric, scriptedMs) => {
    const least = leastOf(metric)
    // Node's timers may fire a millisecond early.
    expect(Math.min(...least)).toBeGreaterThan(scriptedMs - 1 - WORDS.length)
    expect(Math.max(...least) - Math.min(...least)).toBeLessThan(MAX_SPREAD_MS)
  })
})
