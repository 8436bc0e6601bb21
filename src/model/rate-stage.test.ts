import { expect, test } from 'vitest'

import { rateStage } from './rate-stage-option.ts'
import {
  dueInStage,
  meanRate,
  shortened,
  stageCount,
  stageLabel,
  stageLevels,
  stageOf,
} from './rate-stage.ts'

const stages = [
  { rate: 2, for: '30s' },
  { rate: { from: 0.5, to: 20 }, for: '1.5m' },
]

test('a level of a stage says what it is, to people and to code', () => {
  const levels = stageLevels(stages)
  expect(levels).toEqual(['1:2/s,30s', '2:0.5..20/s,1.5m'])
  expect(levels.map(stageLabel)).toEqual(['stage 1 (2 req/s, 30s)', 'stage 2 (0.5–20 req/s, 1.5m)'])
  const ramps = levels.flatMap((level) => stageOf(level) ?? [])
  expect(ramps).toEqual([
    { number: 1, from: 2, to: 2, lastsMs: 30_000 },
    { number: 2, from: 0.5, to: 20, lastsMs: 90_000 },
  ])
  expect(ramps.map(meanRate)).toEqual([2, 10.25])
  expect(ramps.map(stageCount)).toEqual([60, 923])
  for (const none of [undefined, '', '2', '1:2/s', '1:x/s,30s', '1:2/s,30']) {
    expect(stageOf(none)).toBeUndefined()
  }
})

test.each([
  { from: 0, to: 10 },
  { from: 10, to: 0 },
  { from: 2, to: 20 },
  { from: 5, to: 5 },
])('requests of a ramp from $from to $to are as dense as its rate', ({ from, to }) => {
  const ramp = { from, to, lastsMs: 10_000 }
  const count = ((from + to) / 2) * 10
  const times = Array.from({ length: count }, (_, index) => dueInStage(index / count, ramp))
  expect(times[0]).toBe(0)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(dueInStage(1, ramp)).toBeCloseTo(10_000, 6)
  // Until half of the time there are those of the mean of the first half.
  const early = times.filter((time) => time < 5000 - 1e-6).length
  expect(early).toBeCloseTo((from + (from + to) / 2) * 2.5, -0.5)
})

test('where fewer requests are asked for, stages shrink in time and keep their rates', () => {
  expect(shortened(stages, 5000)).toEqual(stages)
  const few = shortened(stages, 10)
  expect(few.map(({ rate }) => rate)).toEqual([2, { from: 0.5, to: 20 }])
  const counts = stageLevels(few).flatMap((level) => [stageOf(level) ?? []].flat().map(stageCount))
  expect(counts).toEqual([1, 9])
})

test.each([
  { rate: 0, for: '1s' },
  { rate: { from: 0, to: 0 }, for: '1s' },
  { rate: { from: -1, to: 3 }, for: '1s' },
  { rate: 2 },
  { rate: 2, for: '0s' },
  { rate: { from: 1 }, for: '1s' },
])('%j is no stage', (stage) => {
  expect(rateStage.safeParse(stage).success).toBe(false)
})
