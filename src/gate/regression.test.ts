import { describe, expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import type { GateValue, RunValues } from './history.ts'
import type { GatedCell } from './regression-units.ts'
import { detectableOf, lookAgain, lookFirst, type RegressionRequest } from './regression.ts'

const MARGIN = Math.log(1.05)

function cellsOf(providers: number, models: number): GatedCell[] {
  return Array.from({ length: providers * models }, (_, index) => ({
    id: `m${index % models}@p${Math.floor(index / models)}`,
    provider: `p${Math.floor(index / models)}`,
  }))
}

/** Runs that differ a little, as endpoints do, and a new one that is changed by a factor. */
function requestOf(
  cells: readonly GatedCell[],
  change: (cell: GatedCell) => number = () => 1,
  { runs = 5, sd = 0.03 } = {},
): RegressionRequest {
  const stream = randomStream(7, 'regression')
  const draw = (factor: (cell: GatedCell) => number): RunValues =>
    new Map(
      cells.map((cell): [string, GateValue] => {
        const noise = (stream.uniform() + stream.uniform() + stream.uniform() - 1.5) * 2 * sd
        return [cell.id, { value: Math.log(500 * factor(cell)) + noise, se: 0.05, n: 30 }]
      }),
    )
  return {
    cells,
    runs: Array.from({ length: runs }, () => draw(() => 1)),
    current: draw(change),
    limit: MARGIN,
    alpha: 0.01,
    screen: 0.1,
    overlap: 0,
    confirmRounds: 60,
  }
}

/** Subjects that are red when the second look sees what the first saw. */
function redOf(request: RegressionRequest): string[] {
  return lookFirst(request).tests.flatMap((first) =>
    first.p1 < request.screen && lookAgain(first, request.current, request)?.outcome === 'regressed'
      ? [`${first.unit.scope} ${first.unit.subject}`]
      : [],
  )
}

/** What the first test could have seen, where runs differ by so much. */
function detectableWith(sd: number): number {
  const request = requestOf(cellsOf(6, 6), () => 1, { sd })
  const [first] = lookFirst(request).tests
  if (!first) throw new Error('no test')
  return detectableOf(first, request)
}

/** A run of two cells. */
function valuesOf(a: number, b: number): RunValues {
  return new Map([
    ['a', { value: a, se: 0.01, n: 30 }],
    ['b', { value: b, se: 0.01, n: 30 }],
  ])
}

/** A look in which the first provider got faster by so much that it shows, but its cells do not. */
function improvedLook(cells: readonly GatedCell[]) {
  for (let factor = 0.99; factor > 0.5; factor -= 0.002) {
    const gain = factor
    const look = lookFirst(requestOf(cells, ({ provider }) => (provider === 'p0' ? gain : 1)))
    if (look.improvedProviders.has('p0') && look.improvedCells.size === 0) return look
  }
  throw new Error('no such gain')
}

describe('the gate', () => {
  test('does not test a provider that got faster, nor the only cell that it is', () => {
    const alone = [{ id: 'a', provider: 'p0' }, ...cellsOf(3, 2).slice(2)]
    expect(improvedLook(alone).tests.map(({ unit }) => unit.subject)).not.toContain('a')
    const subjects = improvedLook(cellsOf(3, 2)).tests.map(({ unit }) => unit.subject)
    expect(subjects).not.toContain('p0')
    expect(subjects).toContain('m0@p0')
  })

  test('is quiet where nothing changed', () => {
    expect(redOf(requestOf(cellsOf(6, 6)))).toEqual([])
  })

  test('names the cell that got slower, and no other', () => {
    const request = requestOf(cellsOf(6, 6), ({ id }) => (id === 'm2@p3' ? 1.3 : 1))
    expect(redOf(request)).toEqual(['cell m2@p3'])
  })

  test('names the provider that got slower', () => {
    const request = requestOf(cellsOf(6, 6), ({ provider }) => (provider === 'p3' ? 1.5 : 1))
    expect(redOf(request)).toContain('provider p3')
  })

  test('sees that everything got slower, which comparisons within a run cannot', () => {
    expect(redOf(requestOf(cellsOf(6, 6), () => 1.5))).toEqual(['matrix '])
  })

  test.each([
    ['a cell', ({ id }: GatedCell) => (id === 'm2@p3' ? 0.4 : 1)],
    ['a provider', ({ provider }: GatedCell) => (provider === 'p3' ? 0.4 : 1)],
    ['everything', () => 0.4],
  ])('is quiet where %s got faster', (_name, change) => {
    const look = lookFirst(requestOf(cellsOf(6, 6), change))
    expect(redOf(requestOf(cellsOf(6, 6), change))).toEqual([])
    expect(look.improvedCells.size + look.improvedProviders.size).toBeGreaterThan(0)
  })

  test('calls a cell that hangs slower, and holds it against nobody else', () => {
    const request = requestOf(cellsOf(6, 6), ({ id }) => (id === 'm2@p3' ? Infinity : 1))
    expect(redOf(request)).toEqual(['cell m2@p3'])
  })

  test('measures again what stands out, with what it is compared with', () => {
    const request = requestOf(cellsOf(6, 6), ({ id }) => (id === 'm2@p3' ? 1.6 : 1))
    const { confirm } = lookFirst(request)
    expect([...confirm]).toEqual(
      expect.arrayContaining(['m0@p3', 'm1@p3', 'm2@p3', 'm3@p3', 'm4@p3', 'm5@p3']),
    )
  })

  test('is cleared by a second look that sees nothing', () => {
    const cells = cellsOf(6, 6)
    const request = requestOf(cells, ({ id }) => (id === 'm2@p3' ? 1.6 : 1))
    const first = lookFirst(request).tests.find(({ unit }) => unit.subject === 'm2@p3')
    const calm = request.runs[0]
    if (!first || !calm) throw new Error('no test of the cell')
    expect(lookAgain(first, calm, request)?.outcome).toBe('ok')
  })

  test('says nothing where the second look lacks a cell', () => {
    const request = requestOf(cellsOf(6, 6), ({ id }) => (id === 'm2@p3' ? 1.6 : 1))
    const first = lookFirst(request).tests.find(({ unit }) => unit.subject === 'm2@p3')
    if (!first) throw new Error('no test of the cell')
    expect(lookAgain(first, new Map(), request)).toBeUndefined()
  })

  test('is red where both looks together are sure enough, and undecided where they are not', () => {
    const request = {
      ...requestOf([]),
      cells: [{ id: 'a', provider: 'p' }],
      runs: [-2, -1, 0, 1, 2].map((own) => valuesOf(0.01 * own, 0)),
      current: valuesOf(0, 0),
    }
    const [first] = lookFirst(request).tests
    if (!first) throw new Error('no test of the cell')
    // Beyond the margin by so many deviations of a new value; of Student's t with 4, 2.132 has p = .05.
    const outcomeOf = (deviations: number, p1: number) => {
      const value = MARGIN + deviations * 0.01 * Math.sqrt(2.5 * 1.2)
      return lookAgain({ ...first, p1, cut: 0.001 }, valuesOf(value, 0), request)
    }
    expect(outcomeOf(2.132, 0.015)?.p2).toBeCloseTo(0.05, 4)
    expect(outcomeOf(2.132, 0.015)?.outcome).toBe('regressed')
    expect(outcomeOf(2.132, 0.025)?.outcome).toBe('inconclusive')
    // What the second look does not see at all is none, however sure the first was.
    expect(outcomeOf(1, 0.000_001)?.outcome).toBe('ok')
  })

  test('takes runs that never differed at their word', () => {
    const request = requestOf(cellsOf(1, 2), () => 1.2, { sd: 0 })
    expect(lookFirst(request).tests.every(({ p1 }) => p1 === 0)).toBe(true)
    expect(
      lookFirst(requestOf(cellsOf(1, 2), () => 1, { sd: 0 })).tests.every(({ p1 }) => p1 === 1),
    ).toBe(true)
  })

  test('shares its α out: a tenth to the matrix, three to providers, six to cells', () => {
    const { tests } = lookFirst(requestOf(cellsOf(2, 2)))
    const levels = tests.map(({ unit, level }) => [unit.scope, Number(level.toFixed(6))])
    expect(levels.filter(([scope]) => scope === 'matrix')).toEqual([['matrix', 0.001]])
    expect(levels.filter(([scope]) => scope === 'provider')).toEqual([
      ['provider', 0.0015],
      ['provider', 0.0015],
    ])
    expect(levels.filter(([scope]) => scope === 'cell')[3]).toEqual(['cell', 0.0015])
  })

  test('calls a cell improved seven times as rarely as a provider', () => {
    // Each differs by 0.01 times these from run to run: a new value has 0.0173 around their mean.
    const own = [-2, -1, 0, 1, 2]
    const improvedBy = (first: number, second: number, other = own) => {
      const deviation = 0.01 * Math.sqrt(2.5 * 1.2)
      return lookFirst({
        ...requestOf([]),
        cells: ['a', 'b'].map((id) => ({ id, provider: 'p' })),
        runs: own.map((value, index) => valuesOf(0.01 * value, 0.01 * (other[index] ?? 0))),
        current: valuesOf(-first * deviation, -second * deviation),
      })
    }
    // Student's t with 4 degrees of freedom: 4.6 has p = .005, 7.6 has .0007.
    const steadier = [20, -10, -20, -10, 20]
    expect([...improvedBy(7, 0, steadier).improvedCells]).toEqual([])
    expect([...improvedBy(8, 0, steadier).improvedCells]).toEqual(['a'])
    expect([...improvedBy(4.4, 4.4).improvedProviders]).toEqual([])
    expect([...improvedBy(5, 5).improvedProviders]).toEqual(['p'])
    expect([...improvedBy(5, 5).improvedCells]).toEqual([])
  })

  test('spends its α on all tests together', () => {
    const { tests } = lookFirst(requestOf(cellsOf(6, 6)))
    expect(tests.reduce((sum, { level }) => sum + level, 0)).toBeCloseTo(0.01, 12)
    const single = lookFirst(requestOf(cellsOf(1, 1)))
    expect(single.tests.map(({ level }) => level)).toEqual([0.01])
  })

  test('detects less the more runs differ', () => {
    expect(detectableWith(0.01)).toBeGreaterThan(MARGIN)
    expect(detectableWith(0.1)).toBeGreaterThan(detectableWith(0.01))
  })

  test('has nothing to say without cells', () => {
    expect(lookFirst(requestOf([])).tests).toEqual([])
  })
})
