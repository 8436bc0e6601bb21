import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import { contrastsOf } from './contrasts.ts'
import { judgeContrasts } from './judge-contrast.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')
const reference = { provider: 'openai' }

/** Rounds in which the second cell takes `factor` times as long as the first, give or take. */
function paired(
  rounds: number,
  factor: number,
  change: (round: number) => Partial<Sample> = () => ({}),
) {
  const stream = randomStream(3, 'contrast')
  const samples = Array.from({ length: rounds }, (_, round) => {
    const shared = 400 + 300 * stream.uniform()
    const own = shared * factor * (0.95 + 0.1 * stream.uniform())
    return [
      sampleOf({ cell: direct.id, round, ttftMs: shared }),
      sampleOf({ cell: routed.id, round, ttftMs: own, ...change(round) }),
    ]
  }).flat()
  return [direct, routed].map((cell) => ({
    ...cell,
    samples: samples.filter(({ cell: id }) => id === cell.id),
  }))
}

function ttftOf(cells: ReturnType<typeof paired>) {
  const found = contrastsOf(cells, reference, new Set()).find(({ metric }) => metric === 'ttftMs')
  if (!found) throw new Error('no contrast of ttftMs')
  return found
}

/** Rounds in blocks, in each of which the second cell takes so many times as long. */
function inBlocksOfTen(factors: readonly number[]) {
  return paired(10 * factors.length, 1).map((cell) => ({
    ...cell,
    samples: cell.samples.map((sample) => {
      const block = Math.floor(sample.round / 10)
      const factor = cell.id === routed.id ? (factors[block] ?? 1) : 1
      return { ...sample, block, ttftMs: (sample.ttftMs ?? NaN) * factor }
    }),
  }))
}

/** The contrast of failures over three blocks, where the second cell fails in such rounds. */
function failuresWhere(isFailed: (round: number) => boolean) {
  const cells = paired(30, 1, (round) => (isFailed(round) ? refused : {})).map((cell) => ({
    ...cell,
    samples: cell.samples.map((item) => ({ ...item, block: Math.floor(item.round / 10) })),
  }))
  return contrastsOf(cells, reference, new Set()).find(({ metric }) => metric === 'failures')
}

const timeout = {
  status: 'failed',
  ttftMs: undefined,
  failure: { class: 'timeout', status: undefined, message: 'too late', inStream: false },
} as const
const refused = {
  status: 'failed',
  ttftMs: undefined,
  failure: { class: 'http', status: 500, message: 'no', inStream: false },
} as const

/** The contrast of rounds of which the first twenty ended in a 502 after so long. */
function lostAfter(endMs: number) {
  const lost = { ...refused, failure: { ...refused.failure, status: 502 }, endMs }
  return ttftOf(paired(30, 1, (round) => (round < 20 ? lost : {})))
}

