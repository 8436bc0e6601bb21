import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { MetricName } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { GateRequest, LaterLooks, LookSamples } from './gate-request.ts'
import { openGate } from './regression-gate.ts'

const cells = [plannedCell('one', 'lab'), plannedCell('two', 'lab'), plannedCell('one', 'mirror')]
const [first] = cells
const medians = [480, 490, 500, 510, 520]

interface World extends Partial<Pick<GateRequest, 'onlyAdvice'>> {
  readonly metric?: MetricName
  readonly change?: (id: string) => Partial<Sample>
  readonly past?: readonly number[]
  readonly later?: LaterLooks
  readonly mode?: 'simulated' | 'live'
  readonly idOf?: (index: number) => string
  /** Id of a cell whose past was measured elsewhere. */
  readonly moved?: string | undefined
}

/** What is said of each subject, over runs of some 500 ms and a new one of 500 ms, changed. */
function verdictsOn({
  metric = 'ttftMs',
  change = () => ({}),
  past = medians,
  onlyAdvice,
  later = { done: [] },
  mode = 'simulated',
  idOf = (index) => `r${index}`,
  moved,
}: World) {
  const fingerprint = { mode }
  const verdicts = openGate({
    cells: cells.map((cell) => {
      const samples = Array.from({ length: 20 }, (_, round) =>
        sampleOf({ cell: cell.id, round, ttftMs: 490 + round, ...change(cell.id) }),
      )
      return { ...cell, samples, summary: summarizeCell(samples, 8) }
    }),
    thresholds: [{ metric, limit: 0.1, name: 'regression ≤ 10 %' }],
    accepted: past.map((median, index) => ({
      id: idOf(index),
      matrix: 'M',
      fingerprint,
      cells: Object.fromEntries(
        cells.map(({ id, endpoint }) => [
          id,
          {
            endpoint: id === moved ? 'elsewhere' : endpoint,
            snapshot: undefined,
            values: { [metric]: { median, se: 0.01, n: 20 } },
          },
        ]),
      ),
    })),
    runId: 'now',
    identity: {
      matrix: 'M',
      fingerprint,
      cells: new Map(cells.map(({ id, endpoint }) => [id, { endpoint, snapshot: undefined }])),
    },
    options: gateOptions.parse({}),
    onlyAdvice,
  }).conclude(later)
  return new Map(verdicts.map((verdict) => [`${verdict.scope} ${verdict.subject}`, verdict]))
}

const CELL = `cell ${first?.id}`
/** One cell takes so many times as long. */
const slower = (times: number) => (id: string) => (id === first?.id ? { ttftMs: 500 * times } : {})

/** Later looks in which that cell takes so long. */
const lookAt = (ttftMs: number): LookSamples =>
  new Map(
    cells.map(({ id }) => [
      id,
      Array.from({ length: 20 }, (_, round) =>
        sampleOf({ cell: id, round, phase: 'confirm', ttftMs: id === first?.id ? ttftMs : 500 }),
      ),
    ]),
  )
const again = (...all: readonly number[]): LaterLooks => ({ done: all.map(lookAt) })
const gone = (id: string): Partial<Sample> =>
  id === first?.id ? { ttftMs: undefined, totalMs: undefined, status: 'failed' } : {}

/** What is said of a provider where this machine lagged in these of its cells. */
function labLagging(...ids: string[]) {
  const change = (id: string) => (ids.includes(id) ? { clientDelayMs: 200 } : {})
  return verdictsOn({ change }).get('provider lab')
}

