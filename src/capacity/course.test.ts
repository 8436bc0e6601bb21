import { expect, test } from 'vitest'

import { plannedCells, sampleOf } from '../../test/builders.ts'
import {
  type Capacity,
  type CapacityRule,
  loadOfCell,
  searchedEndpoints,
} from '../model/capacity.ts'
import type { Sample } from '../model/sample.ts'
import { sizeOfBlock } from './block-plan.ts'
import { CapacityCourse } from './course.ts'
import { ladderOf } from './ladder.ts'
import { replaySearches } from './replay.ts'

const rule: CapacityRule = {
  of: 'concurrency',
  objective: { ttftMs: 800 },
  share: 0.9,
  max: 64,
  relativeWidth: 0.5,
  maxRequests: 3000,
}

interface Observed {
  readonly ttftMs: number
  /** The delay of this machine. */
  readonly lagMs: number
}

/** Searches an endpoint that answers as `observe` says, of each level and how often it was asked before. */
function searched(observe: (level: number, visit: number) => Observed): Capacity {
  const cells = plannedCells({
    model: ['one'],
    provider: ['lab'],
    concurrency: ladderOf(rule),
  })
  const course = new CapacityCourse(searchedEndpoints(cells, rule.of), { rule, seed: 3 })
  const visits = new Map<number, number>()
  const taken = new Map<string, Sample[]>(cells.map(({ id }) => [id, []]))
  while (course.isOpen) {
    for (const due of course.turn(() => true)) {
      const level = loadOfCell(due.cell, rule.of)
      const visit = visits.get(level) ?? 0
      visits.set(level, visit + 1)
      const { ttftMs, lagMs } = observe(level, visit)
      const samples = Array.from({ length: sizeOfBlock(due) }, (_, index) =>
        sampleOf({
          cell: due.cell.id,
          round: due.firstRound + index,
          ttftMs,
          clientDelayMs: lagMs,
        }),
      )
      taken.get(due.cell.id)?.push(...samples)
      course.take(due, samples)
    }
  }
  const [capacity] = course.capacities
  if (!capacity) throw new Error('nothing was searched')
  // Whoever verifies searches again with what was observed.
  const observed = cells.flatMap((cell) => {
    const samples = taken.get(cell.id) ?? []
    return samples.length === 0 ? [] : { ...cell, samples }
  })
  expect(replaySearches(observed, { rule, seed: 3 }).capacities).toEqual([capacity])
  return capacity
}

/** Late above twelve at a time. */
const twelve = (level: number): number => (level > 12 ? 2000 : 300)

test('blocks of a machine that lags for a while are asked again, and do not count', () => {
  const calm = searched((level) => ({ ttftMs: twelve(level), lagMs: 0.3 }))
  expect(calm).toMatchObject({ value: 12, stoppedBy: 'width' })
  expect(calm.blocks.every(({ lagMs }) => lagMs === undefined)).toBe(true)

  const lagged = searched((level, visit) =>
    level === 4 && visit < 2 ? { ttftMs: 1000, lagMs: 250 } : { ttftMs: twelve(level), lagMs: 0.3 },
  )
  expect(lagged).toMatchObject({ value: 12, stoppedBy: 'width' })
  expect(lagged.blocks.filter(({ level }) => level === 4).slice(0, 3)).toMatchObject([
    { counted: 0, kept: 0, lagMs: 250 },
    { counted: 0, kept: 0, lagMs: 250 },
    { kept: 10, lagMs: undefined },
  ])
})

test('above a level at which this machine lags again and again nothing is said of the endpoint', () => {
  const found = searched((level) =>
    level >= 9 ? { ttftMs: 1000, lagMs: 300 } : { ttftMs: 300, lagMs: 1 },
  )
  expect(found).toMatchObject({ value: 8, ciLow: 8, ciHigh: undefined, stoppedBy: 'client' })
})

test('a delay that is small beside the limit counts against nobody', () => {
  const found = searched((level) => ({ ttftMs: twelve(level), lagMs: 150 }))
  expect(found).toMatchObject({ value: 12, stoppedBy: 'width' })
})

test('a machine that lags at the lowest load ends the search after three blocks, and nothing is known', () => {
  const found = searched(() => ({ ttftMs: 1500, lagMs: 900 }))
  expect(found).toMatchObject({ value: undefined, stoppedBy: 'client', requests: 33 })
})

test('a machine that begins to lag below a level that was seen does not ask for ever', () => {
  let asked = 0
  const found = searched((level) => {
    asked += 1
    return { ttftMs: twelve(level), lagMs: asked > 7 ? 1500 : 1 }
  })
  expect(found.stoppedBy).toBe('client')
  expect(found.blocks.filter(({ lagMs }) => lagMs !== undefined)).toHaveLength(3)
})

test('what is late by more than this machine lagged counts against the endpoint', () => {
  const found = searched(() => ({ ttftMs: 2000, lagMs: 900 }))
  expect(found).toMatchObject({ value: 0, stoppedBy: 'nothing', requests: 11 })
})
