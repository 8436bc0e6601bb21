import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Failure, FailureClass, Quality, Sample } from '../model/sample.ts'
import { summarizeCell } from './summary.ts'

const ok = sampleOf({
  cell: 'm@lab',
  round: 0,
  totalMs: 1000,
  tokensPerSecond: 50,
  inputTokens: 10,
  cachedTokens: undefined,
  outputTokens: 40,
})

const unseen = {
  ttfbMs: undefined,
  ttftMs: undefined,
  ttfoMs: undefined,
  totalMs: undefined,
  endMs: undefined,
  interChunkMs: undefined,
  interChunkP99Ms: undefined,
  longestStallMs: undefined,
  tokensPerSecond: undefined,
  outputTokens: undefined,
  costUsd: undefined,
  quality: undefined,
} satisfies Partial<Sample>

/** A failed request of which nothing was seen but what is given. */
function failed(name: FailureClass, seen: Partial<Sample> = {}): Sample {
  const failure = { class: name, status: undefined, message: '', inStream: false }
  return { ...ok, status: 'failed', failure, ...unseen, ...seen }
}

function ttft(ttftMs: number): Sample {
  return { ...ok, ttftMs }
}

test('warm-ups and aborted requests do not count', () => {
  const aborted: Sample = { ...ok, ...unseen, status: 'aborted' }
  const warmup: Sample = { ...ok, warmup: true, phase: 'warmup', ttftMs: 9999 }
  const summary = summarizeCell([warmup, ttft(100), aborted, ttft(200)], undefined)
  expect(countedSamples([warmup, ok, aborted])).toEqual([ok])
  expect(summary).toMatchObject({ n: 2, nOk: 2, failures: 0, ttftMs: { n: 2, median: 150 } })
})

/** All figures but the load, of which what was aborted is a part. */
function figuresOf(samples: readonly Sample[]) {
  const summary = summarizeCell(samples, 8, { objective: { ttftMs: 800 } })
  return { ...summary, load: undefined }
}

test('nothing of warm-ups, aborted requests and a second look is in any figure', () => {
  const odd: Sample = {
    ...ok,
    costUsd: 5,
    streamed: false,
    truncated: true,
    clientDelayMs: 900,
    connection: { ...ok.connection, reused: false },
    quality: {
      passed: false,
      failed: [{ check: 'length', reason: 'short', broken: true }],
      scores: { length: 0 },
    },
  }
  const lost = failed('timeout', { endMs: 900, clientDelayMs: 900 })
  const others: Sample[] = [odd, lost].flatMap((sample) => [
    { ...sample, warmup: true, phase: 'warmup' },
    { ...sample, phase: 'confirm' },
    { ...sample, status: 'aborted', failure: undefined },
  ])
  const own = [ok, ttft(200), failed('http')]
  expect(figuresOf([...others, ...own])).toEqual(figuresOf(own))
})

test('every percentile has its own value and its own limits', () => {
  const values = Array.from({ length: 1001 }, (_, index) => ttft((index * 389) % 1001))
  const { ttftMs } = summarizeCell(values, undefined)
  expect(ttftMs).toMatchObject({ p90: 900, p95: 950, p99: 990, effectiveN: 1001 })
  // The variance of 0 … n − 1 is n(n + 1) ÷ 12.
  expect(ttftMs.sd).toBeCloseTo(Math.sqrt((1001 * 1002) / 12), 3)
  const { p90Low, p90, p90High, p95Low, p95, p95High, p99Low, p99, p99High } = ttftMs
  const inOrder = [p90Low, p90, p90High, p95Low, p95, p95High, p99Low, p99, p99High]
  expect(inOrder).toEqual(inOrder.toSorted((a = NaN, b = NaN) => a - b))
  expect(new Set(inOrder).size).toBe(9)
})

test('no sample has no figures', () => {
  expect(summarizeCell([], 8)).toMatchObject({
    n: 0,
    failureRate: undefined,
    quality: undefined,
    costUsd: undefined,
    clientLimited: false,
    ttftMs: { n: 0, median: undefined, mean: undefined, max: undefined, p95: undefined },
  })
})

test('figures of a latency are those of its values', () => {
  const summary = summarizeCell([300, 100, 200, 400, 1000].map(ttft), undefined)
  expect(summary.ttftMs).toMatchObject({ n: 5, nCensored: 0, median: 300, mean: 400 })
  expect(summary.ttftMs).toMatchObject({ min: 100, max: 1000 })
  expect(summary.ttftMs.p90).toBeCloseTo(760, 9)
  expect(summary.ttftMs.p95).toBeCloseTo(880, 9)
  // Σ(x − 400)² = 500,000; ÷ 4; √ = 353.55; ÷ 400.
  expect(summary.ttftMs.cv).toBeCloseTo(0.883_883, 6)
  // MAD about 300 is 100.
  expect(summary.ttftMs.robustCv).toBeCloseTo(1.4826 / 3, 9)
})