describe('a contrast', () => {
  test('of requests that were asked in blocks does not take a block for many observations', () => {
    const differing = ttftOf(inBlocksOfTen([1.1, 1.3, 1.8]))
    expect(differing).toMatchObject({ n: 30, significant: false })
    expect(ttftOf(inBlocksOfTen([1.9, 2, 2.1]))).toMatchObject({ n: 30, significant: true })
  })

  test('finds 30 % through prompts that differ by much more', () => {
    const contrast = ttftOf(paired(30, 1.3))
    expect(contrast).toMatchObject({ n: 30, dropped: 0, significant: true })
    expect(contrast.ciLow).toBeLessThan(0.3)
    expect(contrast.ciHigh).toBeGreaterThan(0.3)
    expect(contrast.change).toBeCloseTo(0.3, 1)
    expect(contrast.difference).toBeGreaterThan(100)
  })

  test('of equals is not significant', () => {
    expect(ttftOf(paired(30, 1))).toMatchObject({ significant: false })
  })

  test('drops rounds in which either side failed, and says how many', () => {
    const contrast = ttftOf(paired(30, 1.3, (round) => (round < 4 ? refused : {})))
    expect(contrast).toMatchObject({ n: 26, dropped: 4, nCensored: 0 })
  })

  test('counts a timeout as the worst value', () => {
    const contrast = ttftOf(paired(30, 1, (round) => (round < 20 ? timeout : {})))
    expect(contrast).toMatchObject({ n: 30, dropped: 0, nCensored: 20, change: Infinity })
    expect(contrast.significant).toBe(true)
  })

  test('counts what a gateway gave up after a wait as the worst value, and drops its refusals', () => {
    // Answers take 400 to 700 ms: a request that was lost after 700 ms was waited for.
    expect(lostAfter(700)).toMatchObject({ n: 30, dropped: 0, nCensored: 20 })
    expect(lostAfter(300)).toMatchObject({ n: 10, dropped: 20, nCensored: 0 })
  })

  test('holds what a gateway gave up against the answers of its own cell', () => {
    // The reference takes up to 700 ms, the other three times as long: 900 ms is no wait for that one.
    const cells = paired(30, 3, (round) =>
      round < 10 ? { ...refused, failure: { ...refused.failure, status: 502 }, endMs: 900 } : {},
    )
    expect(ttftOf(cells)).toMatchObject({ n: 20, dropped: 10, nCensored: 0 })
    const turned = contrastsOf(cells, { provider: 'openrouter' }, new Set())
    expect(turned.find(({ metric }) => metric === 'ttftMs')).toMatchObject({ n: 20, nCensored: 0 })
  })

  test('of warm-ups and of second looks does not exist', () => {
    const cells = paired(30, 1.3, (round) =>
      round < 2 ? { warmup: true, phase: 'warmup' } : round > 27 ? { phase: 'confirm' } : {},
    )
    expect(ttftOf(cells).n).toBe(26)
  })

  test('has no interval below six rounds', () => {
    expect(ttftOf(paired(5, 1.3))).toMatchObject({ ciLow: undefined, ciHigh: undefined })
  })

  test('does not take a burst of failures for as many observations', () => {
    const burst = failuresWhere((round) => round < 9)
    expect(burst).toMatchObject({ change: 0.3, significant: false })
    const throughout = failuresWhere((round) => round % 10 < 3)
    expect(throughout).toMatchObject({ change: 0.3, significant: true })
  })

  test('pairs quality by answers that were ok on both sides, failures by all requests', () => {
    const poor = { quality: { passed: false, failed: [{ check: 'length', reason: 'short' }] } }
    const cells = paired(30, 1, (round) => (round < 10 ? poor : round < 12 ? refused : {}))
    const contrasts = contrastsOf(cells, reference, new Set())
    const of = (metric: string) => contrasts.find((contrast) => contrast.metric === metric)
    expect(of('quality')).toMatchObject({ n: 28 })
    expect(of('quality')?.change).toBeCloseTo(-10 / 28, 12)
    expect(of('failures')).toMatchObject({ n: 30 })
    expect(of('failures')?.change).toBeCloseTo(2 / 30, 12)
  })

  test('is corrected over the metric it belongs to; those without a threshold have a q value', () => {
    const cells = paired(30, 1.3)
    const [first] = contrastsOf(cells, reference, new Set(['ttftMs']))
    const gated = contrastsOf(cells, reference, new Set(['ttftMs'])).find(
      ({ metric }) => metric === 'ttftMs',
    )
    expect(first?.qValue).toBeDefined()
    expect(gated?.qValue).toBeUndefined()
    expect(gated?.pAdjusted).toBe(gated?.pValue)
  })
})

/** Several models at two providers each; `factorOf` says how many times as long the routed one takes. */
function family(
  models: number,
  rounds: number,
  {
    factorOf,
    noise = 0.3,
    seed = 1,
  }: {
    readonly factorOf: (model: number) => number
    readonly noise?: number
    readonly seed?: number
  },
) {
  const stream = randomStream(seed, 'family')
  const normal = (): number => normalQuantile((stream.integer(2 ** 40) + 0.5) / 2 ** 40)
  return Array.from({ length: models }, (_, model) =>
    [direct, routed].map((cell, side) => ({
      ...cell,
      id: `m${model}@${cell.levels.provider}`,
      model: `m${model}`,
      levels: { ...cell.levels, model: `m${model}` },
      samples: Array.from({ length: rounds }, (_round, round) =>
        sampleOf({
          cell: `m${model}@${cell.levels.provider}`,
          round,
          ttftMs: 400 * (side === 0 ? 1 : factorOf(model)) * Math.exp(noise * normal()),
        }),
      ),
    })),
  ).flat()
}

