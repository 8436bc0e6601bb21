import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { contrastsOf } from '../gate/contrasts.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { measuredContrast } from '../session/measured-contrast.ts'
import type { MeasuredCell } from '../session/measured.ts'
import { matchers } from './matchers.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')

/** The routed cell takes 1 + change times as long, between rounds from `low` to `high`. */
function contrastOf(rounds: number, low: number, high: number) {
  const measured = (cell: typeof direct, timesOf: (round: number) => number): MeasuredCell => {
    const samples = Array.from({ length: rounds }, (_, round) =>
      sampleOf({ cell: cell.id, round, ttftMs: 400 * timesOf(round) }),
    )
    return {
      ...cell,
      samples,
      summary: summarizeCell(samples, undefined),
      suspended: undefined,
    }
  }
  const step = rounds > 1 ? (high - low) / (rounds - 1) : 0
  const cells = [measured(direct, () => 1), measured(routed, (round) => 1 + low + round * step)]
  const [reference, cell] = cells
  if (!reference || !cell) throw new Error('two cells were expected')
  const contrasts = contrastsOf(cells, { provider: 'openai' }, new Set())
  return measuredContrast(
    { cells: new Map(), contrasts, verdicts: [], stopped: undefined, isAborted: false },
    { axis: 'provider', cell, reference },
  )
}

function passes(
  contrast: ReturnType<typeof contrastOf>,
  limit: Parameters<typeof matchers.toHaveChange>[2],
): boolean {
  return matchers.toHaveChange(contrast, 'ttftMs', limit).pass
}

describe('a change that has to be sure', () => {
  const both = { atMost: 0.2, atLeast: -0.2, sure: true } as const

  test('passes where the interval reaches beyond either limit, and fails where it lies beyond', () => {
    expect(passes(contrastOf(12, -0.3, 0.1), both)).toBe(true)
    expect(passes(contrastOf(12, -0.1, 0.5), both)).toBe(true)
    expect(passes(contrastOf(12, 0.3, 0.5), both)).toBe(false)
    expect(passes(contrastOf(12, -0.5, -0.3), both)).toBe(false)
  })

  test('looks at the end of the interval that is nearest to the limit', () => {
    const wide = contrastOf(12, 0.05, 0.6)
    expect(passes(wide, { atMost: 0.3 })).toBe(false)
    expect(passes(wide, { atMost: 0.3, sure: true })).toBe(true)
    expect(passes(wide, { atLeast: 0.35 })).toBe(false)
    expect(passes(wide, { atLeast: 0.35, sure: true })).toBe(true)
  })

  test('fails never without an interval, and the message says why there is none', () => {
    const few = contrastOf(3, 0.4, 0.5)
    expect(passes(few, both)).toBe(true)
    expect(passes(few, { atMost: 0.2 })).toBe(false)
    expect(matchers.toHaveChange(few, 'ttftMs', both).message()).toMatch(
      /\+45 % \[–, –\] \(3 rounds: too few for an interval\)$/,
    )
  })

  test('needs one compared round', () => {
    expect(passes(contrastOf(0, 0, 0), both)).toBe(false)
  })

  test('needs a limit', () => {
    expect(() => passes(contrastOf(12, 0, 0.1), { sure: true })).toThrow('expected a limit')
  })
})

