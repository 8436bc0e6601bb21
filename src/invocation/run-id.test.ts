import { expect, test } from 'vitest'

import { drawSeed, makeRunId } from './run-id.ts'

const startedAt = new Date('2026-11-24T09:30:12.345Z')

test('a run id is its time, its seed and a suffix', () => {
  expect(makeRunId(startedAt, 421337, () => 0)).toBe('20261124T093012Z-s421337-0000')
  expect(makeRunId(startedAt, 0, () => 0.999_999_999)).toBe('20261124T093012Z-s0-zzzz')
})

test('run ids sort by time', () => {
  const later = new Date(startedAt.getTime() + 1000)
  expect(makeRunId(startedAt, 9, () => 0.9) < makeRunId(later, 1, () => 0)).toBe(true)
})

test('a drawn seed is short enough to be read out loud', () => {
  expect(drawSeed(() => 0)).toBe(0)
  expect(drawSeed(() => 0.999_999_999)).toBe(999_999)
})
