import { afterEach, describe, expect, test, vi } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { Pacing } from './pacing.ts'
import { type EndedRequest, MAX_PAUSE_MS, RefusalPauses } from './refusal-pauses.ts'

afterEach(() => vi.useRealTimers())

const HOUR_MS = 3_600_000

const lab = {
  provider: {
    name: 'lab',
    protocol: 'openai-chat',
    baseURL: 'http://127.0.0.1:1/v1',
    apiKeyEnv: 'LAB_KEY',
    headers: {},
    body: {},
    modelBodies: {},
    allowInsecure: false,
    models: {},
    prices: {},
  },
  baseURL: 'http://127.0.0.1:1/v1',
  wireModel: 'gpt-4.1',
} as const

/** A response of it, just now. */
function ended(status: number, headers: Readonly<Record<string, string>> = {}): EndedRequest {
  const where = { endpoint: lab, cell: 'one@lab', round: 3 }
  const endedAt = performance.now()
  return { ...where, status, headers, failure: undefined, endedAt, isUnderLoad: false }
}

test.each([-2, 2])('a wall clock set by %d h changes no wait', async (hours) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const pacing = new Pacing()
  pacing.noteEnd(ended(429, { 'retry-after-ms': '200' }))
  vi.setSystemTime(Date.now() + hours * HOUR_MS)
  const startedAt = performance.now()
  await pacing.wait(lab, AbortSignal.timeout(10_000))
  const waitedMs = performance.now() - startedAt
  expect(waitedMs).toBeGreaterThan(150)
  expect(waitedMs).toBeLessThan(9000)
})

test('the pauses of an outage grow, each up to a bound and all together too, and begin anew after it', () => {
  const pacing = new Pacing({ firstMs: 10, maxMs: 40, totalMs: 100 })
  const answered = sampleOf({ cell: 'one@lab', round: 0 })
  const failure = { class: 'connect', status: undefined, message: 'no', inStream: false } as const
  const away = { ...answered, status: 'failed' as const, httpStatus: undefined, failure }
  const pauseAfter = (sample: typeof answered) =>
    pacing.noteEnds('lab', [{ model: 'one', sample }]).get('one')
  const pauses = Array.from({ length: 6 }, () => pauseAfter(away))
  expect(pauses).toEqual([10, 20, 40, 30, undefined, undefined])
  expect(pauseAfter(answered)).toBeUndefined()
  expect(pauseAfter(away)).toBe(10)
})

const one = sampleOf({ cell: 'one@lab', round: 0 })
const away = {
  ...one,
  status: 'failed',
  httpStatus: undefined,
  failure: { class: 'connect', status: undefined, message: 'no', inStream: false },
} as const
const growing = { firstMs: 10, maxMs: 1000, totalMs: 5000 }

test('a model that answers one of the requests beside each other is not away', () => {
  const pacing = new Pacing(growing)
  const ends = [away, one].map((sample) => ({ model: 'one', sample }))
  expect(pacing.noteEnds('lab', ends).size).toBe(0)
})

test('the models of a provider that is away share its pauses, until any of them is back', () => {
  const pacing = new Pacing(growing)
  const pauseOf = (model: string): number | undefined =>
    pacing.noteEnds('lab', [{ model, sample: away }]).get(model)
  expect([pauseOf('one'), pauseOf('two'), pauseOf('three')]).toEqual([10, 20, 40])
  const ends = [
    { model: 'one', sample: away },
    { model: 'two', sample: one },
  ]
  expect(pacing.noteEnds('lab', ends).get('one')).toBe(80)
  expect(pauseOf('four')).toBe(10)
})

/** How long a provider is left alone. */
async function waitMs(pacing: Pacing): Promise<number> {
  const startedAt = performance.now()
  await pacing.wait(lab, AbortSignal.timeout(5000))
  return performance.now() - startedAt
}

test('a provider that says when to come back is not asked sooner for an outage', async () => {
  const pacing = new Pacing(growing)
  pacing.noteEnd(ended(503, { 'retry-after-ms': '300' }))
  pacing.noteEnds('lab', [{ model: 'one', sample: away }])
  expect(await waitMs(pacing)).toBeGreaterThan(200)
})

test('an answer asks for no pause, whatever its headers say', async () => {
  const pacing = new Pacing()
  pacing.noteEnd(ended(200, { 'retry-after-ms': '4000' }))
  expect(await waitMs(pacing)).toBeLessThan(2000)
})

/** Seconds that tests wait for. */
const steps = [1, 2, 3, 4, 7, 8, 16, 32, 60]

function refusalPauses(seed = 1): RefusalPauses {
  return new RefusalPauses({ backoff: { firstMs: 1000 }, seed, matrix: 'M' })
}

/** Seconds of the pause after each request, without the jitter of up to a tenth. */
function after(...requests: readonly EndedRequest[]): (number | undefined)[] {
  const own = refusalPauses()
  return requests.map((request) => {
    const pause = own.after(request)
    return pause && steps.findLast((step) => step * 1000 <= pause.pauseMs)
  })
}

