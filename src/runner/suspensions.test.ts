import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { ProviderSpec } from '../model/provider.ts'
import type { Failure, Sample } from '../model/sample.ts'
import { Suspensions } from './suspensions.ts'

const folder = mkdtempSync(join(tmpdir(), 'suspensions-'))
afterAll(() => rmSync(folder, { recursive: true }))

function provider(name: string, apiKeyEnv?: string): ProviderSpec {
  return {
    name,
    protocol: 'openai-chat',
    baseURL: 'https://api.example/v1',
    apiKeyEnv,
    headers: {},
    body: {},
    modelBodies: {},
    allowInsecure: false,
    models: { one: 'one', two: 'two' },
    prices: {},
  }
}

const lab = provider('lab', 'LAB_KEY')
const one = { provider: lab, wireModel: 'one' }
const two = { provider: lab, wireModel: 'two' }
const three = { provider: lab, wireModel: 'three' }
const elsewhere = { provider: provider('elsewhere'), wireModel: 'one' }
const bedrock = {
  provider: { ...lab, name: 'aws', protocol: 'bedrock-converse', region: 'us-east-1', http: 2 },
  wireModel: 'one',
} as const

const ok = sampleOf({ cell: 'one@lab', round: 0 })

function failed(failure: Partial<Failure>): Sample {
  const whole = { class: 'http', status: 500, message: 'HTTP 500: no', inStream: false } as const
  const { status } = { ...whole, ...failure }
  return { ...ok, status: 'failed', httpStatus: status, failure: { ...whole, ...failure } }
}

const unpaid = failed({ status: 402, message: 'HTTP 402: no credit.' })
const unknown = failed({ class: 'auth', status: 401, message: 'HTTP 401: unknown key' })
const forbidden = failed({ class: 'auth', status: 403, message: 'HTTP 403: not for you' })
const broken = failed({})

function after(...samples: readonly Sample[]): Suspensions {
  const suspensions = new Suspensions()
  for (const sample of samples) suspensions.note(one, sample)
  return suspensions
}

test('what was aborted says nothing, also where an answer had begun', () => {
  const aborted: Sample = { ...ok, status: 'aborted' }
  expect(after(ok).wasAnswered(one)).toBe(true)
  expect(after(aborted).wasAnswered(one)).toBe(false)
  expect(after(unknown, aborted, unknown).wasAnswered(one)).toBe(false)
})

