import { describe, expect, test } from 'vitest'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { countedRuns, newestRuns, sittingWords, spanOf, stepsTo } from './sittings.ts'

const MS_PER_MINUTE = 60_000
const START = Date.UTC(2026, 2, 1, 9)

/** A run started so many minutes after the first, with a value of each named cell. */
function runAt(minutes: number, names: readonly string[] = ['a'], mode = 'live'): AcceptedRun {
  const time = new Date(START + minutes * MS_PER_MINUTE).toISOString()
  const value = { median: 100 + minutes, se: 0.1, n: 30 }
  return {
    id: `${time.replaceAll(/[-:]|\.\d+/g, '')}-s1-0000`,
    matrix: 'M',
    fingerprint: { mode },
    cells: Object.fromEntries(
      names.map((name) => [
        name,
        { endpoint: name, snapshot: undefined, values: { ttftMs: value } },
      ]),
    ),
  }
}

function idsOf(runs: readonly AcceptedRun[]): string[] {
  return runs.map(({ id }) => id)
}

const HOUR = 60
const DAY = 24 * HOUR

describe('runs of one sitting', () => {
  test('count as one: the last', () => {
    const runs = [0, 3, 6, 9, 12].map((minutes) => runAt(minutes))
    expect(idsOf(countedRuns(runs))).toEqual([runAt(12).id])
    expect(sittingWords(runs)).toBe(', all within 12 minutes: they count as 1')
  })

  test('are less than six hours apart', () => {
    const apart = [runAt(0), runAt(6 * HOUR)]
    expect(countedRuns(apart)).toEqual(apart)
    expect(countedRuns([runAt(0), runAt(6 * HOUR - 1)])).toHaveLength(1)
  })

  test('count by the last of each day, whatever the order of their acceptance was', () => {
    const days = [0, 1, 2].flatMap((day) => [0, 90].map((minutes) => runAt(day * DAY + minutes)))
    expect(idsOf(countedRuns(days))).toEqual([90, DAY + 90, 2 * DAY + 90].map((m) => runAt(m).id))
    expect(sittingWords(days)).toBe(
      ', over 2 days, but runs less than 6 hours apart count as one: they count as 3',
    )
  })

  test('are told by each that counts, not by a chain of them', () => {
    const hourly = Array.from({ length: 25 }, (_, hour) => runAt(hour * HOUR))
    expect(idsOf(countedRuns(hourly))).toEqual([0, 6, 12, 18, 24].map((h) => runAt(h * HOUR).id))
  })

  test('are told across a run whose id says no time', () => {
    const untimed = { ...runAt(30), id: 'by-hand' }
    expect(idsOf(countedRuns([runAt(0), untimed, runAt(HOUR)]))).toEqual([
      'by-hand',
      runAt(HOUR).id,
    ])
  })

  test('that measured different cells stand in for each other', () => {
    const [counted] = countedRuns([runAt(0, ['a', 'b']), runAt(5, ['a'])])
    expect(counted?.id).toBe(runAt(5).id)
    expect(counted?.cells['a']?.values['ttftMs']?.median).toBe(105)
    expect(counted?.cells['b']?.values['ttftMs']?.median).toBe(100)
  })

  test('all count where they are simulated, or say no time', () => {
    const simulated = [0, 1, 2].map((minutes) => runAt(minutes, ['a'], 'simulated'))
    expect(countedRuns(simulated)).toEqual(simulated)
    const unknown = ['x', 'y'].map((id) => ({ ...runAt(0), id }))
    expect(countedRuns(unknown)).toEqual(unknown)
    expect(sittingWords(simulated)).toBe('')
  })
})

test('a full window lets go of those that do not count first', () => {
  const days = [0, 1, 2].map((day) => runAt(day * DAY))
  const evening = [10, 20, 30].map((minutes) => runAt(2 * DAY + minutes))
  expect(idsOf(newestRuns([...days, ...evening], 3))).toEqual(
    idsOf([runAt(0), runAt(DAY), runAt(2 * DAY + 30)]),
  )
  expect(idsOf(newestRuns(days, 2))).toEqual(idsOf(days.slice(1)))
})

test.each([
  [[0, 0], '1 minute'],
  [[0, 119], '119 minutes'],
  [[0, 150], '3 hours'],
  [[0, 47 * HOUR], '47 hours'],
  [[0, 12 * DAY], '12 days'],
  [[0], ''],
])('runs at %s minutes span %s', (minutes, words) => {
  expect(spanOf(minutes.map((at) => runAt(at)))).toBe(words)
})

test('a new run is as many steps from the accepted ones as lie between these on average, at least one', () => {
  const runs = [0, 2, 4].map((days) => runAt(days * DAY))
  expect(stepsTo(runs, runAt(24 * DAY).id)).toBe(10)
  expect(stepsTo(runs, runAt(5 * DAY).id)).toBe(1)
  expect(stepsTo(runs, 'no time')).toBe(1)
  expect(stepsTo(runs.slice(0, 1), runAt(9 * DAY).id)).toBe(1)
  // A simulator has no hour.
  const simulated = [0, 2].map((days) => runAt(days * DAY, ['a'], 'simulated'))
  expect(stepsTo(simulated, runAt(24 * DAY).id)).toBe(1)
})
