import { describe, expect, test } from 'vitest'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { type Identity, windowFor } from './window.ts'

const fingerprint = { schema: '1', mode: 'live', location: 'eu', temperature: '0.7' }

function identity(changes: Partial<Identity> = {}): Identity {
  return {
    matrix: 'M',
    fingerprint,
    cells: new Map([
      ['a', { endpoint: 'https://a.example x', snapshot: 'x-1' }],
      ['b', { endpoint: 'https://b.example x', snapshot: undefined }],
    ]),
    ...changes,
  }
}

function run(
  id: number,
  cells: readonly string[],
  changes: Partial<AcceptedRun> = {},
): AcceptedRun {
  return {
    id: String(id).padStart(3, '0'),
    matrix: 'M',
    fingerprint,
    cells: Object.fromEntries(
      cells.map((name) => [
        name,
        {
          endpoint: `https://${name}.example x`,
          snapshot: name === 'a' ? 'x-1' : undefined,
          values: { ttftMs: { median: 100 + id, se: 0.1, n: 30 } },
        },
      ]),
    ),
    ...changes,
  }
}

function runs(count: number, cells: readonly string[], changes: Partial<AcceptedRun> = {}) {
  return Array.from({ length: count }, (_, index) => run(index, cells, changes))
}

function reasonOf(accepted: readonly AcceptedRun[]): string | undefined {
  return windowFor(accepted, identity(), 'ttftMs').obstacles.get('a')?.reason
}

/** A run that was accepted with a trimmed mean. */
function located(id: number): AcceptedRun {
  const { cells, ...rest } = run(id, ['a', 'b'])
  const withLocation = Object.entries(cells).map(([name, cell]) => [
    name,
    {
      ...cell,
      values: { ttftMs: { median: 100, se: 0.1, location: 4.6, locationSe: 0.1, n: 30 } },
    },
  ])
  return { ...rest, cells: Object.fromEntries(withLocation) }
}

describe('by which figure runs are judged', () => {
  test('is the trimmed mean where enough runs have one, and only of those', () => {
    const window = windowFor(
      [...runs(4, ['a', 'b']), ...[5, 6, 7].map(located)],
      identity(),
      'ttftMs',
    )
    expect(window.by).toBe('location')
    expect(window.shared.map(({ id }) => id)).toEqual(['005', '006', '007'])
  })

  test('is the median of all while too few have another', () => {
    const window = windowFor([...runs(4, ['a', 'b']), ...[5, 6].map(located)], identity(), 'ttftMs')
    expect(window.by).toBe('median')
    expect(window.shared).toHaveLength(6)
  })
})