test('what was seen of requests that failed later counts, and a figure says how much that is', () => {
  const broken = failed('disconnect', { ttftMs: 50, outputTokens: 3 })
  const summary = summarizeCell([ttft(100), broken, failed('http'), failed('timeout')], undefined)
  expect(summary.ttftMs).toMatchObject({ n: 3, nFromFailed: 1, nCensored: 1, min: 50 })
  // Nobody knows how many tokens half an answer would have had.
  expect(summary.outputTokens).toMatchObject({ n: 1, nFromFailed: 0, min: 40, max: 40 })
})

test('a median has an interval from six values on', () => {
  const values = [1, 2, 3, 4, 5, 6].map(ttft)
  expect(summarizeCell(values.slice(1), undefined).ttftMs.ciLow).toBeUndefined()
  expect(summarizeCell([4, 1, 6, 2, 5, 3].map(ttft), undefined).ttftMs.ciLow).toBeDefined()
})

test('thirty values have no upper limit of p95', () => {
  const values = Array.from({ length: 30 }, (_, index) => ttft(100 + ((index * 7) % 30)))
  const { p95Low, p95High } = summarizeCell(values, undefined).ttftMs
  expect(p95Low).toBeDefined()
  expect(p95High).toBeUndefined()
})

describe('a timeout', () => {
  test('before the first token is +∞ in every latency', () => {
    const summary = summarizeCell([ttft(100), ttft(200), failed('timeout')], undefined)
    expect(summary).toMatchObject({ n: 3, nOk: 2, nCensored: 1, failures: 1 })
    expect(summary.ttftMs).toMatchObject({ n: 3, nCensored: 1, median: 200, max: Infinity })
    expect(summary.ttftMs.p95).toBe(Infinity)
  })

  test('in most requests makes the median +∞', () => {
    const summary = summarizeCell([ttft(1), failed('timeout'), failed('timeout')], undefined)
    expect(summary.ttftMs.median).toBe(Infinity)
  })

  test('after the first token keeps that, and only the total is +∞', () => {
    const summary = summarizeCell([failed('timeout', { ttftMs: 120, ttfbMs: 80 })], undefined)
    expect(summary.ttftMs).toMatchObject({ n: 1, nCensored: 0, median: 120 })
    expect(summary.totalMs).toMatchObject({ n: 1, nCensored: 1, median: Infinity })
  })

  test('stands for 0 tokens a second', () => {
    const summary = summarizeCell([ok, failed('timeout'), failed('timeout')], 10)
    expect(summary.tokensPerSecond).toMatchObject({ n: 3, nCensored: 2, median: 0, min: 0 })
    expect(summary.pricePerformance).toMatchObject({ n: 3, nCensored: 2, median: 0 })
  })

  test('leaves no mean, for it has no size', () => {
    const { ttftMs } = summarizeCell([ttft(100), ttft(200), failed('timeout')], undefined)
    expect(ttftMs).toMatchObject({ mean: undefined, sd: undefined, cv: undefined })
  })

  test('says nothing about the length of answers', () => {
    const summary = summarizeCell([ok, failed('timeout')], undefined)
    expect(summary.outputTokens).toMatchObject({ n: 1, nCensored: 0 })
  })

  test('before the second chunk is +∞ in the gaps between chunks', () => {
    const summary = summarizeCell([failed('timeout', { ttftMs: 120 })], undefined)
    expect(summary.interChunkMs).toMatchObject({ n: 1, nCensored: 1, median: Infinity })
    expect(summary.longestStallMs).toMatchObject({ n: 1, nCensored: 1, median: Infinity })
  })
})

describe('another failure', () => {
  test.each(['connect', 'auth', 'rate-limit', 'http', 'protocol', 'disconnect'] as const)(
    '%s is left out of figures and counted beside',
    (name) => {
      const summary = summarizeCell([ttft(100), ttft(200), failed(name)], undefined)
      expect(summary).toMatchObject({ n: 3, failures: 1, nCensored: 0, failureRate: 1 / 3 })
      expect(summary.failuresByClass).toEqual({ [name]: 1 })
      expect(summary.ttftMs).toMatchObject({ n: 2, nCensored: 0, median: 150 })
    },
  )

  test('after the first token keeps that', () => {
    const summary = summarizeCell([failed('disconnect', { ttftMs: 120 })], undefined)
    expect(summary.ttftMs).toMatchObject({ n: 1, median: 120 })
    expect(summary.totalMs.n).toBe(0)
  })
})