function excludesZero(low = -1, high = 1): boolean {
  return low > 0 || high < 0
}

/** The contrast of failures over ten rounds, in the first of which the second cell fails. */
function failuresOfFirst(count: number) {
  const cells = paired(10, 1, (round) => (round < count ? refused : {}))
  return contrastsOf(cells, reference, new Set()).find(({ metric }) => metric === 'failures')
}

function ttftsOf(cells: ReturnType<typeof family>) {
  return contrastsOf(cells, reference, new Set()).filter(({ metric }) => metric === 'ttftMs')
}

describe('intervals of a family', () => {
  test('exclude 0 just where a contrast is significant, its difference too', () => {
    let nearMisses = 0
    let significant = 0
    for (let seed = 0; seed < 60; seed += 1) {
      const cells = family(6, 12, { factorOf: (model) => 1 + model * 0.1, seed })
      for (const contrast of contrastsOf(cells, reference, new Set())) {
        const { ciLow, ciHigh, differenceLow, differenceHigh, pAdjusted, pointwiseLow } = contrast
        expect(excludesZero(ciLow, ciHigh)).toBe(contrast.significant)
        expect((pAdjusted ?? 1) < 0.05).toBe(contrast.significant)
        if (contrast.difference !== undefined) {
          expect(excludesZero(differenceLow, differenceHigh)).toBe(contrast.significant)
        }
        if (contrast.significant) significant += 1
        else if ((pointwiseLow ?? 0) > 0) nearMisses += 1
      }
    }
    // Without both there would be nothing to see here.
    expect(nearMisses).toBeGreaterThan(10)
    expect(significant).toBeGreaterThan(10)
  })

  test('hold all at once with 95 %, which those of each by itself do not', () => {
    const trials = Array.from({ length: 100 }, (_, seed) =>
      ttftsOf(family(5, 12, { factorOf: () => 1.2, seed })),
    )
    const truth = 0.2
    const all = trials.filter((contrasts) =>
      contrasts.every(({ ciLow, ciHigh }) => Number(ciLow) <= truth && Number(ciHigh) >= truth),
    )
    const each = trials.filter((contrasts) =>
      contrasts.every(
        ({ pointwiseLow, pointwiseHigh }) =>
          Number(pointwiseLow) <= truth && Number(pointwiseHigh) >= truth,
      ),
    )
    // 95 and 77 are expected.
    expect(all.length).toBeGreaterThan(89)
    expect(each.length).toBeLessThan(88)
  })

  test('say how many were tested together: those of a metric, or all with a threshold', () => {
    const cells = family(3, 10, { factorOf: () => 1 })
    expect(ttftsOf(cells).map((contrast) => contrast.family)).toEqual([3, 3, 3])
    const gated = contrastsOf(cells, reference, new Set(['ttftMs', 'totalMs']))
    const families = new Map(gated.map(({ metric, family: size }) => [metric, size]))
    expect(families.get('ttftMs')).toBe(6)
    expect(families.get('totalMs')).toBe(6)
    expect(families.get('tokensPerSecond')).toBe(3)
  })

  test('tell which change would have been seen: more is needed where more is tested', () => {
    const cells = family(3, 30, { factorOf: () => 1 })
    for (const { pointwiseLow, pointwiseHigh, detectable } of ttftsOf(cells)) {
      const width = Math.log1p(pointwiseHigh ?? NaN) - Math.log1p(pointwiseLow ?? NaN)
      const error = width / 2 / 1.96
      // z of 2.5 % ÷ 3, and of 80 % power.
      const expected = Math.expm1(error * (2.394 + 0.8416))
      expect((detectable ?? NaN) / expected).toBeCloseTo(1, 2)
    }
  })

  test('do not exist where so many contrasts need more rounds', () => {
    // 2 ÷ 2⁶ is 3 %: enough for one contrast, not for three.
    const [contrast] = ttftsOf(family(3, 6, { factorOf: () => 9, noise: 0 }))
    expect(contrast).toMatchObject({ ciLow: undefined, ciHigh: undefined, significant: false })
    expect(contrast?.pointwiseLow).toBeCloseTo(8, 6)
    expect(ttftsOf(family(1, 6, { factorOf: () => 9, noise: 0 }))[0]?.significant).toBe(true)
  })

  test('of rates agree with their verdict as well', () => {
    // Tango's interval alone would exclude 0; five of five is p = 1 ÷ 16.
    expect(failuresOfFirst(5)).toMatchObject({ significant: false, ciLow: 0 })
    expect(failuresOfFirst(6)?.significant).toBe(true)
    expect(failuresOfFirst(6)?.ciLow).toBeGreaterThan(0)
  })
})