describe('out of credit', () => {
  test('sets the whole provider aside at once, and no other', () => {
    const suspensions = after(ok, unpaid)
    expect(suspensions.reasonFor(one)).toBe(
      "suspended after HTTP 402: no credit. Top up the account, or raise the key's limit",
    )
    expect(suspensions.reasonFor(two)).toBe(suspensions.reasonFor(one))
    expect(suspensions.reasonFor(elsewhere)).toBeUndefined()
  })

  test.each<[string, Partial<Failure>]>([
    [
      'an event in the stream',
      { class: 'in-stream', status: 402, message: 'Insufficient credits', inStream: true },
    ],
    [
      'OpenAI with 429',
      {
        class: 'rate-limit',
        status: 429,
        message:
          'HTTP 429: You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
      },
    ],
    [
      'Anthropic with 400',
      {
        status: 400,
        message:
          'HTTP 400: Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    ],
  ])('is also said by %s', (_by, failure) => {
    expect(after(failed(failure)).reasonFor(two)).toContain('Top up')
  })

  test('is not what a model says', () => {
    const message = 'not a stream of events: your credit balance is too low to access the moon'
    expect(
      after(failed({ class: 'protocol', status: 200, message })).reasonFor(one),
    ).toBeUndefined()
  })

  test('is not what a rate limit says, in whatever words', () => {
    const limit = failed({
      class: 'rate-limit',
      status: 429,
      message:
        'HTTP 429: You exceeded your current quota, please check your plan and billing details. See https://ai.google.dev/gemini-api/docs/rate-limits. Please retry in 25 s',
    })
    expect(after(limit, limit, limit, limit).reasonFor(one)).toBeUndefined()
    expect(after(limit, limit, limit, limit, limit).reasonFor(one)).not.toContain('Top up')
  })
})

describe('a refused key', () => {
  test('sets the provider aside at the second refusal, once two models were refused', () => {
    const suspensions = after(unknown)
    expect(suspensions.reasonFor(one)).toBeUndefined()
    suspensions.note(two, forbidden)
    expect(suspensions.reasonFor(three)).toBe(
      'suspended after 2 × HTTP 403: not for you. Check the key in LAB_KEY, and what it may use',
    )
    expect(suspensions.reasonFor(elsewhere)).toBeUndefined()
  })

  test('for one model sets that one aside, and leaves the others', () => {
    const suspensions = after(unknown, unknown)
    expect(suspensions.reasonFor(one)).toContain('2 × HTTP 401: unknown key')
    expect(suspensions.reasonFor(two)).toBeUndefined()
  })

  test('for one model does not count against a provider that accepts it for another', () => {
    const suspensions = new Suspensions()
    for (const [asked, sample] of [
      [two, ok],
      [one, unknown],
      [one, unknown],
      [three, forbidden],
      [three, forbidden],
    ] as const) {
      suspensions.note(asked, sample)
    }
    expect([one, two, three].map((asked) => suspensions.reasonFor(asked) === undefined)).toEqual([
      false,
      true,
      false,
    ])
  })

  test('that was accepted before is given five chances in a row', () => {
    const four = [unknown, unknown, unknown, unknown]
    expect(after(ok, ...four).reasonFor(one)).toBeUndefined()
    expect(after(ok, ...four, ok, ...four).reasonFor(one)).toBeUndefined()
    expect(after(ok, ...four, unknown).reasonFor(one)).toContain('5 × HTTP 401')
  })

  test('that expires sets the provider aside, whichever models are asked', () => {
    const suspensions = after(ok)
    for (const asked of [one, two, three, one, two]) suspensions.note(asked, unknown)
    expect(suspensions.reasonFor(three)).toContain('5 × HTTP 401')
  })

  test('is neither confirmed nor pardoned by failures of another kind', () => {
    expect(after(unknown, broken, unknown).reasonFor(one)).toContain('2 × HTTP 401')
    expect(after(unknown, broken, broken).reasonFor(one)).toBeUndefined()
  })

  test('for single prompts, as by a moderation, leaves a model that answers others', () => {
    expect(after(ok, forbidden, forbidden, ok, forbidden, forbidden).reasonFor(one)).toBeUndefined()
  })

  test('counts in the stream too, and without a status', () => {
    const inStream = {
      class: 'auth',
      status: undefined,
      inStream: true,
      message: 'bad key',
    } as const
    expect(after(failed(inStream), failed(inStream)).reasonFor(one)).toContain(
      '2 × auth in the stream: bad key',
    )
    const unsigned = {
      class: 'auth',
      status: undefined,
      message: 'CredentialsProviderError',
    } as const
    expect(after(failed(unsigned), failed(unsigned)).reasonFor(one)).toContain(
      '2 × auth: CredentialsProviderError',
    )
  })

  test('is looked for where the provider has it', () => {
    const suspensions = new Suspensions()
    for (const asked of [elsewhere, bedrock]) {
      suspensions.note(asked, unknown)
      suspensions.note(asked, unknown)
    }
    expect(suspensions.reasonFor(elsewhere)).toMatch(/If it wants a key, .*`apiKeyEnv`$/)
    expect(suspensions.reasonFor(bedrock)).toMatch(/Check the AWS credentials/)
  })
})

describe('silence', () => {
  const away = { class: 'connect', status: undefined, message: 'refused' } as const
  const silent = (count: number, failure: Partial<Failure> = away): Sample[] =>
    Array.from({ length: count }, (_, block) => ({ ...failed(failure), block }))

  test('three times in the beginning sets a model aside', () => {
    expect(after(...silent(2)).reasonFor(one)).toBeUndefined()
    expect(after(...silent(3)).reasonFor(one)).toContain('suspended after 3 × connect: refused')
    expect(after(...silent(3)).reasonFor(two)).toBeUndefined()
  })

  test('is also what a gateway says after a wait', () => {
    const late = { status: 504, message: 'HTTP 504: no body' }
    const waited = silent(3, late).map((sample) => ({ ...sample, endMs: 15_000 }))
    expect(after(...waited).reasonFor(one)).toContain('3 × HTTP 504')
  })

  test('of a model that answered before takes ten blocks in a row', () => {
    expect(after(ok, ...silent(9)).reasonFor(one)).toBeUndefined()
    expect(after(ok, ...silent(10)).reasonFor(one)).toContain('10 × connect')
    expect(after(ok, ...silent(9), ok, ...silent(9)).reasonFor(one)).toBeUndefined()
  })

  test('of one moment meets all that is in flight, and counts once', () => {
    const inOneBlock = silent(20).map((sample) => ({ ...sample, block: 4 }))
    expect(after(ok, ...inOneBlock).reasonFor(one)).toBeUndefined()
    expect(after(...inOneBlock).reasonFor(one)).toContain('3 × connect')
  })

  test('is not what says that it knows no such model: five of those are enough later', () => {
    const missing = { status: 404, message: 'HTTP 404: no such model' }
    const inOneBlock = silent(5, missing).map((sample) => ({ ...sample, block: 4 }))
    expect(after(ok, ...inOneBlock.slice(1)).reasonFor(one)).toBeUndefined()
    expect(after(ok, ...inOneBlock).reasonFor(one)).toContain('5 × HTTP 404')
  })
})

test.each([
  ['HTTP 400: Invalid model name passed in model=m', true],
  ['HTTP 400: Model Not Exist', true],
  ['HTTP 400: The provided model identifier is invalid.', true],
  ["HTTP 400: Unsupported parameter: 'max_tokens' is not supported with this model", false],
  ['HTTP 400: messages must not be empty', false],
])('%s: that the model is unknown is %s', (message, isUnknown) => {
  const failure: Failure = { class: 'http', status: 400, message, inStream: false }
  const bad: Sample = { ...ok, status: 'failed', httpStatus: 400, failure }
  expect(after(bad, bad, bad).reasonFor(one) !== undefined).toBe(isUnknown)
})

describe('a rate limit', () => {
  const limit = failed({ class: 'rate-limit', status: 429, message: 'HTTP 429: slow down.' })
  const START = 1_700_000_000_000
  const at = (sample: Sample, seconds: number): Sample => ({
    ...sample,
    sentAt: START + seconds * 1000,
    inputTokens: 80,
    outputTokens: 20,
  })
  const answered = [at(ok, 0), at(ok, 3), at(ok, 6)]
  const five = [9, 20, 40, 70, 90].map((seconds) => at(limit, seconds))

  test('that goes on sets a model aside, and says how fast it was asked before', () => {
    expect(after(...answered, ...five.slice(1)).reasonFor(one)).toBeUndefined()
    const suspensions = after(...answered, ...five)
    expect(suspensions.reasonFor(one)?.replaceAll(/\s/g, ' ')).toBe(
      'suspended after 5 × HTTP 429: slow down. It refused at 20 requests/min and 2 000 tokens/min (3 requests in 9.0 s). Ask for a higher limit, or measure fewer cells of lab',
    )
    expect(suspensions.reasonFor(two)).toBeUndefined()
  })

  test('is told in the requests of the last minute, and in tokens where all are known', () => {
    const old = [at(ok, -300), at(ok, -200)]
    expect(after(...old, ...answered, ...five).reasonFor(one)).toContain('(3 requests in 9.0 s)')
    const [first, ...others] = answered
    const uncounted = { ...(first ?? ok), outputTokens: undefined }
    expect(after(uncounted, ...others, ...five).reasonFor(one)).toContain(
      'at 20 requests/min (3 requests in 9.0 s)',
    )
    expect(after(...five).reasonFor(one)).toContain('It refused the first request.')
  })

  test('that comes after every other answer is waited for half an hour in all', () => {
    const suspensions = new Suspensions()
    const pause = { provider: 'lab', cell: 'one@lab', askedMs: undefined, askedBy: undefined }
    const pauseAt = (minute: number, model?: string): void =>
      suspensions.notePause({
        ...pause,
        model,
        round: minute,
        from: START + minute * 60_000,
        pauseMs: 60_000,
      })
    for (let minute = 0; minute < 30; minute += 1) {
      suspensions.note(one, at(ok, minute * 60))
      pauseAt(minute)
    }
    expect(suspensions.reasonFor(one)).toBeUndefined()
    pauseAt(30)
    expect(suspensions.reasonFor(one)).toBe(
      'suspended after 31 min of pauses after rate limits. It answered 30 requests in 30 min (1 requests/min). Ask for a higher limit, or measure fewer cells of lab',
    )
    expect(suspensions.reasonFor(two)).toBeDefined()
    expect(suspensions.reasonFor(elsewhere)).toBeUndefined()
    for (let minute = 0; minute < 31; minute += 1) {
      suspensions.notePause({
        ...pause,
        provider: 'elsewhere',
        model: 'one',
        round: minute,
        from: START,
        pauseMs: 60_000,
      })
    }
    expect(suspensions.reasonFor(elsewhere)).toBeDefined()
    expect(suspensions.reasonFor({ ...elsewhere, wireModel: 'two' })).toBeUndefined()
  })

  test('that ends begins anew', () => {
    const [first = limit, ...others] = five
    expect(after(...others, ok, first, ...others.slice(1)).reasonFor(one)).toBeUndefined()
  })

  test('for one model after the other sets the provider aside', () => {
    const suspensions = after(...answered)
    for (const [index, sample] of five.entries()) {
      suspensions.note(index % 2 === 0 ? one : two, sample)
    }
    expect(suspensions.reasonFor({ ...one, wireModel: 'other' })).toContain('5 × HTTP 429')
    expect(suspensions.reasonFor(elsewhere)).toBeUndefined()
  })

  test('is what load looks for', () => {
    const suspensions = new Suspensions()
    for (const sample of [...five, ...five]) suspensions.note(one, sample, { isLoad: true })
    expect(suspensions.reasonFor(one)).toBeUndefined()
  })
})

test('what was aborted says nothing', () => {
  const aborted: Sample = { ...ok, status: 'aborted', httpStatus: undefined }
  expect(after(unknown, aborted, unknown).reasonFor(one)).toContain('2 ×')
})

test('later bench files of the run learn of it from its folder', () => {
  const path = join(folder, 'run', 'suspensions.json')
  new Suspensions(path).note(one, unpaid)
  expect(new Suspensions(path).reasonFor(two)).toContain('HTTP 402')
  expect(
    new Suspensions(join(folder, 'another-run', 'suspensions.json')).reasonFor(two),
  ).toBeUndefined()
})

test('what cannot be written down holds for this bench file all the same', () => {
  const file = join(folder, 'a file')
  writeFileSync(file, '')
  const suspensions = new Suspensions(join(file, 'suspensions.json'))
  suspensions.note(one, unpaid)
  expect(suspensions.reasonFor(two)).toContain('HTTP 402')
})

test('a model was answered for, and not the others of its provider', () => {
  expect([one, two, elsewhere].map((asked) => after(ok).wasAnswered(asked))).toEqual([
    true,
    false,
    false,
  ])
})

test('an answer that does not end in time is an answer, and silence is not', () => {
  const late = failed({ class: 'timeout', status: undefined, message: 'not within 5 s' })
  const endless: Sample = { ...late, httpStatus: 200 }
  expect(after(endless, endless, endless, endless).reasonFor(one)).toBeUndefined()
  expect(after(late, late, late).reasonFor(one)).toBe(
    'suspended after 3 × timeout: not within 5 s. Is it up, and is `timeoutMs` long enough?',
  )
})

test.each([400, 429, 500])('%i does not pardon a refused key', (status) => {
  const other = failed({ status, message: `HTTP ${status}: no` })
  expect(after(unknown, other, unknown).reasonFor(one)).toContain('2 × HTTP 401')
})
