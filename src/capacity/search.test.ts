import { describe, expect, test } from 'vitest'

import { runSearch } from '../../scripts/capacity/run-search.ts'
import { worlds } from '../../scripts/capacity/worlds.ts'
import { Search } from './search.ts'

const options = { of: 'concurrency', max: 64, share: 0.95, relativeWidth: 0.25 } as const
const RUNS = 20

describe('a search', () => {
  test.each(worlds.filter(({ isQuick }) => isQuick))('of $name finds its capacity', (world) => {
    const runs = Array.from({ length: RUNS }, (_, seed) => runSearch(world, { options, seed }))
    const covered = runs.filter(
      ({ estimate: { ciLow, ciHigh = Infinity } }) =>
        ciLow <= world.capacity && world.capacity <= ciHigh,
    )
    expect(covered.length).toBeGreaterThanOrEqual(RUNS - 1)
    for (const { requests } of runs) expect(requests).toBeLessThanOrEqual(3000)
    const narrow = runs.filter(({ end }) => end !== 'requests')
    expect(narrow.length).toBeGreaterThan(RUNS / 2)
  })

  test('has a lower end also where its requests do not pay for an interval as narrow as asked', () => {
    const world = worlds.find(({ name }) => name.startsWith('rate: 12 slots'))
    if (!world) throw new Error('no world')
    const runs = Array.from({ length: RUNS }, (_, seed) =>
      runSearch(world, { options: { ...options, of: 'rate' }, seed }),
    )
    const wide = runs.filter(({ end }) => end === 'requests')
    expect(wide.length).toBeGreaterThan(RUNS / 2)
    const low = wide.filter(({ estimate: { ciLow } }) => ciLow > world.capacity / 2)
    expect(low.length).toBeGreaterThan(0.7 * wide.length)
  })

  test('at a rate has a lower end, though requests above it resemble each other', () => {
    const world = worlds.find(({ name }) => name.startsWith('rate: 8 slots, exponential'))
    if (!world) throw new Error('no world')
    const ends = Array.from({ length: RUNS }, (_, seed) => {
      const { estimate } = runSearch(world, { options: { ...options, of: 'rate' }, seed })
      return estimate.ciLow
    })
    const low = ends.filter((ciLow) => ciLow > world.capacity / 3 && ciLow <= world.capacity)
    expect(low.length).toBeGreaterThan(0.8 * RUNS)
  })

  test('of what nothing keeps ends after its first block', () => {
    const search = new Search(options)
    expect(search.next([], { seed: 1 })).toEqual({ level: 1, isFirstLook: true })
    const lost = [{ level: 1, kept: Array.from({ length: 10 }, () => false) }]
    expect(search.next(lost, { seed: 1 })).toEqual({ end: 'nothing' })
    expect(search.estimate(lost)).toMatchObject({ value: 0, ciLow: 0, ciHigh: 0 })
  })

  test('of what bears the highest level ends there, without an upper end', () => {
    const search = new Search({ ...options, max: 4 })
    const blocks: { level: number; kept: boolean[] }[] = []
    for (;;) {
      const next = search.next(blocks, { seed: 1 })
      if ('end' in next) break
      blocks.push({ level: next.level, kept: Array.from({ length: 40 }, () => true) })
    }
    expect(blocks.map(({ level }) => level).slice(0, 3)).toEqual([1, 2, 4])
    expect(search.estimate(blocks)).toMatchObject({ value: 4, ciLow: 4, ciHigh: undefined })
  })

  test('says of no load that it is kept beyond the highest that was asked', () => {
    const search = new Search(options)
    const blocks = [1, 2, 4, 8].map((level) => ({
      level,
      kept: Array.from({ length: 10 }, () => true),
    }))
    expect(search.estimate(blocks)).toMatchObject({ value: 8, ciHigh: undefined })
  })

  test('doubles until a level fails, then stays near the boundary, on both sides of it', () => {
    const [world] = worlds
    if (!world) throw new Error('no world')
    const { blocks } = runSearch(world, { options, seed: 3 })
    const levels = blocks.map(({ level }) => level)
    expect(levels.slice(0, 5)).toEqual([1, 2, 4, 8, 16])
    const late = levels.slice(5)
    expect(Math.min(...late)).toBeGreaterThan(world.capacity / 2)
    expect(late.some((level) => level <= world.capacity)).toBe(true)
    expect(late.some((level) => level > world.capacity)).toBe(true)
  })
})