describe('a cell', () => {
  const late = { class: 'timeout', status: undefined, message: 'late', inStream: false } as const

  /** Four requests: two answers of 400 and 600 ms, the first poor, and two that ran into 1,000 ms. */
  function cellWithTimeouts(): MeasuredCell {
    const samples = [0, 1, 2, 3].map((round) =>
      sampleOf({
        cell: direct.id,
        round,
        ttftMs: round < 2 ? 400 + 200 * round : undefined,
        quality: { passed: round > 0, failed: [] },
        ...(round < 2 ? {} : { status: 'failed', failure: late, endMs: 1000 }),
      }),
    )
    return { ...direct, samples, summary: summarizeCell(samples, undefined), suspended: undefined }
  }

  function passesAt(limit: Parameters<typeof matchers.toHaveQuantile>[3]): boolean {
    return matchers.toHaveQuantile(cellWithTimeouts(), 'ttftMs', 0.9, limit).pass
  }

  test('is within a limit that it just reaches, and says of how many that is the share', () => {
    const cell = cellWithTimeouts()
    expect(matchers.toHaveQuality(cell, { atLeast: 0.5 }).pass).toBe(true)
    expect(matchers.toHaveQuality(cell, { atMost: 0.5 }).pass).toBe(true)
    expect(matchers.toHaveQuality(cell, { atLeast: 0.51 }).pass).toBe(false)
    expect(matchers.toHaveQuality(cell, { atLeast: 1 }).message()).toContain('50 % (n = 2)')
    expect(matchers.toHaveFailureRate(cell, { atMost: 0.5 }).pass).toBe(true)
    expect(matchers.toHaveFailureRate(cell, { atMost: 0 }).message()).toContain('50 % (n = 4)')
  })

  test('has its quantiles of counted requests: warm-ups and a second look are none', () => {
    const samples = [
      sampleOf({ cell: direct.id, round: 0, ttftMs: 9000, warmup: true, phase: 'warmup' }),
      sampleOf({ cell: direct.id, round: 1, ttftMs: 400 }),
      sampleOf({ cell: direct.id, round: 2, ttftMs: 600 }),
      sampleOf({ cell: direct.id, round: 3, ttftMs: 9000, phase: 'confirm' }),
    ]
    const summary = summarizeCell(samples, undefined)
    const cell = { ...direct, samples, summary, suspended: undefined }
    const { pass, message } = matchers.toHaveQuantile(cell, 'ttftMs', 1, { atMost: 600 })
    expect(pass).toBe(true)
    expect(message()).toContain('600 ms (n = 2)')
    expect(matchers.toHaveQuantile(cell, 'ttftMs', 0, { atLeast: 400 }).pass).toBe(true)
    expect(matchers.toHaveQuantile(cell, 'ttftMs', 0, { atLeast: 401 }).pass).toBe(false)
  })

  test('keeps no upper limit with what was given up, and a lower one up to that time', () => {
    expect(passesAt({ atMost: 5000 })).toBe(false)
    expect(passesAt({ atLeast: 900 })).toBe(true)
    expect(passesAt({ atLeast: 1100 })).toBe(false)
    expect(passesAt({ atMost: 5000, atLeast: 900 })).toBe(false)
  })
})

describe('a matcher', () => {
  const samples = Array.from({ length: 12 }, (_, round) =>
    sampleOf({ cell: direct.id, round, ttftMs: 400 + round }),
  )
  const cell = { ...direct, samples, summary: summarizeCell(samples, 8), suspended: undefined }

  test('says what was expected of what, and what was observed in which interval', () => {
    const limit = { atMost: 100, atLeast: 50 }
    expect(matchers.toHaveQuantile(cell, 'ttftMs', 0.5, limit).message()).toMatch(
      /^expected ttft p50 of gpt-4\.1 via openai to be at most 100 and at least 50, observed 406 ms \[\d+, \d+\] \(n = 12\)$/,
    )
    // How far others may lie beyond the largest nobody knows.
    expect(matchers.toHaveQuantile(cell, 'ttftMs', 1, limit).message()).toMatch(
      /observed 411 ms \(n = 12\)$/,
    )
  })

  test('knows the price of the cell', () => {
    const passing = [25, 25.1].filter(
      (atLeast) => matchers.toHaveQuantile(cell, 'pricePerformance', 0.5, { atLeast }).pass,
    )
    // 200 tokens/s ÷ $8.
    expect(passing).toEqual([25])
  })

  test('fails where nothing was observed', () => {
    const broken = samples.map((item) => ({
      ...item,
      status: 'failed' as const,
      ttftMs: undefined,
    }))
    const none = { ...cell, samples: broken, summary: summarizeCell(broken, 8) }
    expect(matchers.toHaveQuality(none, { atLeast: 0 })).toMatchObject({ pass: false })
    expect(matchers.toHaveQuality(none, { atLeast: 0 }).message()).toContain('observed nothing')
    expect(matchers.toHaveQuantile(none, 'ttftMs', 0.5, { atMost: 1e9 }).pass).toBe(false)
  })

  test('names a mistake in what it was given', () => {
    const given = JSON.parse('{"metric":"ttft"}')
    const limit = { atMost: 1 }
    expect(() => matchers.toHaveQuantile(cell, given.metric, 0.5, limit)).toThrow(
      /toHaveQuantile: no metric `ttft`\. Did you mean `ttftMs`/,
    )
    for (const probability of [95, -0.1, NaN]) {
      expect(() => matchers.toHaveQuantile(cell, 'ttftMs', probability, limit)).toThrow(
        `a probability from 0 to 1, received ${probability}`,
      )
    }
    expect(() => matchers.toHaveQuantile(cell, 'ttftMs', 0.5, {})).toThrow('expected a limit')
    const contrast = contrastOf(12, 0, 0.1)
    expect(() => matchers.toHaveChange(contrast, given.metric, limit)).toThrow(
      /toHaveChange: no metric `ttft`/,
    )
    expect(() => matchers.toHaveChange(cell, 'ttftMs', limit)).toThrow(
      'toHaveChange takes the contrast of a `test.contrast`',
    )
    expect(() => matchers.toHaveQuality(contrast, limit)).toThrow(
      'toHaveQuality takes the cell of a `test.cell`',
    )
    expect(() => matchers.toHaveFailureRate(7, limit)).toThrow('received 7')
  })
})