describe('quality', () => {
  const bad: Sample = {
    ...ok,
    quality: { passed: false, failed: [{ check: 'length', reason: 'short' }] },
  }

  test('is the share of the ok answers that passed', () => {
    const summary = summarizeCell([ok, ok, ok, bad, failed('http')], undefined)
    expect(summary).toMatchObject({ quality: 0.75, qualityPassed: 3 })
    expect(summary.failedChecks).toEqual({ length: 1 })
  })

  test('is unknown where nothing was ok', () => {
    expect(summarizeCell([failed('http')], undefined).quality).toBeUndefined()
  })
})

describe('cost', () => {
  test("is the sum of what is known, a provider's own figure first", () => {
    const samples = [ok, { ...ok, reportedCostUsd: 0.01 }, { ...ok, costUsd: undefined }]
    const summary = summarizeCell(samples, undefined)
    expect(summary.costUsd).toBeCloseTo(0.011, 12)
    expect(summary.nCostUnknown).toBe(1)
  })

  test('is known to be nothing where a request was refused before a token was made', () => {
    const refused = failed('rate-limit', { httpStatus: 429 })
    const late = failed('timeout', { httpStatus: undefined })
    const summary = summarizeCell([ok, refused, refused, late], undefined)
    expect([summary.costUsd, summary.nCostUnknown]).toEqual([ok.costUsd, 1])
  })

  test('is unknown where none is known', () => {
    expect(summarizeCell([{ ...ok, costUsd: undefined }], 8).costUsd).toBeUndefined()
  })
})

describe('price-performance', () => {
  test('is tokens a second per dollar of a million output tokens', () => {
    expect(summarizeCell([ok], 10).pricePerformance.median).toBe(5)
  })

  test('is unknown without a price', () => {
    expect(summarizeCell([ok, failed('timeout')], undefined).pricePerformance.n).toBe(0)
  })

  test('is unknown for a free model, also where it timed out', () => {
    expect(summarizeCell([ok, failed('timeout')], 0).pricePerformance.n).toBe(0)
  })
})

describe('the client', () => {
  test('limits a cell where its delay shows in the first token', () => {
    expect(summarizeCell([{ ...ok, clientDelayMs: 10 }], undefined).clientLimited).toBe(false)
    expect(summarizeCell([{ ...ok, clientDelayMs: 11 }], undefined).clientLimited).toBe(true)
  })

  test('limits none by less than a millisecond, however quick the answer', () => {
    const areLimited = [0.9, 1].map(
      (clientDelayMs) => summarizeCell([{ ...ttft(5), clientDelayMs }], undefined).clientLimited,
    )
    expect(areLimited).toEqual([false, true])
  })

  test('limits one that is asked whole where its delay shows in the total', () => {
    const whole = { ...ok, ttftMs: undefined, totalMs: 100 }
    const isLimited = (clientDelayMs: number) =>
      summarizeCell([{ ...whole, clientDelayMs }], undefined).clientLimited
    expect([isLimited(10), isLimited(11)]).toEqual([false, true])
  })

  test("is judged by the median of its samples' delays", () => {
    const samples = [1, 2, 500].map((clientDelayMs) => ({ ...ok, clientDelayMs }))
    expect(summarizeCell(samples, undefined)).toMatchObject({
      clientDelayMs: 2,
      clientLimited: false,
    })
  })
})

test('cold connections, buffered streams and cut answers are counted', () => {
  const cold = { ...ok, connection: { ...ok.connection, reused: false } }
  // A single chunk cannot be told from a buffer: unknown is not buffered.
  const single = { ...ok, streamed: undefined }
  // Behind a proxy nobody knows: unknown is not cold.
  const proxied = { ...ok, connection: { ...ok.connection, reused: undefined } }
  const samples = [
    ok,
    cold,
    { ...ok, streamed: false },
    { ...ok, truncated: true },
    single,
    proxied,
  ]
  expect(summarizeCell(samples, undefined)).toMatchObject({
    coldConnections: 1,
    notStreamed: 1,
    truncated: 1,
  })
})

