import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import type { CanaryPlan } from './canary-looks.ts'
import { CanaryRounds } from './canary-rounds.ts'

const prod = plannedCell('gpt-4.1', 'prod')
const slow = plannedCell('gpt-4.1', 'slow')
const fast = plannedCell('gpt-4.1', 'fast')
const plan: CanaryPlan = {
  reference: { provider: 'prod' },
  margins: { ttftMs: 0.05 },
  rounds: 8,
  maxRounds: 32,
  alpha: 0.01,
  isWatched: false,
}

/** The cells that go on after so many rounds, round by round. */
function goingOn(
  slower: (round: number) => number,
  {
    rounds,
    mayGoOn = () => true,
  }: {
    readonly rounds: number
    readonly mayGoOn?: (ids: ReadonlySet<string>, rounds: number) => boolean
  },
): string[][] {
  const cells = [prod, slow, fast]
  const rule = new CanaryRounds(plan, { cells, matrix: 'M', mayGoOn })
  let open: ReadonlySet<string> = new Set(cells.map(({ id }) => id))
  return Array.from({ length: rounds }, (_, round) => {
    for (const { id } of cells.filter((cell) => open.has(cell.id))) {
      const noise = 1 + ((round * 5) % 7) / 100
      const factor = id === slow.id ? slower(round) : id === fast.id ? 0.5 : noise
      const ttftMs = 100 * factor
      rule.take(sampleOf({ cell: id, round, ttftMs }))
    }
    open = rule.after(1)
    return [...open].toSorted()
  })
}

describe('rounds of versions', () => {
  test('all go on until the first look; then what may be worse, with what it is compared with', () => {
    const open = goingOn((round) => (round % 4 === 0 ? 1 : 1.2), { rounds: 9 })
    expect(open[6]).toHaveLength(3)
    expect(open[7]).toEqual([prod.id, slow.id])
    expect(open[8]).toEqual([prod.id, slow.id])
  })

  test('end where nothing stands out, and at the last look', () => {
    expect(goingOn(() => 0.9, { rounds: 8 }).at(-1)).toEqual([])
    expect(goingOn((round) => (round % 4 === 0 ? 1 : 1.2), { rounds: 32 }).at(-1)).toEqual([])
  })

  test('end where what stood out is settled', () => {
    // Sure at the second look, of 16 rounds: no third.
    const open = goingOn((round) => 1.5 + (round % 2) / 10, { rounds: 17 })
    expect(open[7]).toEqual([prod.id, slow.id])
    expect(open[15]).toEqual([])
  })

  test('are not asked where they could not be paid for', () => {
    const asked: [string[], number][] = []
    const open = goingOn((round) => (round % 4 === 0 ? 1 : 1.2), {
      rounds: 8,
      mayGoOn(ids, rounds) {
        asked.push([[...ids].toSorted(), rounds])
        return false
      },
    })
    expect(asked).toEqual([[[prod.id, slow.id], 8]])
    expect(open.at(-1)).toEqual([])
  })
})
