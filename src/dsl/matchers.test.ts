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
      setAside: undefined,
    }
  }
  const step = rounds > 1 ? (high - low) / (rounds - 1) : 0
  const cells = [measured(direct, () => 1), measured(routed, (round) => 1 + low + round * step)]
  const [reference, cell] = cells
  if (!reference || !cell) throw new Error('two cells were expected')
  const contrasts = contrastsOf(cells, { provider: 'openai' }, new Set())
  return measuredContrast(
    { cells: new Map(), contrasts, verdicts: [], stopped: undefined },
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
