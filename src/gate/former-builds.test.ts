import { describe, expect, test } from 'vitest'

import type { AcceptedRun } from '../model/accepted-run.ts'
import type { HistoryRun } from '../model/history.ts'
import { formerBuilds, lastBuilds } from './former-builds.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 0, 20, 12)
const value = { median: 100, se: 0.1, location: 4.6, locationSe: 0.1, n: 30 }

/** So many hours before the build at noon. */
function idOf(hoursBefore: number): string {
  const time = new Date(NOON - hoursBefore * HOUR).toISOString()
  return `${time.replaceAll(/[-:]|\.\d+/g, '')}-s1-0000`
}

function cellOf(endpoint: string, snapshot: string): HistoryRun['cells'] {
  return { a: { endpoint, snapshot, looks: [{ ttftMs: value }] } }
}

function run(hoursBefore: number, changes: Partial<HistoryRun> = {}): HistoryRun {
  return {
    id: idOf(hoursBefore),
    matrix: 'M',
    fingerprint: { mode: 'live' },
    isGreen: true,
    cells: cellOf('x', '1'),
    ...changes,
  }
}

function former(
  history: readonly HistoryRun[],
  { accepted = [], mode = 'live' }: { accepted?: readonly number[]; mode?: string } = {},
) {
  const found = formerBuilds(
    history.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    {
      identity: {
        matrix: 'M',
        fingerprint: { mode },
        cells: new Map([['a', { endpoint: 'x', snapshot: '1' }]]),
      },
      runId: idOf(0),
      accepted: accepted.map((hours): AcceptedRun => ({
        id: idOf(hours),
        matrix: 'M',
        fingerprint: { mode },
        cells: {},
      })),
    },
  )
  const hoursOf = (runs: readonly HistoryRun[]): number[] =>
    runs.map(
      ({ id }) =>
        Array.from({ length: 400 }, (_, hours) => hours).find((hours) => idOf(hours) === id) ?? -1,
    )
  return {
    ...found,
    hours: {
      remembered: hoursOf(found.remembered),
      builds: hoursOf(lastBuilds(found.counted, [{ id: 'a' }], 'ttftMs')),
    },
  }
}

describe('builds that a new one is judged with', () => {
  test('are the last two of any colour, and the green ones are remembered', () => {
    const runs = [run(24), run(48, { isGreen: false }), run(72), run(96)]
    expect(former(runs).hours).toEqual({ remembered: [96, 72, 24], builds: [48, 24] })
  })

  test('are those since the newest accepted run', () => {
    expect(
      former(
        [24, 48, 72, 96].map((hours) => run(hours)),
        { accepted: [200, 72] },
      ).hours,
    ).toEqual({
      remembered: [48, 24],
      builds: [48, 24],
    })
  })

  test('are none of the same sitting: a job that is started again is not several builds', () => {
    const again = [1, 2, 3, 4].map((hours) => run(hours, { isGreen: hours > 2 }))
    expect(former([run(24), run(48), ...again]).hours).toEqual({
      remembered: [48, 24],
      builds: [48, 24],
    })
    expect(former(again).hours).toEqual({ remembered: [], builds: [] })
  })

  test('count once a sitting, the last, which has the cells of the others', () => {
    const partial = run(23, { cells: {} })
    const found = former([run(48), run(25), run(24), partial])
    expect(found.hours).toEqual({ remembered: [48, 23], builds: [48, 23] })
    expect(found.counted.at(-1)?.cells).toEqual(run(24).cells)
  })

  test('are whole ones: a run of a few cells hides none', () => {
    const runs = [run(96), run(72), run(48, { cells: {} }), run(24, { cells: {} })]
    expect(former(runs).hours.builds).toEqual([96, 72])
  })

  test('are comparable: same matrix and setting, same endpoint, same snapshot', () => {
    const found = former([
      run(24, { matrix: 'N' }),
      run(48, { fingerprint: { mode: 'live', location: 'tokyo' } }),
      run(72, { cells: cellOf('y', '1') }),
      run(96, { cells: cellOf('x', '2') }),
      run(0),
      run(-24),
    ])
    expect(found.hours.builds).toEqual([])
    expect(found.counted.map(({ cells }) => cells)).toEqual([{}, {}])
  })

  test('all count where they are simulated: a simulator has no hour', () => {
    const runs = [1, 2, 3].map((hours) => run(hours, { fingerprint: { mode: 'simulated' } }))
    expect(former(runs, { mode: 'simulated' }).hours).toEqual({
      remembered: [3, 2, 1],
      builds: [2, 1],
    })
  })
})
