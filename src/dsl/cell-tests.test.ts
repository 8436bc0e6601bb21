import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { CollectedTests, type Outcome } from '../../test/collected-tests.ts'
import { noOverrides, settingsOf } from '../../test/settings.ts'
import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { matrixContrasts } from '../gate/judge-matrix.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Sample } from '../model/sample.ts'
import {
  type AbsoluteVerdict,
  type ContrastVerdict,
  type RegressionVerdict,
  untested,
  type VerdictKind,
} from '../model/verdict.ts'
import type { Measured, MeasuredCell } from '../session/measured.ts'
import { planMatrix } from '../session/plan.ts'
import { CellTests } from './cell-tests.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')
const p95 = {
  kind: 'metric',
  metric: 'ttftMs',
  statistic: 'p95',
  bound: 'atMost',
  limit: 2500,
} as const
const options = {
  models: 'gpt-4.1',
  providers: ['openai', 'openrouter'],
  reference: { provider: 'openai' },
  rounds: 12,
  warmup: 3,
  thresholds: { ttftMs: { p95: { atMost: 2500 }, regression: {} } },
}

const folder = mkdtempSync(join(tmpdir(), 'cell-tests-'))
const file = join(folder, 'a.bench.ts')
const source = `// The matrix.

matrix('Router', {
  models: 'gpt-4.1',
  thresholds: {
    ttftMs: { p95: { atMost: 2500 } },
  },
})
`

beforeAll(() => writeFileSync(file, source))
afterAll(() => rmSync(folder, { recursive: true }))

interface World extends Partial<Measured> {
  readonly settings?: Partial<RunSettings>
  readonly thresholds?: object
}

/** The tests of the matrix when it was measured like this. */
function testsOf({ settings: changes, thresholds = options.thresholds, ...measured }: World = {}) {
  const settings = settingsOf({ mode: 'live', overrides: noOverrides, ...changes })
  const collected = new CollectedTests(file)
  const result: Measured = {
    cells: new Map([measuredCell(direct), measuredCell(routed)].map((cell) => [cell.id, cell])),
    contrasts: [],
    verdicts: [],
    stopped: undefined,
    isAborted: false,
    ...measured,
  }
  const tests = new CellTests({
    plan: planMatrix('Router', { ...options, thresholds }, settings),
    settings,
    declaredAt: { stack: `Error\n    at ${file}:3:1` },
    registrar: collected,
    measurement: { get: async () => result },
  })
  return { collected, tests }
}

function measuredCell(
  cell: PlannedCell,
  changes: Partial<Sample> = {},
  suspended?: string,
): MeasuredCell {
  const samples = Array.from({ length: 12 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ...changes }),
  )
  return { ...cell, samples, summary: summarizeCell(samples, undefined), suspended }
}

const failed: Partial<Sample> = {
  status: 'failed',
  ttftMs: undefined,
  failure: { class: 'auth', status: 401, message: 'HTTP 401: no such key', inStream: false },
}

const judged = {
  scope: 'cell',
  subject: routed.id,
  metric: 'ttftMs',
  bound: 'atMost',
  limit: 2500,
  n: 12,
  reason: 'observed 3 000 ms',
} as const
const figure = { observed: 3000, ciLow: undefined, ciHigh: undefined, isNearLimit: undefined }

function absolute(verdict: VerdictKind, changes: Partial<AbsoluteVerdict> = {}): AbsoluteVerdict {
  const name = 'ttft p95 ≤ 2500 ms'
  return { ...judged, ...figure, kind: 'absolute', statistic: 'p95', verdict, name, ...changes }
}

/** What becomes of a test whose verdict is this. */
async function outcomeOf(verdict: VerdictKind, settings: Partial<RunSettings> = {}) {
  const { collected, tests } = testsOf({ settings, verdicts: [absolute(verdict)] })
  tests.registerThreshold(routed, p95)
  return await collected.run('ttft p95 ≤ 2500 ms')
}

function messageOf(outcome: Outcome): string {
  return outcome.state === 'failed' && outcome.error instanceof Error ? outcome.error.message : ''
}

async function assertionsOf(run: () => Promise<Outcome>): Promise<number> {
  const before = expect.getState().assertionCalls
  await run()
  return expect.getState().assertionCalls - before
}