describe('the window a metric is judged against', () => {
  test('is the accepted runs of the matrix, at most twenty, newest last', () => {
    const window = windowFor(
      [...runs(25, ['a', 'b']), run(1, ['a'], { matrix: 'N' })],
      identity(),
      'ttftMs',
    )
    expect(window.judged).toEqual(['a', 'b'])
    expect(window.shared).toHaveLength(20)
    expect(window.shared[0]?.id).toBe('005')
  })

  test('advises only while fewer than three runs are accepted', () => {
    const window = windowFor(runs(2, ['a', 'b']), identity(), 'ttftMs')
    expect(window.judged).toEqual([])
    expect(window.obstacles.get('a')).toMatchObject({ verdict: 'advisory', runs: 2 })
  })

  test.each([
    ['location', { ...fingerprint, location: 'us' }, /location \(us then, eu now\)/],
    ['mode', { ...fingerprint, mode: 'simulated' }, /mode \(simulated then, live now\)/],
    [
      'a field that was not there',
      { schema: '1', mode: 'live', location: 'eu' },
      /temperature \(none then, 0.7 now\)/,
    ],
  ])('names %s where it differs', (_name, other, message) => {
    const window = windowFor(runs(6, ['a'], { fingerprint: other }), identity(), 'ttftMs')
    expect(window.obstacles.get('a')).toMatchObject({ verdict: 'not-comparable' })
    expect(window.obstacles.get('a')?.reason).toMatch(message)
  })

  test('names the endpoint or the model snapshot of a cell where it differs', () => {
    const cells = new Map([
      ['a', { endpoint: 'https://a.example x', snapshot: 'x-2' }],
      ['b', { endpoint: 'https://elsewhere.example x', snapshot: undefined }],
    ])
    const { obstacles } = windowFor(runs(6, ['a', 'b']), identity({ cells }), 'ttftMs')
    expect(obstacles.get('a')?.reason).toBe('its model snapshot differs (x-1 then, x-2 now)')
    expect(obstacles.get('b')?.reason).toMatch(/its endpoint differs/)
  })

  test('does not hold silence on a snapshot against anybody', () => {
    const cells = new Map([['a', { endpoint: 'https://a.example x', snapshot: undefined }]])
    expect(windowFor(runs(3, ['a']), identity({ cells }), 'ttftMs').judged).toEqual(['a'])
  })

  test('judges partial runs on the cells they share', () => {
    const accepted = [...runs(2, ['a', 'b']), run(4, ['a']), run(5, ['b'])]
    const window = windowFor(accepted, identity(), 'ttftMs')
    expect(window.judged).toEqual(['a'])
    expect(window.shared).toHaveLength(3)
    expect(window.obstacles.get('b')?.reason).toBe(
      'only 2 of its 3 accepted runs also measured the others',
    )
  })

  test('lets the cells with the fewest runs step back, wherever they stand', () => {
    const accepted = [
      ...runs(2, ['a', 'b']),
      run(4, ['a']),
      ...[5, 6, 7].map((id) => run(id, ['b'])),
    ]
    const { judged, shared, obstacles } = windowFor(accepted, identity(), 'ttftMs')
    expect(judged).toEqual(['b'])
    expect(shared).toHaveLength(5)
    expect(obstacles.get('a')).toEqual({
      verdict: 'advisory',
      reason: 'only 2 of its 3 accepted runs also measured the others',
      runs: 3,
    })
  })

  test('names what the newest run differs in, not an older one', () => {
    const elsewhere = ['us', 'asia'].flatMap((location, index) =>
      [0, 1, 2].map((id) =>
        run(3 * index + id, ['a'], { fingerprint: { ...fingerprint, location } }),
      ),
    )
    expect(reasonOf(elsewhere)).toBe('the accepted runs differ in location (asia then, eu now)')
    const snapshots = ['x-8', 'x-9'].map((snapshot, id) => {
      const other = run(id, ['a'])
      return {
        ...other,
        cells: Object.fromEntries(
          Object.entries(other.cells).map(([name, cell]) => [name, { ...cell, snapshot }]),
        ),
      }
    })
    expect(reasonOf(snapshots)).toBe('its model snapshot differs (x-9 then, x-1 now)')
  })

  test('says how many runs there are and how far apart more have to be, if they are live', () => {
    expect(reasonOf(runs(1, ['a']))).toBe(
      'one run is accepted so far, 3 are needed, at least 6 hours apart',
    )
    expect(reasonOf(runs(2, ['a']))).toBe(
      '2 runs are accepted so far, 3 are needed, at least 6 hours apart',
    )
    // One of another endpoint after them takes nothing away.
    const [away] = runs(1, ['b'])
    const [, other] = Object.entries(away?.cells ?? {})[0] ?? []
    const moved = run(9, ['a'], other && { cells: { a: other } })
    expect(reasonOf([...runs(2, ['a']), moved])).toMatch(/^2 runs are accepted so far/)
    const simulated = { ...fingerprint, mode: 'simulated' }
    const { obstacles } = windowFor(
      runs(2, ['a'], { fingerprint: simulated }),
      identity({ fingerprint: simulated }),
      'ttftMs',
    )
    expect(obstacles.get('a')?.reason).toBe('2 runs are accepted so far, 3 are needed')
  })

  test('counts live runs of one sitting once, and says what to do', () => {
    const ofOneHour = Array.from({ length: 5 }, (_, index) =>
      run(index, ['a', 'b'], { id: `20260301T09${index}000Z-s1-0000` }),
    )
    const { obstacles, accepted, shared } = windowFor(ofOneHour, identity(), 'ttftMs')
    expect(obstacles.get('a')).toEqual({
      verdict: 'advisory',
      reason:
        '5 runs are accepted, all within 40 minutes: they count as 1, 3 are needed. Accept runs at least 6 hours apart, e.g. of different days',
      runs: 1,
    })
    expect(accepted).toHaveLength(5)
    expect(shared).toHaveLength(1)
    const simulated = { ...fingerprint, mode: 'simulated' }
    const counted = windowFor(
      ofOneHour.map((one) => ({ ...one, fingerprint: simulated })),
      identity({ fingerprint: simulated }),
      'ttftMs',
    )
    expect(counted.judged).toEqual(['a', 'b'])
  })

  test('says where the past of a renamed matrix is', () => {
    const old = runs(6, ['a', 'b'], { matrix: 'Old "name"' })
    expect(reasonOf(old)).toBe(
      'no run is accepted so far, 3 are needed; the same cells were accepted as "Old "name"": if the matrix was renamed, its accepted runs stay under the old name',
    )
    expect(reasonOf([...old, run(9, ['a', 'b'])])).not.toContain('renamed')
    expect(reasonOf(runs(6, ['a'], { matrix: 'Another' }))).toBe(
      'no run is accepted so far, 3 are needed',
    )
  })
})
