import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { openHistory } from '../gate/history-store.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { LaterLook } from '../model/baseline.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { Sample } from '../model/sample.ts'
import type { RegressionVerdict } from '../model/verdict.ts'
import { randomStream } from '../stats/random.ts'
import { MatrixBaseline } from './baseline.ts'
import { conclude } from './conclude.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const HISTORY = 'benches/__baselines__/a.history.jsonl'
/** Between runs, of each cell: width of the range. */
const NOISE = 0.2
const HOUR = 3_600_000

interface Build {
  /** Hours since the first run. */
  readonly at: number
  /** What one provider's times are multiplied by, beside what chance does. */
  readonly factor?: number
  /** And what its second look is multiplied by. */
  readonly again?: number
  readonly accept?: boolean
  readonly settings?: Partial<RunSettings>
  readonly outcome?: LaterLook['outcome']
}

function idOf(hours: number): string {
  const time = new Date(Date.UTC(2026, 9, 20, 12) + hours * HOUR).toISOString()
  return `${time.replaceAll(/[-:]|\.\d+/g, '')}-s1-0000`
}

/** Runs a build of three models at two providers through its end, as the worker does. */
async function build({
  at,
  factor = 1,
  again = factor,
  accept = false,
  settings: changes,
  outcome = 'done',
}: Build) {
  const settings = settingsOf({
    root: folder,
    runId: idOf(at),
    mode: 'live',
    location: 'eu',
    accept,
    gate: gateOptions.parse({}),
    ...changes,
  })
  const plan = planMatrix(
    'Router',
    {
      models: ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
      providers: ['openai', 'openrouter'],
      thresholds: { ttftMs: { regression: {} } },
    },
    settings,
  )
  const baseline = new MatrixBaseline(plan, settings, {
    path: join(folder, 'benches', 'a.bench.ts'),
    project: undefined,
  })
  const samplesOf = (phase: Sample['phase'], times: number, look = 1) =>
    plannedCells(plan.kept, plan, settings).map((cell) => {
      const stream = randomStream(3, idOf(at), cell.id, String(look))
      const noise = 1 + NOISE * (stream.uniform() - 0.5)
      const own = cell.levels.provider === 'openrouter' ? times : 1
      const samples = Array.from({ length: 20 }, (_, round) =>
        sampleOf({
          cell: cell.id,
          round,
          phase,
          ttftMs: 500 * noise * own * Math.exp(0.05 * (stream.uniform() - 0.5)),
        }),
      )
      return { ...cell, samples, summary: summarizeCell(samples, 8), suspended: undefined }
    })
  const conclusion = await conclude({
    cells: samplesOf('main', factor),
    baseline,
    plan,
    gate: settings.gate,
    contrasts: [],
    accept,
    async lookAgain(look, rounds) {
      const asked = samplesOf('confirm', again, look).filter(({ id }) => rounds.has(id))
      const samples = new Map(asked.map((cell) => [cell.id, cell.samples]))
      return {
        laterLook: {
          outcome,
          firstRound: 20 * look,
          pauseMs: 0,
          rounds: Object.fromEntries(rounds),
        },
        samples,
      }
    },
  })
  const regressions = conclusion.verdicts.filter(
    (verdict): verdict is RegressionVerdict => verdict.kind === 'regression',
  )
  return {
    ...conclusion,
    red: regressions.filter(({ verdict }) => verdict === 'regressed'),
    provider: regressions.find(
      ({ scope, subject }) => scope === 'provider' && subject === 'openrouter',
    ),
  }
}

async function acceptFive(): Promise<void> {
  for (let day = 0; day < 5; day++) await build({ at: 24 * day, accept: true })
}

/** The first build that is red where a provider gets slower by 2 % a build. */
async function firstRed(settings: Partial<RunSettings>): Promise<number> {
  for (let index = 1; index <= 20; index++) {
    const { red } = await build({ at: 24 * (4 + index), factor: 1.02 ** index, settings })
    if (red.length > 0) return index
  }
  return Infinity
}

function remembered() {
  return openHistory(join(folder, HISTORY))?.runs ?? []
}