/** The verdict on × `factor` against a limit. */
function verdictOf(
  factor: number,
  limit: number,
  rounds = 30,
  bound: 'atMost' | 'atLeast' = 'atMost',
) {
  const cells = paired(rounds, factor)
  const [verdict] = judgeContrasts(cells, reference, {
    thresholds: [{ metric: 'ttftMs', bound, limit, name: 'ttft' }],
    contrasts: contrastsOf(cells, reference, new Set(['ttftMs'])),
  })
  return verdict
}

describe('a limit on a contrast', () => {
  test.each([
    ['failed', 1.5, 0.25],
    ['ok', 1.1, 0.25],
    ['inconclusive', 1.25, 0.25],
  ])('is %s where the truth is × %d and the limit %d', (kind, factor, limit) => {
    expect(verdictOf(factor, limit)?.verdict).toBe(kind)
  })

  test('works downwards', () => {
    expect(verdictOf(0.5, -0.2, 30, 'atLeast')?.verdict).toBe('failed')
    expect(verdictOf(0.9, -0.2, 30, 'atLeast')?.verdict).toBe('ok')
  })

  test('cannot fail on too few rounds, and says so', () => {
    const verdict = verdictOf(3, 0.1, 5)
    expect(verdict?.verdict).toBe('inconclusive')
    expect(verdict?.reason).toContain('too few rounds for an interval')
  })

  test('fails at one-sided 2.5 %, shared by the family, and agrees with the interval beside it', () => {
    let atFivePercent = 0
    for (let seed = 0; seed < 120; seed += 1) {
      const cells = family(2, 12, { factorOf: () => 1.5, seed })
      const contrasts = contrastsOf(cells, reference, new Set(['ttftMs']))
      for (const verdict of judgeContrasts(cells, reference, {
        thresholds: [{ metric: 'ttftMs', bound: 'atMost', limit: 0.25, name: 'ttft' }],
        contrasts,
      })) {
        const { p1 = 1, ciLow = -1, ciHigh = Infinity } = verdict
        expect(verdict.cut).toBe(0.0125)
        expect(verdict.verdict === 'failed').toBe(ciLow > 0.25)
        expect(verdict.verdict === 'failed').toBe(p1 <= 0.0125)
        expect(verdict.verdict === 'ok').toBe(ciHigh <= 0.25)
        if (p1 > 0.0125 && p1 <= 0.025) atFivePercent += 1
      }
    }
    // Those a level of 5 % would fail.
    expect(atFivePercent).toBeGreaterThan(0)
  })

  test('names both sides and the interval', () => {
    expect(verdictOf(1.5, 0.25)?.reason).toMatch(
      /^gpt-4\.1 via openrouter vs openai: ttft, observed \+\d+ % \[\+\d+ %, \+\d+ %\] \(30 rounds\)$/,
    )
  })
})