describe('a regression verdict', () => {
  test('is one of every cell, of providers and models with several, and of the whole', () => {
    const verdicts = verdictsOn({})
    expect([...verdicts.keys()]).toEqual([
      ...cells.map(({ id }) => `cell ${id}`),
      'provider lab',
      'model one',
      'matrix M',
    ])
    expect([...verdicts.values()].map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 6 }, () => 'ok'),
    )
  })

  test('says by how much a cell changed, in what interval, against how many runs', () => {
    const verdict = verdictsOn({}).get(CELL)
    // The geometric mean of the past is 499.8, the median of the new run 499.5.
    expect(verdict?.change).toBeCloseTo(0, 2)
    expect(verdict).toMatchObject({ runs: 5, n: 20, limit: 0.1, statistic: 'median' })
    expect(verdict?.observed).toBeCloseTo(499.5, 6)
    expect(verdict?.ciLow).toBeLessThan(verdict?.change ?? NaN)
    expect(verdict?.ciHigh).toBeGreaterThan(verdict?.change ?? NaN)
    expect(verdict?.detectable).toBeGreaterThan(0.1)
    expect(verdict?.reason).toContain('5 accepted runs')
  })

  test('of a speed that fell is red, and its figures are those of the speed', () => {
    const half = { tokensPerSecond: 250 }
    const verdict = verdictsOn({
      metric: 'tokensPerSecond',
      change: (id) => (id === first?.id ? half : { tokensPerSecond: 500 }),
      later: { done: [], missing: 'one-look' },
    }).get(CELL)
    expect(verdict?.verdict).toBe('regressed')
    expect(verdict?.change).toBeCloseTo(-0.5, 2)
    expect(verdict?.observed).toBeCloseTo(250, 6)
    expect(verdict?.ciLow).toBeLessThan(verdict?.ciHigh ?? NaN)
  })

  test.each([
    ['unaffordable', 'budget'],
    ['interrupted', 'interrupted'],
    ['accepted', '-u'],
  ] as const)('without a second look (%s) is inconclusive, and says why', (missing, word) => {
    const verdict = verdictsOn({ change: slower(2), later: { done: [], missing } }).get(CELL)
    expect(verdict).toMatchObject({ verdict: 'inconclusive', pAll: undefined })
    expect(verdict?.reason).toContain(word)
  })

  test('of the only look there is, is red where that is clear', () => {
    const later = { done: [], missing: 'one-look' } as const
    expect(verdictsOn({ change: slower(2), later }).get(CELL)?.verdict).toBe('regressed')
    const doubtful = verdictsOn({ change: slower(1.12), later }).get(CELL)
    expect(doubtful?.verdict).toBe('inconclusive')
  })

  test('has the figure of both looks, and is red only where the second stands out by itself', () => {
    const red = verdictsOn({ change: slower(2), later: again(750) }).get(CELL)
    expect(red?.verdict).toBe('regressed')
    expect(red?.change).toBeCloseTo(Math.sqrt(2 * 1.5) - 1, 2)
    expect(red?.pAll).toBeLessThan(red?.cut ?? 0)
    const back = verdictsOn({ change: slower(2), later: again(500) }).get(CELL)
    expect(back?.verdict).toBe('ok')
    expect(back?.change).toBeCloseTo(Math.sqrt(2) - 1, 2)
    expect(back?.reason).toContain('stood out at the first look, but not with the second')
  })

  test('of what got faster says so', () => {
    const verdict = verdictsOn({ change: slower(0.5) }).get(CELL)
    expect(verdict).toMatchObject({ verdict: 'improved', p1: undefined, runs: 5 })
    expect(verdict?.change).toBeCloseTo(-0.5, 2)
  })

  test('of what was not observed has no data', () => {
    expect(verdictsOn({ change: gone }).get(CELL)).toMatchObject({
      verdict: 'no-data',
      n: 0,
      observed: undefined,
    })
  })

  test('of a provider is client-limited only where all of its cells are', () => {
    const [one = '', two = ''] = cells.map(({ id }) => id)
    expect(labLagging(one, two)?.verdict).toBe('client-limited')
    expect(labLagging(one)).toMatchObject({
      verdict: 'advisory',
      reason: expect.stringContaining('too few of its cells can be judged'),
    })
  })

  test('only advises where runs are few, or nothing may be judged', () => {
    const few = verdictsOn({ past: medians.slice(0, 2) }).get(CELL)
    expect(few).toMatchObject({ verdict: 'advisory', runs: 2 })
    expect(few?.change).toBeCloseTo(0.03, 2)
    const advice = verdictsOn({ change: slower(2), onlyAdvice: 'no location is set' })
    expect(advice.get(CELL)).toMatchObject({ verdict: 'advisory', runs: 5 })
    expect(advice.get(CELL)?.reason).toContain('no location is set')
    const none = verdictsOn({ past: [] }).get(CELL)
    expect(none).toMatchObject({ verdict: 'advisory', runs: 0, change: undefined })
  })
})

/** The runs of the past, a day apart, the first of them in so many parts. */
function daysApart(parts: number): readonly [readonly number[], (index: number) => string] {
  const past = [...Array.from({ length: parts - 1 }, () => 480), ...medians]
  const idOf = (index: number): string => {
    const day = Math.max(0, index - parts + 1)
    return `2026030${1 + day}T09${10 + Math.min(index, parts - 1)}00Z-s1-0000`
  }
  return [past, idOf]
}

const unseen = (id: string): Partial<Sample> => (id === first?.id ? { ttftMs: undefined } : {})

describe('what a verdict says of its past', () => {
  test('is over how long live runs were accepted, and how many of them count', () => {
    const [past, idOf] = daysApart(1)
    const whole = verdictsOn({ mode: 'live', past, idOf }).get(CELL)
    expect(whole?.reason).toContain('against 5 accepted runs over 4 days; minimum')
    const [more, moreIds] = daysApart(3)
    const parted = verdictsOn({ mode: 'live', past: more, idOf: moreIds }).get(CELL)
    expect(parted?.reason).toContain(
      'against 5 accepted runs over 4 days (of 7: those less than 6 hours apart count as one)',
    )
    // A simulator has no hour.
    const simulated = verdictsOn({ past, idOf }).get(CELL)
    expect(simulated?.reason).toContain('against 5 accepted runs; minimum')
  })

  test('of a provider is that one of its cells was another, before that there are few runs', () => {
    const verdict = verdictsOn({ past: medians.slice(0, 2), moved: cells[1]?.id }).get(
      'provider lab',
    )
    expect(verdict?.verdict).toBe('not-comparable')
    expect(verdict?.reason).toContain('its endpoint differs (elsewhere then')
  })

  test('of a provider rests on the fewest requests that one of its cells has', () => {
    expect(verdictsOn({}).get('provider lab')?.n).toBe(20)
    expect(verdictsOn({ change: unseen }).get('provider lab')?.n).toBe(0)
  })
})

describe('an improvement', () => {
  test('of a speed is a change upwards', () => {
    const verdicts = verdictsOn({
      metric: 'tokensPerSecond',
      change: (id) => ({ tokensPerSecond: id === first?.id ? 1000 : 495 }),
    })
    const improved = verdicts.get(CELL)
    expect(improved?.verdict).toBe('improved')
    expect(improved?.change).toBeCloseTo(1, 1)
  })

  test('of a latency is a change downwards', () => {
    const improved = verdictsOn({ change: slower(0.5) }).get(CELL)
    expect(improved?.verdict).toBe('improved')
    expect(improved?.change).toBeCloseTo(-0.5, 1)
  })
})