describe('a build that nobody accepts', () => {
  test('is remembered with its looks and its colour, under its run id once', async () => {
    await acceptFive()
    expect(remembered()).toEqual([])
    await build({ at: 120 })
    await build({ at: 144, factor: 2 })
    await build({ at: 144, factor: 2 })
    const runs = remembered()
    expect(runs.map(({ id, isGreen }) => [id, isGreen])).toEqual([
      [idOf(120), true],
      [idOf(144), false],
    ])
    expect(runs[1]?.cells['gpt-4.1@openrouter']?.looks.length).toBeGreaterThan(1)
    expect(runs[1]?.cells['gpt-4.1@openrouter']?.looks[0]?.['ttftMs']).toMatchObject({ n: 20 })
  })

  test.each<[string, Partial<Build>]>([
    ['is accepted', { accept: true }],
    ['may only read the history', { settings: { history: 'read' } }],
    ['has none', { settings: { history: false } }],
    [
      'was simulated because no key was found',
      { settings: { mode: 'simulated', modeReason: 'auto' } },
    ],
    ['was interrupted at its second look', { factor: 2, outcome: 'interrupted' }],
  ])('is not remembered where it %s', async (_name, own) => {
    await acceptFive()
    await build({ at: 120, ...own })
    expect(remembered()).toEqual([])
  })

  test('is not remembered before anything is judged', async () => {
    await build({ at: 0, accept: true })
    const { baseline } = await build({ at: 24 })
    expect(remembered()).toEqual([])
    expect(baseline?.history).toEqual({ builds: [], problem: undefined })
  })

  test('is forgotten when a run is accepted', async () => {
    await acceptFive()
    await build({ at: 120 })
    await build({ at: 144, accept: true })
    expect(remembered()).toEqual([])
    expect((await build({ at: 168 })).baseline?.history).toEqual({ builds: [], problem: undefined })
  })
})

describe('what is said of a history', () => {
  test('where there was none, and where it is damaged: it begins anew', async () => {
    await acceptFive()
    const first = await build({ at: 120 })
    expect(first.baseline?.history).toEqual({
      builds: [],
      problem: `there was no history of earlier builds in ${HISTORY}`,
    })
    const second = await build({ at: 144 })
    expect(second.baseline?.history).toMatchObject({
      builds: [{ id: idOf(120) }],
      problem: undefined,
    })
    const text = readFileSync(join(folder, HISTORY), 'utf8')
    writeFileSync(join(folder, HISTORY), text.replace('"isGreen":true', '"isGreen":false'))
    const third = await build({ at: 168 })
    expect(third.red).toEqual([])
    expect(third.baseline?.history).toEqual({
      builds: [],
      problem: expect.stringMatching(/^the history benches.* is damaged at line 2: the run /),
    })
    expect(remembered().map(({ id }) => id)).toEqual([idOf(168)])
  })
})

describe('evidence over builds', () => {
  test('is red together, says since when, and is gone with the change', async () => {
    await acceptFive()
    const found = []
    for (const [index, factor] of [1.2, 1.2, 1.3].entries()) {
      found.push(await build({ at: 24 * (5 + index), factor }))
    }
    expect(found.map(({ red }) => red.length > 0)).toEqual([false, false, true])
    const verdict = found[2]?.provider
    expect(verdict?.reason).toMatch(
      /; red: the last three builds together \(\+\d+(\.\d)? %, \+\d+(\.\d)? %, \+\d+(\.\d)? %\), first seen 25 Oct$/,
    )
    expect(verdict?.together?.builds.map(({ runId }) => runId)).toEqual([120, 144, 168].map(idOf))
    expect(verdict?.together?.p).toBeLessThan(verdict?.together?.cut ?? 0)
    // Two former builds were slow: that does not make a mended one red.
    expect((await build({ at: 192 })).red).toEqual([])
  })

  test('is none of the same hour: neither adds up nor hides what was there before', async () => {
    await acceptFive()
    const hours = [0, 0.2, 0.4, 0.6, 0.8, 1]
    for (const hour of hours) {
      const { provider } = await build({ at: 120 + hour, factor: 1.2 })
      expect(provider?.together).toBeUndefined()
    }
    await build({ at: 144, factor: 1.2 })
    const last = await build({ at: 168, factor: 1.3 })
    expect(last.provider?.together?.builds.map(({ runId }) => runId)).toEqual([
      idOf(121),
      idOf(144),
      idOf(168),
    ])
    expect(last.red.length).toBeGreaterThan(0)
  })

  test('does not make a later build greener: a provider slower by 2 % a build is caught', async () => {
    await acceptFive()
    const alone = await firstRed({ history: false })
    expect(alone).toBeLessThan(20)
    expect(await firstRed({})).toBeLessThanOrEqual(alone)
  })
})