describe('an open loop', () => {
  const queued: Sample = { ...ok, intendedAt: 1000, queueMs: 300, ttftMs: 200, totalMs: 900 }

  test('has its latencies from both times, and the queue apart', () => {
    expect(summarizeCell([queued], undefined, { loop: { concurrency: 1, rate: 5 } })).toMatchObject(
      {
        ttftMs: { median: 200 },
        ttftFromIntendedMs: { n: 1, median: 500 },
        totalFromIntendedMs: { n: 1, median: 1200 },
        queueMs: { n: 1, median: 300 },
        load: { requestedRate: 5 },
      },
    )
  })

  test('counts a timeout as the worst from the intended time too', () => {
    const lost = failed('timeout', { intendedAt: 1000, queueMs: 20 })
    const neverSent = failed('timeout', { intendedAt: 1000, queueMs: undefined })
    expect(
      summarizeCell([lost, neverSent], undefined, { loop: { concurrency: 1, rate: 5 } }),
    ).toMatchObject({
      ttftFromIntendedMs: { n: 2, nCensored: 2, median: Infinity },
      queueMs: { n: 2, nCensored: 1, min: 20, max: Infinity },
    })
  })

  test('is no other loop: without an intended time there is nothing to count from it', () => {
    expect(summarizeCell([ok, { ...failed('timeout'), block: 1 }], undefined)).toMatchObject({
      ttftFromIntendedMs: { n: 0, nCensored: 0, median: undefined },
      totalFromIntendedMs: { n: 0 },
      queueMs: { n: 0 },
      load: undefined,
    })
  })
})

/** A full block of a loop of several requests at a time. */
function blockOf(number: number, changes: Partial<Sample> = {}): Sample[] {
  return Array.from({ length: 20 }, (_, index) => ({
    ...ok,
    block: number,
    sentAt: 1000 * number + 10 * index,
    endMs: 100,
    ...changes,
  }))
}

test('what a cell carried is that of its main rounds: neither of warm-ups nor of a second look', () => {
  const options = { loop: { concurrency: 4, rate: undefined } }
  const main = [...blockOf(2), ...blockOf(3)]
  const others = [
    ...blockOf(0, { warmup: true, phase: 'warmup', endMs: 900 }),
    ...blockOf(9, { phase: 'confirm', endMs: 900 }),
  ]
  const { load } = summarizeCell(main, undefined, options)
  expect(load?.blocks).toBe(2)
  expect(summarizeCell([...others, ...main], undefined, options).load).toEqual(load)
})

test('goodput is the share of counted requests that kept the objective', () => {
  const samples = [ttft(100), ttft(900), failed('http'), { ...ttft(100), warmup: true }]
  const { goodput } = summarizeCell(samples, undefined, { objective: { ttftMs: 800 } })
  expect(goodput).toBeCloseTo(1 / 3, 12)
  expect(summarizeCell(samples, undefined).goodput).toBeUndefined()
})

test('blocks that differ make an interval wider than their values do', () => {
  const inBlocks = Array.from({ length: 40 }, (_, index) => ({
    // Neighbours in time differ more than blocks do.
    ...ttft(100 + 40 * Math.floor(index / 10) + 60 * (index % 2) + (index % 7)),
    block: Math.floor(index / 10),
  }))
  const apart = inBlocks.map((sample, index) => ({ ...sample, block: index }))
  const { ttftMs } = summarizeCell(inBlocks, undefined)
  expect(ttftMs.effectiveN).toBeLessThan(10)
  expect(summarizeCell(apart, undefined).ttftMs.effectiveN).toBeGreaterThan(15)
})

test('an interval that was looked at until it was narrow is wider than it is called', () => {
  const samples = Array.from({ length: 40 }, (_, round) => ({
    ...ttft(100 + ((round * 7) % 40)),
    block: round,
  }))
  const until = { metric: 'ttftMs', relativeWidth: 0.3 } as const
  const plain = summarizeCell(samples, undefined).ttftMs
  const looked = summarizeCell(samples, undefined, { adaptive: { min: 20, max: 60, until } }).ttftMs
  expect(looked.median).toBe(plain.median)
  expect(looked.ciLow).toBeLessThan(plain.ciLow ?? NaN)
  expect(looked.ciHigh).toBeGreaterThan(plain.ciHigh ?? NaN)
  expect(looked.p95Low).toBe(plain.p95Low)
})

/** A request of which nothing was seen until it failed. */
function givenUp(failure: Partial<Failure>, endMs: number, changes: Partial<Sample> = {}): Sample {
  return sampleOf({
    cell: 'm@lab',
    round: 0,
    status: 'failed',
    failure: { class: 'http', status: undefined, message: 'no', inStream: false, ...failure },
    ttfbMs: undefined,
    ttftMs: undefined,
    ttfoMs: undefined,
    totalMs: undefined,
    interChunkMs: undefined,
    longestStallMs: undefined,
    tokensPerSecond: undefined,
    endMs,
    ...changes,
  })
}

