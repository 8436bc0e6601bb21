import { describe, expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import { MAX_LOOKS } from './looks.ts'
import { tailOf } from './past.ts'
import { openRegression, type RegressionRequest, type UnitTest } from './regression.ts'
import { type GateValue, requestVariances, type RunValues } from './run-values.ts'
import { detectableShift } from './smallest-regression.ts'
import type { GatedCell } from './units.ts'

const MARGIN = Math.log(1.05)

function cellsOf(providers: number, models: number): GatedCell[] {
  return Array.from({ length: providers * models }, (_, index) => ({
    id: `m${index % models}@p${Math.floor(index / models)}`,
    provider: `p${Math.floor(index / models)}`,
    model: `m${index % models}`,
  }))
}

/** Runs that differ a little, as endpoints do, and a new one that is changed by a factor. */
function requestOf(
  cells: readonly GatedCell[],
  change: (cell: GatedCell) => number = () => 1,
  { runs = 5, sd = 0.03, remembered = 0 } = {},
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
    accepted: Array.from({ length: runs }, () => draw(() => 1)),
    remembered: Array.from({ length: remembered }, () => draw(() => 1)),
    builds: [],
    steps: 1,
    first: draw(change),
    limit: MARGIN,
    alpha: 0.01,
    screen: undefined,
    overlap: 0.5,
  }
}

/** The same runs, so many days after others, with a wave in each cell that is longer than they are apart. */
function driftingRuns(runs: readonly RunValues[], daysBefore = 0): RunValues[] {
  return runs.map(
    (run, index) =>
      new Map(
        [...run].map(([id, value], cell) => {
          const wave = 0.1 * Math.sin((daysBefore + index) / 2 + cell)
          return [id, { ...value, value: value.value + wave }]
        }),
      ),
  )
}

/** Subjects that are red when the second look sees what the first saw. */
function redOf(request: RegressionRequest): string[] {
  return openRegression(request)
    .judge([request.first])
    .flatMap(({ isBeyond, unit }) => (isBeyond ? [`${unit.scope} ${unit.subject}`] : []))
}

/** The test of a subject, after one look or more. */
function testOf(request: RegressionRequest, subject: string, ...later: readonly RunValues[]) {
  const found = openRegression(request)
    .judge(later)
    .find(({ unit }) => unit.subject === subject)
  if (!found) throw new Error(`no test of ${subject}`)
  return found
}

/** Its p value, had its looks said nothing of how much runs differ. */
function believedOf({ past, now }: UnitTest): number {
  const [belief] = past.beliefs
  if (!belief || !now) return Number.NaN
  return tailOf(now.shift, past, { belief, between: now.between, within: now.within })
}

/** What the first test could have seen, where runs differ by so much. */
function detectableWith(
  sd: number,
  rounds = 30,
  { confirmRounds = 60, maxLooks = MAX_LOOKS } = {},
): number {
  const request = requestOf(cellsOf(6, 6), () => 1, { sd })
  const { past, share, screen } = openRegression(request)
  const [first] = past
  if (!first) throw new Error('no test')
  return detectableShift([{ past: first }], {
    spent: share(first.unit).alone,
    screen,
    limit: MARGIN,
    overlap: 0.5,
    variances: requestVariances(request),
    rounds,
    confirmRounds,
    maxLooks,
  })
}

/** A build in which the first provider got faster by so much that it shows, but its cells do not. */
function improvedBuild(cells: readonly GatedCell[]) {
  for (let factor = 0.99; factor > 0.5; factor -= 0.002) {
    const gain = factor
    const build = openRegression(requestOf(cells, ({ provider }) => (provider === 'p0' ? gain : 1)))
    if (build.improvedProviders.has('p0') && build.improvedCells.size === 0) return build
  }
  throw new Error('no such gain')
}

function improvedSubjects(cells: readonly GatedCell[]): string[] {
  return improvedBuild(cells)
    .judge()
    .map(({ unit }) => unit.subject)
}

const isCell = ({ id }: GatedCell): boolean => id === 'm2@p3'
const isProvider = ({ provider }: GatedCell): boolean => provider === 'p3'

