import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { pairMetric, pairOutcomes } from './paired-values.ts'

function cell(samples: readonly Partial<Sample>[], outputPerMTok?: number) {
  return {
    samples: samples.map((changes, round) => sampleOf({ cell: 'a', round, ...changes })),
    price: outputPerMTok === undefined ? undefined : { outputPerMTok },
  }
}

const failure = { class: 'http', status: 500, message: 'no', inStream: false } as const
const broken: Partial<Sample> = { status: 'failed', failure, ttftMs: undefined, quality: undefined }

describe('a metric in pairs', () => {
  test('is the ratio and the difference to the reference, round by round', () => {
    const own = cell([
      { ttftMs: 200, block: 7 },
      { ttftMs: 300, block: 8 },
    ])
    const reference = cell([{ ttftMs: 100 }, { ttftMs: 300 }])
    const { logRatios, differences, blocks, dropped, nCensored } = pairMetric(
      own,
      reference,
      'ttftMs',
    )
    expect(logRatios[0]).toBeCloseTo(Math.log(2), 11)
    expect([logRatios[1], differences, blocks, dropped, nCensored]).toEqual([
      0,
      [100, 0],
      [7, 8],
      0,
      0,
    ])
  })

  test('leaves out what was not asked of both, not counted or not observed', () => {
    const own = cell([
      { ttftMs: 200, warmup: true, phase: 'warmup' },
      { ttftMs: 210, phase: 'confirm' },
      { ttftMs: 220 },
      broken,
      { ttftMs: 240 },
      { ttftMs: 250, round: 99 },
    ])
    const reference = cell([{}, {}, { ttftMs: 110 }, { ttftMs: 110 }, broken])
    const { differences, dropped } = pairMetric(own, reference, 'ttftMs')
    expect([differences, dropped]).toEqual([[110], 2])
  })

  test('counts what one side gave up as without end, and what both did as a tie', () => {
    const timeout: Partial<Sample> = {
      ...broken,
      failure: { class: 'timeout', status: undefined, message: 'late', inStream: false },
      endMs: 1000,
    }
    const own = cell([timeout, { ttftMs: 100 }, timeout])
    const reference = cell([{ ttftMs: 100 }, timeout, timeout])
    expect(pairMetric(own, reference, 'ttftMs')).toMatchObject({
      logRatios: [Infinity, -Infinity, 0],
      differences: [Infinity, -Infinity, 0],
      nCensored: 3,
    })
  })

  test('tells a gateway that gave up from one that refused by counted answers, not by slow warm-ups', () => {
    const slow = { warmup: true, phase: 'warmup', ttftMs: 5000 } as const
    const gateway: Partial<Sample> = {
      ...broken,
      failure: { class: 'http', status: 502, message: 'bad gateway', inStream: false },
      httpStatus: 502,
      endMs: 600,
    }
    const own = cell([slow, slow, { ttftMs: 300 }, gateway])
    const reference = cell([slow, slow, { ttftMs: 300 }, { ttftMs: 300 }])
    expect(pairMetric(own, reference, 'ttftMs')).toMatchObject({
      logRatios: [0, Infinity],
      nCensored: 1,
      dropped: 0,
    })
  })

  test('of equal ratios has equal logarithms, whatever their rounding', () => {
    const own = cell([{ ttftMs: 10 }, { ttftMs: 30 }, { ttftMs: 0.3 }])
    const reference = cell([{ ttftMs: 5 }, { ttftMs: 15 }, { ttftMs: 0.15 }])
    expect(new Set(pairMetric(own, reference, 'ttftMs').logRatios).size).toBe(1)
  })

  test('takes each side at its own price', () => {
    const { logRatios } = pairMetric(cell([{}], 8), cell([{}], 2), 'pricePerformance')
    expect(logRatios[0]).toBeCloseTo(Math.log(1 / 4), 11)
  })

  test('of several samples a round is their median', () => {
    const own = cell([100, 500, 300].map((ttftMs) => ({ ttftMs, round: 0 })))
    expect(pairMetric(own, cell([{ ttftMs: 200 }]), 'ttftMs').differences).toEqual([100])
  })
})

describe('outcomes in pairs', () => {
  const poor: Partial<Sample> = { quality: { passed: false, failed: [] } }

  test('of quality count passes of answers that both sides gave', () => {
    const own = cell([{}, poor, {}, poor, broken, {}])
    const reference = cell([{}, {}, poor, poor, {}, broken])
    expect(pairOutcomes(own, reference, 'quality')).toEqual({
      counts: { both: 1, onlyFirst: 1, onlySecond: 1, neither: 1 },
      differences: { values: [0, -1, 1, 0], blocks: [0, 1, 2, 3] },
      dropped: 2,
    })
  })

  test('of failures count requests that failed', () => {
    const own = cell([{}, broken, {}, broken])
    const reference = cell([{}, {}, broken, broken])
    expect(pairOutcomes(own, reference, 'failures')).toMatchObject({
      counts: { both: 1, onlyFirst: 1, onlySecond: 1, neither: 1 },
      differences: { values: [0, 1, -1, 0] },
      dropped: 0,
    })
  })

  test('drop requests that have no partner', () => {
    const own = cell([{ round: 0 }, { round: 0 }])
    expect(pairOutcomes(own, cell([{}]), 'failures')).toMatchObject({
      counts: { neither: 1 },
      dropped: 1,
    })
    expect(pairOutcomes(cell([{}]), own, 'failures')).toMatchObject({ dropped: 1 })
  })
})