describe('a wait that was given up', () => {
  const quick = [300, 350, 408].map((ttftMs) => sampleOf({ cell: 'm@lab', round: 0, ttftMs }))

  test.each([
    ['its own time limit', { class: 'timeout' }, 1000],
    ['408', { status: 408 }, 1000],
    ['504', { status: 504 }, 1000],
    ['524', { status: 524 }, 1000],
    ['504 inside the stream', { class: 'in-stream', status: 504, inStream: true }, 1000],
    ['a lost connection', { class: 'disconnect' }, 1000],
    ['502, as late as half of the answers', { status: 502 }, 1000],
    ['a gateway that names its timeout', { status: 503, message: 'upstream timeout' }, 1000],
  ] as const)(
    'by %s is at least as long: survivors are not the median',
    (_what, failure, endMs) => {
      const samples = [...quick, ...Array.from({ length: 5 }, () => givenUp(failure, endMs))]
      const { ttftMs, tokensPerSecond, nCensored } = summarizeCell(samples, undefined)
      expect(ttftMs).toMatchObject({
        n: 8,
        nCensored: 5,
        median: Infinity,
        medianAtLeast: 1000,
        p95: Infinity,
        p95AtLeast: 1000,
        maxAtLeast: 1000,
        min: 300,
        minAtLeast: undefined,
        mean: undefined,
      })
      expect(tokensPerSecond).toMatchObject({ n: 8, nCensored: 5, median: 0 })
      expect(nCensored).toBe(5)
    },
  )

  test.each([
    ['another status', { status: 500 }, 1000],
    ['a refused connection', { class: 'connect' }, 1000],
    ['a refused key', { class: 'auth', status: 401 }, 1000],
    ['a connection that is lost at once', { class: 'disconnect' }, 99],
    ['503, sooner than half of the answers', { status: 503 }, 349],
  ] as const)('is not %s: that is left out', (_what, failure, endMs) => {
    const samples = [...quick, ...Array.from({ length: 5 }, () => givenUp(failure, endMs))]
    const { ttftMs, nCensored } = summarizeCell(samples, undefined)
    expect(ttftMs).toMatchObject({ n: 3, nCensored: 0, median: 350, medianAtLeast: undefined })
    expect(nCensored).toBe(0)
  })

  test('by 502 begins with the median first token of the answers, and of nothing else', () => {
    const broken = givenUp({ class: 'disconnect' }, 50, { ttftMs: 5 })
    const censoredAt = (endMs: number) =>
      summarizeCell([...quick, broken, broken, broken, givenUp({ status: 502 }, endMs)], undefined)
        .nCensored
    expect([censoredAt(349), censoredAt(350)]).toEqual([0, 1])
  })

  test('counts what was seen before, and of a pace that broke off nothing', () => {
    const begun = givenUp({ class: 'disconnect' }, 900, { ttftMs: 200 })
    const summary = summarizeCell([...quick, begun, begun, begun, begun], undefined)
    expect(summary.ttftMs).toMatchObject({ n: 7, nCensored: 0, median: 200 })
    expect(summary.totalMs).toMatchObject({ n: 7, nCensored: 4, medianAtLeast: 900 })
    expect(summary.tokensPerSecond).toMatchObject({ n: 3, nCensored: 0 })
    expect(summary.interChunkMs).toMatchObject({ n: 3, nCensored: 0 })
  })

  test('counts from the intended time, what it waited on this side included', () => {
    const due = { intendedAt: 1, queueMs: 250 }
    const samples = [givenUp({ status: 504 }, 1000, due), givenUp({ status: 504 }, 1000, due)]
    expect(summarizeCell(samples, undefined).ttftFromIntendedMs.medianAtLeast).toBe(1250)
  })
})

function judged(score: number | undefined): Quality {
  return score === undefined
    ? { passed: false, failed: [{ check: 'judge', reason: 'x', broken: true }] }
    : { passed: true, failed: [], scores: { judge: score } }
}

test('scores are means over the answers that have one, and broken checks are counted', () => {
  const samples = [0.5, 0.9, undefined].map((score, round) =>
    sampleOf({ cell: 'm@lab', round, quality: judged(score) }),
  )
  const warmup = sampleOf({ cell: 'm@lab', round: 9, warmup: true, quality: judged(0) })
  expect(summarizeCell([...samples, warmup], undefined)).toMatchObject({
    scores: { judge: 0.7 },
    brokenChecks: { judge: 1 },
    failedChecks: { judge: 1 },
  })
})