describe('a verdict', () => {
  test.each([
    ['ok', 'passed'],
    ['improved', 'passed'],
    ['inconclusive', 'passed'],
    ['failed', 'failed'],
    ['regressed', 'failed'],
    ['no-data', 'failed'],
    ['advisory', 'skipped'],
    ['not-comparable', 'skipped'],
    ['client-limited', 'skipped'],
  ] as const)('that is %s: its test is %s', async (verdict, state) => {
    expect((await outcomeOf(verdict)).state).toBe(state)
  })

  test('that is inconclusive fails only where that is asked for, and nothing is being accepted', async () => {
    const gate = { ...settingsOf().gate, onInconclusive: 'fail' as const }
    expect((await outcomeOf('inconclusive', { gate })).state).toBe('failed')
    expect((await outcomeOf('inconclusive', { gate, accept: true })).state).toBe('passed')
  })

  test('that fails does so with its reason, where the limit stands', async () => {
    const outcome = await outcomeOf('failed')
    expect(outcome).toMatchObject({ error: { code: 'threshold', message: 'observed 3 000 ms' } })
    expect(outcome).toHaveProperty('error.stack', expect.stringContaining(`${file}:6:22`))
  })

  test('that skips says why', async () => {
    expect(await outcomeOf('advisory')).toEqual({ state: 'skipped', note: 'observed 3 000 ms' })
  })

  test('fails no build where the run is simulated only because no key was found', async () => {
    const simulated = { mode: 'simulated', modeReason: 'auto' } as const
    expect(await outcomeOf('failed', simulated)).toMatchObject({
      state: 'skipped',
      note: expect.stringContaining('observed 3 000 ms'),
    })
    expect((await outcomeOf('failed', { ...simulated, modeReason: 'asked' })).state).toBe('failed')
    expect((await outcomeOf('failed', { mode: 'live', modeReason: 'auto' })).state).toBe('failed')
  })

  test('of another cell, name or kind is not the one of the test', async () => {
    const { name } = absolute('failed')
    for (const other of [
      absolute('failed', { subject: direct.id }),
      absolute('failed', { name: 'ttft p99 ≤ 2500 ms' }),
      {
        ...judged,
        kind: 'measured',
        statistic: 'rate',
        observed: 1,
        verdict: 'failed',
        name,
      } as const,
    ]) {
      const { collected, tests } = testsOf({ verdicts: [other, absolute('ok')] })
      tests.registerThreshold(routed, p95)
      expect((await collected.run('ttft p95 ≤ 2500 ms')).state).toBe('passed')
    }
  })

  test('that is missing is a fault of ours', async () => {
    const { collected, tests } = testsOf()
    tests.registerThreshold(routed, p95)
    expect(await collected.run('ttft p95 ≤ 2500 ms')).toMatchObject({ error: { code: 'internal' } })
  })

  test('is an assertion, which projects may require of every test', async () => {
    expect(await assertionsOf(() => outcomeOf('ok'))).toBe(1)
    expect(await assertionsOf(() => measuredOutcome(measuredCell(routed)))).toBe(1)
  })

  test('commands neither a terminal nor a job', async () => {
    const reason = '::error::boo \u001b[31mred'
    const { collected, tests } = testsOf({ verdicts: [absolute('failed', { reason })] })
    tests.registerThreshold(routed, p95)
    const message = messageOf(await collected.run('ttft p95 ≤ 2500 ms'))
    expect(message).not.toContain('\u001b')
    expect(message).not.toMatch(/^::error::/)
    expect(message).toMatch(/boo.*red$/)
  })
})

/** What becomes of the `measured` test of a cell. */
async function measuredOutcome(cell: MeasuredCell, world: World = {}): Promise<Outcome> {
  const { collected, tests } = testsOf({ ...world, cells: new Map([[cell.id, cell]]) })
  tests.registerMeasured(routed)
  return await collected.run('measured')
}