describe('the gate', () => {
  test('does not test a provider that got faster, nor the only cell that it is', () => {
    const alone = [{ id: 'a', provider: 'p0', model: 'a' }, ...cellsOf(3, 2).slice(2)]
    expect(improvedSubjects(alone)).not.toContain('a')
    const subjects = improvedSubjects(cellsOf(3, 2))
    expect(subjects).not.toContain('p0')
    expect(subjects).toContain('m0@p0')
  })

  test('is quiet where nothing changed', () => {
    expect(redOf(requestOf(cellsOf(6, 6)))).toEqual([])
  })

  test('names the cell that got slower, and no other', () => {
    expect(redOf(requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 1.25 : 1)))).toEqual([
      'cell m2@p3',
    ])
  })

  test('names the provider that got slower', () => {
    const request = requestOf(cellsOf(6, 6), (cell) => (isProvider(cell) ? 1.5 : 1))
    expect(redOf(request)).toContain('provider p3')
  })

  test('names the model that got slower everywhere', () => {
    const request = requestOf(cellsOf(6, 6), ({ model }) => (model === 'm2' ? 1.3 : 1))
    expect(redOf(request)).toContain('model m2')
  })

  test('sees that everything got slower, which comparisons within a run cannot', () => {
    expect(redOf(requestOf(cellsOf(6, 6), () => 2))).toContain('matrix ')
  })

  test.each([
    ['a cell', (cell: GatedCell) => (isCell(cell) ? 0.4 : 1)],
    ['a provider', (cell: GatedCell) => (isProvider(cell) ? 0.4 : 1)],
    ['everything', () => 0.4],
  ])('is quiet where %s got faster', (_name, change) => {
    const build = openRegression(requestOf(cellsOf(6, 6), change))
    expect(redOf(requestOf(cellsOf(6, 6), change))).toEqual([])
    expect(build.improvedCells.size + build.improvedProviders.size).toBeGreaterThan(0)
  })

  test('is quiet where one of two halves its latency: the other did not get slower', () => {
    const request = requestOf(cellsOf(1, 2), ({ id }) => (id === 'm0@p0' ? 0.8 : 1))
    expect(redOf(request)).toEqual([])
    expect(testOf(request, 'm1@p0').now?.shift).toBeLessThan(0.1)
  })

  test('calls a cell that hangs slower, and holds it against nobody else', () => {
    const request = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? Infinity : 1))
    expect(redOf(request)).toEqual(['cell m2@p3'])
  })

  test('looks again at what stands out', () => {
    const request = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 1.6 : 1))
    expect(testOf(request, 'm2@p3')).toMatchObject({ stoodOut: true, looks: 1 })
    expect(testOf(request, 'm1@p3').stoodOut).toBe(false)
  })

  test('takes both looks for one estimate, and the second for more where it has more rounds', () => {
    const request = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 1.6 : 1))
    const [calm = new Map<string, GateValue>()] = request.accepted
    const first = testOf(request, 'm2@p3').now?.shift ?? Number.NaN
    const shiftWith = (n: number): number => {
      const second: RunValues = new Map([...calm].map(([id, value]) => [id, { ...value, n }]))
      return testOf(request, 'm2@p3', second).now?.shift ?? Number.NaN
    }
    expect(shiftWith(30)).toBeCloseTo(first / 2, 1)
    expect(shiftWith(120)).toBeLessThan(shiftWith(30))
    expect(testOf(request, 'm2@p3', calm)).toMatchObject({ looks: 2, isBeyond: false })
  })

  test('is less sure of looks that disagree, and no surer of looks that agree', () => {
    const request = requestOf(cellsOf(1, 1), () => 1.3)
    const [first] = request.first.values()
    const testWith = (...distances: readonly number[]): UnitTest => {
      const looks = distances.map(
        (distance): RunValues =>
          new Map([['m0@p0', { value: (first?.value ?? 0) + distance, se: 0.05, n: 30 }]]),
      )
      return testOf(request, 'm0@p0', ...looks)
    }
    const agreeing = testWith(0, 0)
    expect(agreeing.now?.p).toBeCloseTo(believedOf(agreeing), 12)
    const disagreeing = testWith(0.2, -0.2)
    expect(disagreeing.now?.shift).toBeCloseTo(agreeing.now?.shift ?? 0, 2)
    expect(disagreeing.now?.p).toBeGreaterThan(2 * believedOf(disagreeing))
  })

  test('keeps to its first look where the second lacks a cell', () => {
    const request = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 1.6 : 1))
    expect(testOf(request, 'm2@p3', new Map())).toMatchObject({ looks: 1 })
  })

  test('is not red within the limit, however certain that something changed', () => {
    const request = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 1.6 : 1))
    expect(testOf({ ...request, limit: Math.log(1.1) }, 'm2@p3', request.first).isBeyond).toBe(true)
    const within = testOf({ ...request, limit: Math.log(1.7) }, 'm2@p3', request.first)
    expect(within.now?.p).toBeLessThan(within.cut)
    expect(within.isBeyond).toBe(false)
    expect(within.now?.pAtLimit).toBeGreaterThan(0.05)
  })

  test('never believes what runs say of their noise beyond doubt', () => {
    const same = requestOf(cellsOf(1, 2), () => 1, { sd: 0 })
    expect(redOf(same)).toEqual([])
    expect(redOf(requestOf(cellsOf(1, 2), () => 3, { sd: 0 })).length).toBeGreaterThan(0)
  })

  test('shares its α out: 35 % to cells, 45 % to providers, a tenth each to models and the matrix', () => {
    const { past, share } = openRegression(requestOf(cellsOf(2, 2)))
    const sharesOf = (scope: string): number[] =>
      past.flatMap(({ unit }) =>
        unit.scope === scope ? [Number(share(unit).alone.toFixed(8))] : [],
      )
    expect(sharesOf('cell')).toEqual(Array.from({ length: 4 }, () => 0.000_875))
    expect(sharesOf('provider')).toEqual([0.002_25, 0.002_25])
    expect(sharesOf('model')).toEqual([0.0005, 0.0005])
    expect(sharesOf('matrix')).toEqual([0.001])
  })

  test.each([
    { remembered: 0, cell: [0.8, 1.2], others: [0.7, 1.2] },
    { remembered: 3, cell: [0.9, 0.3], others: [0.4, 0.85] },
  ])(
    'with $remembered builds remembered, a build and three together have their parts of it',
    ({ remembered, cell, others }) => {
      const { past, share } = openRegression(requestOf(cellsOf(2, 2), () => 1, { remembered }))
      for (const { unit } of past) {
        const { alone, build, together } = share(unit)
        const expected = unit.scope === 'cell' ? cell : others
        expect([build / alone, together / alone].map((part) => Number(part.toFixed(8)))).toEqual(
          expected,
        )
      }
    },
  )

  test('spends its α on all tests together', () => {
    const { past, share } = openRegression(requestOf(cellsOf(6, 6)))
    expect(past.reduce((sum, { unit }) => sum + share(unit).alone, 0)).toBeCloseTo(0.01, 12)
    const single = openRegression(requestOf(cellsOf(1, 1)))
    expect(single.past.map(({ unit }) => single.share(unit).alone)).toEqual([0.01])
  })

  test('detects less the more runs differ, and more with more rounds', () => {
    expect(detectableWith(0.01)).toBeGreaterThan(MARGIN)
    expect(detectableWith(0.1)).toBeGreaterThan(detectableWith(0.01))
    expect(detectableWith(0.1, 300, { maxLooks: 1 })).toBeGreaterThan(detectableWith(0.1, 300))
    expect(detectableWith(0.01, 30, { confirmRounds: 240 })).toBeLessThan(detectableWith(0.01))
  })

  test('has nothing to say without cells', () => {
    expect(openRegression(requestOf([])).judge()).toEqual([])
  })
})

