import { describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { type Axes, axesSpannedBy, type Cell, cellOf, plainWorkload } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import type { CanaryVerdict } from '../model/verdict.ts'
import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import type { CanaryPlan } from './canary-looks.ts'
import { judgeCanary } from './judge-canary.ts'

const plan: CanaryPlan = {
  reference: { provider: 'prod' },
  margins: { ttftMs: 0.05 },
  rounds: 30,
  maxRounds: 30,
  alpha: 0.01,
  isWatched: false,
}

function cellsOf(models: readonly string[], providers: readonly string[]): Cell[] {
  const levels = models.flatMap((model) =>
    providers.map((provider) => ({ ...plainWorkload, model, provider, maxTokens: 8, json: false })),
  )
  const axes: Axes = axesSpannedBy(levels.map((own) => ({ id: '', label: '', levels: own })))
  return levels.map((own) => cellOf(own, axes))
}

/** What the cells of a matrix were measured to be, by their id. */
function judged(
  times: (id: string) => number,
  {
    cells = cellsOf(['m'], ['prod', 'next']),
    rounds = 30,
    sd = 0.3,
    changes = {},
    suspended,
    ...rest
  }: Partial<CanaryPlan> & {
    readonly cells?: readonly Cell[]
    readonly sd?: number
    readonly changes?: Partial<Sample>
    /** Id of a cell that was. */
    readonly suspended?: string
  } = {},
): CanaryVerdict[] {
  const stream = randomStream(3, 'canary')
  const measured = cells.map((cell) => {
    const samples = Array.from({ length: rounds }, (_, round) => {
      const factor = times(cell.id) * Math.exp(sd * normalQuantile(stream.uniform()))
      return sampleOf({
        cell: cell.id,
        round,
        ttftMs: 500 * factor,
        tokensPerSecond: 100 / factor,
        ...changes,
      })
    })
    return {
      ...cell,
      price: undefined,
      samples,
      summary: summarizeCell(samples, undefined),
      suspended: cell.id === suspended ? 'no credit' : undefined,
    }
  })
  return judgeCanary(measured, {
    plan: { ...plan, rounds, maxRounds: rounds, ...rest },
    matrix: 'M',
  })
}

function next(times: number): (id: string) => number {
  return (id) => (id.includes('next') ? times : 1)
}

describe('a version beside the one in use', () => {
  test.each([
    [2, 30, 'worse'],
    [0.5, 30, 'better'],
    [1, 2000, 'equal'],
    [1.02, 2000, 'equal'],
    [0.955, 2000, 'ok'],
    [1, 30, 'inconclusive'],
    [1.2, 2000, 'worse'],
    [1 / 1.2, 2000, 'better'],
  ] as const)('that takes %d times as long is after %d rounds %s', (times, rounds, verdict) => {
    expect(judged(next(times), { rounds })).toMatchObject([
      { scope: 'cell', subject: 'm@next', reference: 'm@prod', verdict, n: rounds },
    ])
  })

  test('is told in a sentence, with what it assumes or what would settle it', () => {
    const [worse] = judged(next(2))
    expect(worse?.reason).toMatch(
      /^m via next: ttft vs prod within ±5 %, observed \+\d+ % \[\+\d+ %, \+\d+ %\] \(30 rounds\): worse beyond the margin, if they differ by nothing of their own beyond what interleaved rounds show$/,
    )
    const [open] = judged(next(1))
    expect(open?.reason).toMatch(/neither worse nor equal for sure; about [\d ]+ rounds would/)
    expect(open?.roundsNeeded).toBeGreaterThan(200)
    expect(judged(next(1), { rounds: 3 })[0]?.reason).toContain('too few rounds for an interval')
  })

  test('is worse just where the interval lies beyond the margin, and equal just where its own lies within', () => {
    for (const times of [1, 1.03, 1.06, 1.1, 1.15, 1.3]) {
      for (const rounds of [30, 300, 2000]) {
        const [verdict] = judged(next(times), { rounds })
        const { ciLow = -1, equalLow = -1, equalHigh = 9 } = verdict ?? {}
        expect(verdict?.verdict === 'worse').toBe(ciLow > 0.05)
        const isWithin = equalLow >= 1 / 1.05 - 1 && equalHigh <= 0.05
        if (verdict?.verdict !== 'worse') expect(verdict?.verdict === 'equal').toBe(isWithin)
      }
    }
  })

  test('is judged in the direction of each metric, at its own margin', () => {
    const margins = { ttftMs: 0.05, tokensPerSecond: 0.1 }
    expect(judged(next(2), { margins })).toMatchObject([
      { metric: 'ttftMs', verdict: 'worse', bound: 'atMost', limit: 0.05 },
      {
        metric: 'tokensPerSecond',
        verdict: 'worse',
        bound: 'atLeast',
        limit: expect.closeTo(-1 / 11, 9),
      },
    ])
    const [, speed] = judged(next(2), { margins })
    expect(speed?.change).toBeLessThan(-0.4)
    expect(speed?.ciHigh).toBeLessThan(1 / 1.1 - 1)
  })

  test('whose requests all failed has nothing to compare', () => {
    const failure = { class: 'http', status: 500, message: 'no', inStream: false } as const
    const changes = { status: 'failed', failure, ttftMs: undefined } as const
    expect(judged(next(1), { changes })).toMatchObject([{ verdict: 'no-data', n: 0 }])
  })

  test('that was suspended is not judged by what it had', () => {
    expect(judged(next(2), { suspended: 'm@next' })).toMatchObject([
      {
        verdict: 'no-data',
        reason: 'm via next: ttft vs prod within ±5 % is not judged: no credit',
      },
    ])
  })

  test('is client-limited where this machine lagged by more than the excess', () => {
    const lagging = { changes: { clientDelayMs: 90 } }
    expect(judged(next(1.12), { ...lagging, rounds: 2000 })[0]?.verdict).toBe('client-limited')
    expect(judged(next(3), lagging)[0]?.verdict).toBe('worse')
    expect(judged(next(1), { ...lagging, rounds: 2000 })[0]?.verdict).toBe('equal')
  })
})

function scopes(models: readonly string[], providers: readonly string[]): string[] {
  return judged(() => 1, { cells: cellsOf(models, providers) }).map(({ scope }) => scope)
}

describe('versions together', () => {
  const cells = cellsOf(['m', 'n', 'o', 'p', 'q', 'r'], ['prod', 'next', 'other'])

  test('show what is too small in each: a provider, a model, the matrix', () => {
    const units = judged(() => 1, { cells }).map(({ scope, subject }) => `${scope} ${subject}`)
    expect(units.filter((name) => !name.startsWith('cell'))).toEqual([
      'provider next',
      'provider other',
      'model m',
      'model n',
      'model o',
      'model p',
      'model q',
      'model r',
      'matrix M',
    ])
    const worse = judged(next(1.15), { cells, rounds: 60 }).filter(
      ({ verdict }) => verdict === 'worse',
    )
    expect(worse).toMatchObject([{ scope: 'provider', subject: 'next', reference: undefined }])
  })

  test('are nobody twice: one other provider is the matrix, two cells of one model are that model', () => {
    expect(scopes(['m', 'n'], ['prod', 'next'])).toEqual(['cell', 'cell', 'provider'])
    expect(scopes(['m'], ['prod', 'next', 'other'])).toEqual(['cell', 'cell', 'model'])
  })

  test('share the error rate: all cuts add up to it', () => {
    const verdicts = judged(() => 1, { cells, margins: { ttftMs: 0.05, tokensPerSecond: 0.05 } })
    expect(verdicts.reduce((sum, { cut = 0 }) => sum + cut, 0)).toBeCloseTo(0.01, 12)
    const watched = judged(() => 1, { cells, isWatched: true })
    expect(watched.reduce((sum, { cut = 0 }) => sum + cut, 0)).toBeCloseTo(0.005, 12)
  })

  test('of a version that two axes name are compared across both', () => {
    const reference = { model: 'm', provider: 'prod' }
    const pairs = judged(() => 1, { cells: cellsOf(['m', 'n'], ['prod', 'next']), reference })
      .filter(({ scope }) => scope === 'cell')
      .map(({ subject, reference: other }) => [subject, other])
    expect(pairs).toEqual([
      ['m@next', 'm@prod'],
      ['n@prod', 'm@prod'],
      ['n@next', 'm@prod'],
    ])
  })
})