describe('the test of a cell', () => {
  test('passes when it was measured, and fails with advice when its requests failed', async () => {
    expect((await measuredOutcome(measuredCell(routed))).state).toBe('passed')
    const outcome = await measuredOutcome(measuredCell(routed, failed))
    expect(outcome).toMatchObject({ error: { code: 'no-data' } })
    expect(messageOf(outcome)).toMatch(
      /all 12 requests failed .*Check the key in OPENROUTER_API_KEY/,
    )
  })

  test('may lose more requests where a threshold rules that', async () => {
    const samples = Array.from({ length: 12 }, (_, round) =>
      sampleOf({ cell: routed.id, round, ...(round < 6 && failed) }),
    )
    const half = {
      ...routed,
      samples,
      summary: summarizeCell(samples, undefined),
      suspended: undefined,
    }
    expect((await measuredOutcome(half)).state).toBe('failed')
    expect((await measuredOutcome(half, { thresholds: { failures: { atMost: 0.9 } } })).state).toBe(
      'passed',
    )
  })

  test('knows its cell, its provider and what it asks at most', () => {
    const { collected, tests } = testsOf()
    tests.registerMeasured({ ...direct, skipped: 'OPENAI_API_KEY is not set' })
    const [meta] = collected.cases.get('measured')?.metas ?? []
    expect(meta).toMatchObject({
      matrix: 'Router',
      cell: 'gpt-4.1@openai',
      provider: undefined,
      skipped: 'OPENAI_API_KEY is not set',
    })
    const own = testsOf()
    own.tests.registerMeasured(routed)
    expect(own.collected.cases.get('measured')?.metas).toMatchObject([
      { cell: 'gpt-4.1@openrouter', provider: 'openrouter', demand: { requests: 15 } },
    ])
  })

  test('is skipped where its cell is, before anything is asked', async () => {
    const { collected, tests } = testsOf({ cells: new Map() })
    tests.registerMeasured({ ...routed, skipped: 'OPENROUTER_API_KEY is not set' })
    expect(await collected.run('measured')).toEqual({
      state: 'skipped',
      note: 'OPENROUTER_API_KEY is not set',
    })
  })

  test('fails where the measuring was stopped, or left it out', async () => {
    expect(
      await measuredOutcome(measuredCell(routed), { stopped: 'stopped by the budget' }),
    ).toMatchObject({
      error: {
        code: 'interrupted',
        message: 'gpt-4.1 via openrouter: stopped by the budget',
        stack: expect.stringContaining(`${file}:3:1`),
      },
    })
    const { collected, tests } = testsOf({ cells: new Map() })
    tests.registerMeasured(routed)
    expect(await collected.run('measured')).toMatchObject({
      error: { code: 'interrupted', message: 'gpt-4.1 via openrouter: not measured' },
    })
  })

  test('of several cells names the matrix where the measuring was stopped', async () => {
    const { collected, tests } = testsOf({ stopped: 'stopped by the budget' })
    tests.registerRegression(
      { scope: 'matrix', name: '', label: 'whole matrix', cells: [direct, routed] },
      { metric: 'ttftMs', limit: 0.1, name: 'regression' },
    )
    expect(messageOf(await collected.run('regression'))).toBe('Router: stopped by the budget')
  })
})

async function ownContrastOutcome(settings: Partial<RunSettings>) {
  const cells = [measuredCell(direct), measuredCell(routed)]
  const { collected, tests } = testsOf({
    settings,
    contrasts: matrixContrasts({ cells, reference: options.reference, thresholds: {} }),
  })
  const pair = { axis: 'provider', cell: routed, reference: direct } as const
  tests.registerOwnContrast(pair, 'own', async () => {
    await Promise.resolve()
    throw new Error('mine')
  })
  return await collected.run('own')
}

describe('a test of one’s own', () => {
  test('gets the measured cell, is waited for, and fails with its own error', async () => {
    const { collected, tests } = testsOf()
    const seen: string[] = []
    tests.registerOwn(routed, 'own', async ({ cell, expect: own }) => {
      await Promise.resolve()
      seen.push(`${cell.id} ${cell.samples.length}`)
      own(cell.summary.nOk).toBe(12)
    })
    tests.registerOwn(routed, 'failing', async () => {
      await Promise.resolve()
      throw new Error('mine')
    })
    expect((await collected.run('own')).state).toBe('passed')
    expect(seen).toEqual(['gpt-4.1@openrouter 12'])
    expect(await collected.run('failing')).toMatchObject({
      state: 'failed',
      error: { message: 'mine' },
    })
  })

  test('never fails the build when a run is simulated because no key was found', async () => {
    const { collected, tests } = testsOf({ settings: { mode: 'simulated', modeReason: 'auto' } })
    tests.registerOwn(routed, 'failing', () => {
      throw new Error('mine')
    })
    expect(await collected.run('failing')).toMatchObject({
      state: 'skipped',
      note: expect.stringContaining('mine'),
    })
  })

  test('is not run on a cell that is suspended: it has a part of its rounds', async () => {
    const suspended = measuredCell(routed, {}, 'suspended after 2 × HTTP 401')
    const { collected, tests } = testsOf({ cells: new Map([[routed.id, suspended]]) })
    let isRun = false
    tests.registerOwn(routed, 'own', () => {
      isRun = true
    })
    expect(await collected.run('own')).toMatchObject({
      error: { code: 'no-data', message: 'gpt-4.1 via openrouter: suspended after 2 × HTTP 401' },
    })
    expect(isRun).toBe(false)
  })

  test('on a contrast is waited for, and fails as one on a cell does', async () => {
    expect(await ownContrastOutcome({})).toMatchObject({
      state: 'failed',
      error: { message: 'mine' },
    })
    expect(await ownContrastOutcome({ mode: 'simulated', modeReason: 'auto' })).toMatchObject({
      state: 'skipped',
      note: expect.stringContaining('mine'),
    })
  })

  test('on a contrast gets both cells and the change', async () => {
    const cells = [measuredCell(direct), measuredCell(routed, { ttftMs: 150 })]
    const { collected, tests } = testsOf({
      cells: new Map(cells.map((cell) => [cell.id, cell])),
      contrasts: matrixContrasts({ cells, reference: options.reference, thresholds: {} }),
    })
    const seen: unknown[] = []
    tests.registerOwnContrast(
      { axis: 'provider', cell: routed, reference: direct },
      'own',
      ({ contrast }) => {
        seen.push(contrast.label, contrast.cell.id, contrast.reference.id, contrast.ttftMs.change)
      },
    )
    expect((await collected.run('own')).state).toBe('passed')
    expect(seen).toEqual([
      'gpt-4.1 via openrouter vs openai',
      'gpt-4.1@openrouter',
      'gpt-4.1@openai',
      0.5,
    ])
  })
})