describe('runs that are remembered', () => {
  test('make a change clearer where they are as calm as the accepted ones', () => {
    const alone = testOf(requestOf(cellsOf(2, 3)), 'm2@p1')
    const request = requestOf(cellsOf(2, 3), ({ id }) => (id === 'm2@p1' ? 1.25 : 1), {
      remembered: 12,
    })
    const forgetful = testOf({ ...request, remembered: [] }, 'm2@p1')
    expect(testOf(request, 'm2@p1').now?.p).toBeLessThan(forgetful.now?.p ?? 0)
    expect(alone.past.beliefs).toHaveLength(1)
  })

  test('never make one less clear, however restless they are', () => {
    const request = requestOf(cellsOf(2, 3), ({ id }) => (id === 'm2@p1' ? 1.5 : 1))
    const restless = requestOf(cellsOf(2, 3), () => 1, { sd: 0.3, remembered: 12 }).remembered
    const p = testOf(request, 'm2@p1').now?.p ?? Number.NaN
    expect(testOf({ ...request, remembered: restless }, 'm2@p1').now?.p).toBeLessThanOrEqual(p)
  })

  test('do not count where they drift, and take nothing from what the accepted runs are held to', () => {
    const calm = requestOf(cellsOf(4, 6), () => 1, { remembered: 12 })
    const remembered = driftingRuns(calm.remembered, calm.accepted.length)
    const alone = openRegression({ ...calm, remembered: [] }).past[0]?.beliefs[0]
    const { past, share } = openRegression({ ...calm, remembered })
    expect(past[0]?.beliefs).toEqual([alone])
    expect(past.reduce((sum, { unit }) => sum + share(unit).alone, 0)).toBeCloseTo(0.01, 12)
  })

  test('leave half of α where the accepted runs drift', () => {
    const calm = requestOf(cellsOf(4, 6), () => 1, { runs: 12 })
    const { past, share } = openRegression({ ...calm, accepted: driftingRuns(calm.accepted) })
    expect(past.reduce((sum, { unit }) => sum + share(unit).alone, 0)).toBeCloseTo(0.005, 12)
  })

  test('leave the mean where the accepted runs have it', () => {
    const request = requestOf(cellsOf(1, 1))
    const risen: RunValues[] = Array.from(
      { length: 20 },
      (_, index) =>
        new Map([['m0@p0', { value: Math.log(500 * 1.02 ** (index + 1)), se: 0.05, n: 30 }]]),
    )
    const crept = { ...request, remembered: risen, first: risen.at(-1) ?? new Map() }
    const { now, past } = testOf(crept, 'm0@p0', crept.first)
    expect(past.mean).toBeCloseTo(Math.log(500), 1)
    expect(now?.shift).toBeGreaterThan(0.3)
    expect(redOf(crept)).toEqual(['cell m0@p0'])
  })
})

