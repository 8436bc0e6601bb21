import { expect, test } from 'vitest'

import { describeFigure, type Figure } from './figure.ts'

const p95 = { kind: 'metric', statistic: 'p95', bound: 'atMost', limit: 2000 } as const
const ttft = { ...p95, metric: 'ttftMs' } as const
const figure: Figure = { value: 450, low: undefined, high: undefined, n: 12 }

test('a figure has its unit, its interval where there is one, and what it rests on', () => {
  expect(describeFigure(figure, ttft)).toBe('450 ms (n = 12)')
  expect(describeFigure({ ...figure, low: 300, high: 600 }, ttft)).toBe(
    '450 ms [300, 600] (n = 12)',
  )
  expect(describeFigure({ ...figure, low: 300 }, ttft)).toBe('450 ms [300, –] (n = 12)')
  expect(describeFigure({ ...figure, high: 600 }, ttft)).toBe('450 ms [–, 600] (n = 12)')
  expect(describeFigure({ ...figure, value: undefined }, ttft)).toMatch(/^– /)
})

test('every kind has its own way to be written', () => {
  const share = { ...figure, value: 0.975 }
  const objective = { ttftMs: 800 }
  for (const threshold of [
    { kind: 'quality', bound: 'atLeast', limit: 1 },
    { kind: 'failures', bound: 'atMost', limit: 1 },
    { kind: 'goodput', bound: 'atLeast', limit: 1, objective },
  ] as const) {
    expect(describeFigure(share, threshold)).toBe('97.5 % (n = 12)')
  }
  expect(
    describeFigure({ ...figure, value: 0.0123 }, { kind: 'costUsd', bound: 'atMost', limit: 1 }),
  ).toBe('$0.0123 (n = 12)')
  const speed = { ...p95, metric: 'tokensPerSecond' } as const
  expect(describeFigure({ ...figure, value: 84.25 }, speed)).toMatch(/^84\.\d \(n = 12\)$/)
  const tokens = { ...p95, metric: 'outputTokens' } as const
  expect(describeFigure(figure, tokens)).toBe('450 tokens (n = 12)')
})

test('a coefficient of variation has no unit', () => {
  const cv = { ...ttft, statistic: 'cv' } as const
  expect(describeFigure({ ...figure, value: 0.256 }, cv)).toBe('0.26 (n = 12)')
})

test('what was given up is what it is at least, and counts as the worst', () => {
  const givenUp = describeFigure({ ...figure, value: Infinity, atLeast: 5000 }, ttft)
  expect(givenUp).toMatch(/^at least 5.000 ms.*worst.*\(n = 12\)$/)
  const unknown = describeFigure({ ...figure, value: Infinity }, ttft)
  expect(unknown).not.toContain('ms')
  expect(unknown).not.toContain('at least')
  // A figure that was seen is not at least anything.
  expect(describeFigure({ ...figure, atLeast: 400 }, ttft)).toBe('450 ms (n = 12)')
})