describe('a contrast', () => {
  const pair = { axis: 'provider', cell: routed, reference: direct } as const
  const limit = { metric: 'ttftMs', bound: 'atMost', limit: 0.25, name: 'ttft ≤ +25 %' } as const

  function contrast(verdict: VerdictKind, changes: Partial<ContrastVerdict> = {}): ContrastVerdict {
    return {
      ...judged,
      kind: 'contrast',
      statistic: 'median',
      reference: direct.id,
      name: limit.name,
      verdict,
      change: 0.5,
      ciLow: undefined,
      ciHigh: undefined,
      p1: undefined,
      cut: undefined,
      ...changes,
    }
  }

  test('has the verdict of its pair', async () => {
    for (const [verdict, state] of [
      ['failed', 'failed'],
      ['ok', 'passed'],
    ] as const) {
      const { collected, tests } = testsOf({
        verdicts: [
          contrast('regressed', { reference: 'gpt-4.1@opper' }),
          contrast('regressed', { subject: direct.id }),
          contrast('regressed', { name: 'total ≤ +25 %' }),
          contrast(verdict),
        ],
      })
      tests.registerContrast(pair, limit)
      expect((await collected.run(limit.name)).state).toBe(state)
    }
  })

  test('is skipped where either side was not measured, and says why', async () => {
    const noKey = { ...direct, skipped: 'OPENAI_API_KEY is not set' }
    const { collected, tests } = testsOf({ cells: new Map([[routed.id, measuredCell(routed)]]) })
    tests.registerContrast({ ...pair, reference: noKey }, limit)
    expect(await collected.run(limit.name)).toEqual({
      state: 'skipped',
      note: 'gpt-4.1 via openai: OPENAI_API_KEY is not set',
    })
    tests.registerContrast(pair, { ...limit, name: 'unselected' })
    expect(await collected.run('unselected')).toEqual({
      state: 'skipped',
      note: 'gpt-4.1 via openai: not measured',
    })
  })

  test('without its partner says so and asks nothing', async () => {
    const { collected, tests } = testsOf()
    tests.registerMissingPartner('own', 'gpt-4.1 via openai is left out')
    expect(await collected.run('own')).toEqual({
      state: 'skipped',
      note: 'gpt-4.1 via openai is left out',
    })
    expect(collected.cases.get('own')?.metas).toEqual([])
  })
})

describe('a regression', () => {
  const limit = { metric: 'ttftMs', limit: 0.1, name: 'ttft regression ≤ 10 %' } as const

  function regression(
    verdict: VerdictKind,
    changes: Partial<RegressionVerdict> = {},
  ): RegressionVerdict {
    return {
      ...judged,
      ...untested,
      kind: 'regression',
      statistic: 'median',
      observed: 3000,
      name: limit.name,
      verdict,
      ...changes,
    }
  }

  test.each([
    ['cell', routed.id, routed.id],
    ['provider', 'openrouter', 'openrouter'],
    ['matrix', '', 'Router'],
  ] as const)('of a %s has the verdict of that', async (scope, name, subject) => {
    const { collected, tests } = testsOf({
      verdicts: [
        regression('ok', { scope, subject: 'other' }),
        regression('ok', { scope: scope === 'cell' ? 'provider' : 'cell', subject }),
        regression('ok', { scope, subject, name: 'total regression ≤ 10 %' }),
        regression('regressed', { scope, subject }),
      ],
    })
    tests.registerRegression({ scope, name, label: 'it', cells: [routed] }, limit)
    expect((await collected.run(limit.name)).state).toBe('failed')
  })

  test('of a subject of which too little was measured is skipped', async () => {
    const { collected, tests } = testsOf()
    const subject = {
      scope: 'provider',
      name: 'openai',
      label: 'via openai',
      cells: [direct],
    } as const
    tests.registerRegression(subject, limit)
    expect(await collected.run(limit.name)).toMatchObject({
      state: 'skipped',
      note: expect.stringMatching(/^via openai: /),
    })
  })
})