/** Blocks of rounds whose cells differ from block to block as endpoints do from minute to minute. */
function loaded(
  {
    blocks,
    size,
    between = 0,
    factor = 1,
    seed = 5,
  }: Record<string, number> & {
    readonly blocks: number
    readonly size: number
  },
  change: (block: number, index: number) => Partial<Sample> = () => ({}),
) {
  const stream = randomStream(seed, 'load')
  const normal = (): number => normalQuantile((stream.integer(2 ** 40) + 0.5) / 2 ** 40)
  return [direct, routed].map((cell, side) => ({
    ...cell,
    samples: Array.from({ length: blocks }, (_, block) => {
      const minute = between * normal()
      return Array.from({ length: size }, (_empty, index) =>
        sampleOf({
          cell: cell.id,
          round: block * size + index,
          block,
          ttftMs: 500 * (side === 0 ? 1 : factor) * Math.exp(minute + 0.3 * normal()),
          ...(side === 0 ? {} : change(block, index)),
        }),
      )
    }).flat(),
  }))
}

describe('a contrast under load', () => {
  test('is as sure as its blocks: two equal levels are told apart no more often than claimed', () => {
    const trials = Array.from({ length: 200 }, (_, seed) =>
      ttftOf(loaded({ blocks: 3, size: 16, between: 0.2, seed })),
    )
    const false5 = trials.filter(({ pValue }) => (pValue ?? 1) < 0.05).length
    // 10 are claimed; rounds taken for independent make it 70.
    expect(false5).toBeLessThan(22)
    const covered = trials.filter(({ ciLow, ciHigh }) => Number(ciLow) <= 0 && Number(ciHigh) >= 0)
    expect(covered.length).toBeGreaterThan(178)
  })

  test('sees a queue that doubles the wait', () => {
    const contrast = ttftOf(loaded({ blocks: 5, size: 16, between: 0.05, factor: 2 }))
    expect(contrast).toMatchObject({ n: 80, blocks: 5, significant: true })
    expect(contrast.ciLow).toBeGreaterThan(0.5)
    expect(contrast.change).toBeCloseTo(1, 0)
  })

  test('of a single block says how far, and not how sure', () => {
    const cells = loaded({ blocks: 1, size: 30, factor: 2 })
    expect(ttftOf(cells)).toMatchObject({ n: 30, blocks: 1, pValue: undefined, significant: false })
    expect(ttftOf(cells).ciLow).toBeUndefined()
    expect(ttftOf(cells).change).toBeGreaterThan(0.5)
    const thresholds = [
      { metric: 'ttftMs', bound: 'atMost', limit: 0.1, name: 'ttft ≤ +10 %' },
    ] as const
    const contrasts = contrastsOf(cells, reference, new Set(['ttftMs']))
    const [verdict] = judgeContrasts(cells, reference, { thresholds, contrasts })
    expect(verdict?.verdict).toBe('inconclusive')
    expect(verdict?.reason).toMatch(/too few blocks of rounds for an interval$/)
  })

  test('is sure where every block runs into the timeout, and undecided where one does', () => {
    const all = ttftOf(loaded({ blocks: 3, size: 16 }, () => timeout))
    expect(all).toMatchObject({ change: Infinity, nCensored: 48, significant: true })
    const one = ttftOf(loaded({ blocks: 3, size: 16 }, (block) => (block === 1 ? timeout : {})))
    expect(one).toMatchObject({ nCensored: 16, pValue: undefined, significant: false })
  })

  test('of failures is no surer than its blocks', () => {
    const failuresOf = (cells: ReturnType<typeof loaded>) =>
      contrastsOf(cells, reference, new Set()).find(({ metric }) => metric === 'failures')
    // One bad minute.
    const minute = loaded({ blocks: 3, size: 16 }, (block) => (block === 0 ? refused : {}))
    expect(failuresOf(minute)).toMatchObject({ change: expect.closeTo(1 / 3), significant: false })
    const always = loaded({ blocks: 5, size: 16 }, (block, index) =>
      index % 4 === block % 2 ? refused : {},
    )
    expect(failuresOf(always)).toMatchObject({ change: 0.25, significant: true })
  })
})