test('builds that are slower together are red where none is by itself', () => {
  const request = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 1.2 : 1))
  const alone = testOf(request, 'm2@p3')
  const build = { looks: [request.first] }
  const together = testOf({ ...request, builds: [build, build] }, 'm2@p3')
  expect(together.together?.p).toBeLessThan((alone.now?.p ?? 0) / 2)
  expect(together.together?.builds).toEqual([0, 1, 2].map(() => alone.now?.shift))
})

test('two builds that were slow make no red one of a build that is as it should be', () => {
  const slow = requestOf(cellsOf(6, 6), (cell) => (isCell(cell) ? 2 : 1))
  const builds = [{ looks: [slow.first] }, { looks: [slow.first] }]
  const mended = testOf({ ...requestOf(cellsOf(6, 6)), builds }, 'm2@p3')
  expect(mended.together?.p).toBeLessThan(mended.cutTogether)
  expect(mended.isRedTogether).toBe(false)
  expect(testOf({ ...slow, builds }, 'm2@p3').isRedTogether).toBe(true)
})

test('what a run that nobody accepted says of its requests excuses no later one', () => {
  const request = requestOf(cellsOf(2, 3), ({ id }) => (id === 'm2@p1' ? 1.5 : 1), {
    remembered: 12,
  })
  const unsteady = request.remembered.map(
    (run) => new Map([...run].map(([id, value]) => [id, { ...value, se: 1 }] as const)),
  )
  const alone = testOf({ ...request, remembered: [] }, 'm2@p1').now?.p ?? Number.NaN
  expect(testOf({ ...request, remembered: unsteady }, 'm2@p1').now?.p).toBeLessThanOrEqual(alone)
})