describe('a pause after a refusal', () => {
  test('is what was asked for, and a little more by chance, which the seed draws', () => {
    const limited = ended(429, { 'retry-after': '20' })
    const pause = refusalPauses().after(limited)
    expect(pause).toEqual({
      provider: 'lab',
      cell: 'one@lab',
      round: 3,
      from: performance.timeOrigin + limited.endedAt,
      pauseMs: expect.any(Number),
      askedMs: 20_000,
      askedBy: 'retry-after',
    })
    expect(pause?.pauseMs).toBeGreaterThan(20_000)
    expect(pause?.pauseMs).toBeLessThan(22_000)
    expect(refusalPauses().after(limited)?.pauseMs).toBe(pause?.pauseMs)
    expect(refusalPauses(2).after(limited)?.pauseMs).not.toBe(pause?.pauseMs)
  })

  test.each(['999999999', 'Fri, 31 Dec 9999 23:59:59 GMT', '1e999', '-7', '0', 'never'])(
    'is bounded where %s is asked for',
    (value) => {
      const pause = refusalPauses().after(ended(429, { 'retry-after': value }))
      expect(pause?.pauseMs).toBeGreaterThanOrEqual(1000)
      expect(pause?.pauseMs).toBeLessThanOrEqual(MAX_PAUSE_MS)
    },
  )

  test('doubles where no length is given, and begins anew after an answer', () => {
    const limited = Array.from({ length: 9 }, () => ended(429))
    expect(after(...limited)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(after(ended(429), ended(429), ended(200), ended(429))).toEqual([1, 2, undefined, 1])
    // A failure of another kind says nothing of the limit.
    expect(after(ended(429), ended(500), ended(429))).toEqual([1, undefined, 2])
  })

  test('grows also where it was kept to, and the provider refuses again', () => {
    const brief = ended(429, { 'retry-after': '1' })
    expect(after(brief, brief, brief, brief)).toEqual([1, 1, 2, 4])
  })

  test('comes under load where it is asked for, and only there', () => {
    const load = { isUnderLoad: true }
    expect(after({ ...ended(429), ...load }, { ...ended(429), ...load })).toEqual([
      undefined,
      undefined,
    ])
    expect(after({ ...ended(429, { 'retry-after': '7' }), ...load })).toEqual([7])
  })

  test('follows an error inside a stream, whose headers were those of an answer', () => {
    const failure = {
      class: 'rate-limit',
      status: 429,
      message: 'slow down, try again in 3s',
      inStream: true,
    } as const
    expect(after({ ...ended(200, { 'x-ratelimit-reset-requests': '50s' }), failure })).toEqual([3])
    const silent = { ...failure, message: 'slow down' }
    expect(
      after({ ...ended(200, { 'x-ratelimit-reset-requests': '50s' }), failure: silent }),
    ).toEqual([1])
  })

  test('follows no account that is out of credit', () => {
    const failure = {
      class: 'http',
      status: 429,
      message: 'HTTP 429: insufficient_quota: You exceeded your current quota',
      inStream: false,
    } as const
    expect(after({ ...ended(429, { 'x-ratelimit-reset-requests': '50s' }), failure })).toEqual([
      undefined,
    ])
  })

  test('holds for one account at one address, by whatever name it goes', () => {
    const pacing = new Pacing()
    pacing.noteEnd(ended(429, { 'retry-after': '20' }))
    const named = (changes: object, baseURL: string = lab.baseURL): number =>
      pacing.waitMs({ ...lab, baseURL, provider: { ...lab.provider, name: 'other', ...changes } })
    expect(named({})).toBeGreaterThan(15_000)
    expect(named({ apiKeyEnv: 'OTHER_KEY' })).toBe(0)
    expect(named({ headers: { 'x-route': 'b' } })).toBe(0)
    expect(named({}, 'http://127.0.0.1:1/other')).toBe(0)
  })

  test.each([
    ['Rate limit reached for gpt-4.1 in organization org-1 on tokens per min (TPM)', {}],
    ['Rate limit reached for model `GPT-4.1`: Limit 6000', {}],
    ['slow down', { 'x-ratelimit-model_per_key-remaining-requests': '0' }],
    ['slow down', { 'x-ratelimit-model': 'gpt-4.1' }],
  ])('is the model’s alone where that is said: %s %j', (message, headers) => {
    const failure = { class: 'rate-limit', status: 429, message, inStream: false } as const
    const pacing = new Pacing()
    const pause = pacing.noteEnd({ ...ended(429, { 'retry-after': '20', ...headers }), failure })
    expect(pause).toMatchObject({ provider: 'lab', model: 'gpt-4.1' })
    expect(pacing.waitMs(lab)).toBeGreaterThan(15_000)
    expect(pacing.waitMs({ ...lab, wireModel: 'gpt-4.1-mini' })).toBe(0)
    const later = new Pacing()
    if (pause) later.resume(pause)
    expect(later.waitMs(lab)).toBeGreaterThan(15_000)
    expect(later.waitMs({ ...lab, wireModel: 'gpt-4.1-mini' })).toBe(0)
  })

  test.each([
    ['Rate limit reached for gpt-4.1-mini', {}],
    ['Rate limit reached for gpt-4.1.5', {}],
    ['too many requests', { 'x-ratelimit-model_per_key-remaining-requests': '12' }],
    ['too many requests', {}],
  ])('is the account’s where no model is named: %s %j', (message, headers) => {
    const failure = { class: 'rate-limit', status: 429, message, inStream: false } as const
    const pacing = new Pacing()
    pacing.noteEnd({ ...ended(429, { 'retry-after': '20', ...headers }), failure })
    expect(pacing.waitMs({ ...lab, wireModel: 'another' })).toBeGreaterThan(15_000)
  })

  test('of an earlier process goes on, however far its clock was', () => {
    const pause = { provider: 'lab', cell: 'one@lab', round: 0, askedMs: 1, askedBy: 'retry-after' }
    const resumed = (from: number): number => {
      const pacing = new Pacing()
      pacing.resume({ ...pause, from, pauseMs: 20_000 })
      return pacing.waitMs(lab)
    }
    expect(resumed(Date.now() - 5000)).toBeGreaterThan(10_000)
    expect(resumed(Date.now() - 20_000)).toBe(0)
    expect(resumed(Date.now() + HOUR_MS)).toBeLessThanOrEqual(60_000)
  })
})
