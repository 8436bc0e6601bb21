import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { differingFields } from '../gate/window.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { LaterLook } from '../model/baseline.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { Sample } from '../model/sample.ts'
import { simulatedWorld } from '../simulator/world.ts'
import { MatrixBaseline } from './baseline.ts'
import { conclude } from './conclude.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

interface Declared {
  readonly options?: object
  readonly settings?: Partial<RunSettings>
  readonly project?: string | undefined
}

/** A matrix of one cell, and the past of its bench file. */
function declared({ options, settings: changes, project }: Declared = {}) {
  const settings = settingsOf({ root: folder, ...changes })
  const plan = planMatrix(
    'Router',
    {
      models: 'gpt-4.1',
      providers: 'openai',
      thresholds: { ttftMs: { regression: {} } },
      ...options,
    },
    settings,
  )
  const path = join(folder, 'benches', 'a.bench.ts')
  const baseline = new MatrixBaseline(plan, settings, { path, project })
  return { plan, settings, baseline }
}

/** The cells as they were measured: all answers take so long, give or take. */
function measured(
  { plan, settings }: ReturnType<typeof declared>,
  ttftMs = 100,
  changes: Partial<Sample> = {},
) {
  return plannedCells(plan.kept, plan, settings).map((cell) => {
    const samples = Array.from({ length: 20 }, (_, round) =>
      sampleOf({ cell: cell.id, round, ttftMs: ttftMs + (round % 3), ...changes }),
    )
    return { ...cell, samples, summary: summarizeCell(samples, 8), suspended: undefined }
  })
}

function fingerprintOf(of: Declared = {}) {
  return declared(of).baseline.past([]).identity.fingerprint
}

function adviceOf(settings: Partial<RunSettings>) {
  const matrix = declared({ settings })
  return matrix.baseline.past(measured(matrix)).onlyAdvice
}

describe('runs are held against those of the same', () => {
  const until = { metric: 'ttftMs', relativeWidth: 0.1 }

  test.each<[Declared, readonly string[]]>([
    [{ options: { temperature: 0 } }, ['temperature']],
    [{ options: { stream: false, thresholds: {} } }, ['stream']],
    [{ options: { maxTokens: 64 } }, ['maxTokens']],
    // Levels of an axis with several are told by the cells' ids.
    [{ options: { maxTokens: [512, 64] } }, ['maxTokens']],
    [{ options: { inputTokens: 4096 } }, ['inputTokens']],
    [{ options: { prompts: ['Why?'] } }, ['prompts']],
    [{ options: { rounds: { min: 20, max: 90, until } } }, ['rounds']],
    [{ options: { promptCache: 'warm' } }, ['promptCache']],
    [{ options: { promptCache: 'warm', turns: 5 } }, ['promptCache']],
    [{ options: { promptCache: 'warm', turns: 3 } }, ['promptCache', 'turns']],
    [{ settings: { mode: 'live' } }, ['mode', 'world']],
    [{ settings: { timeFactor: 40 } }, ['world']],
    [{ settings: { location: 'eu' } }, ['location']],
    [{ project: 'nightly' }, ['project']],
    [{ options: { rounds: 40, warmup: 0, seed: 7, thresholds: {} } }, []],
  ])('%j changes %j', (changes, fields) => {
    const differing = differingFields(fingerprintOf(), fingerprintOf(changes))
    expect(differing.toSorted()).toEqual(fields)
  })

  test('usual matrix, which says nothing of what it does not use', () => {
    expect(fingerprintOf()).toEqual({
      schema: '1',
      mode: 'simulated',
      world: simulatedWorld(1),
      prompts: expect.stringMatching(/^[0-9a-f]{12}$/),
      temperature: '0.7',
      maxTokens: '512',
      json: 'false',
      concurrency: '1',
      rate: 'none',
      promptCache: 'bust',
      connection: 'warm',
    })
  })

  test('model snapshot; where several answered there is none', () => {
    const matrix = declared()
    const snapshotsOf = (changes: Partial<Sample>) =>
      [...matrix.baseline.past(measured(matrix, 100, changes)).identity.cells.values()].map(
        ({ snapshot }) => snapshot,
      )
    expect(snapshotsOf({})).toEqual(['model-1'])
    expect(snapshotsOf({ servedModel: undefined })).toEqual([undefined])
    const [cell] = measured(matrix)
    if (!cell) throw new Error('no cell')
    const samples = cell.samples.map((item, index) =>
      index === 0 ? { ...item, servedModel: 'model-2' } : item,
    )
    const { identity } = matrix.baseline.past([{ ...cell, samples }])
    expect(identity.cells.get(cell.id)?.snapshot).toBeUndefined()
  })

  test('place, which live runs have to name', () => {
    expect(adviceOf({ mode: 'live' })).toContain('no location is set')
    expect(adviceOf({ mode: 'live', location: 'eu' })).toBeUndefined()
    expect(adviceOf({ mode: 'simulated' })).toBeUndefined()
  })
})

/** Accepts five runs of some 100 ms. */
function acceptFive(): void {
  for (const [index, ttftMs] of [98, 99, 100, 101, 102].entries()) {
    const matrix = declared({ settings: { runId: `r${index}` } })
    matrix.baseline.accept(measured(matrix, ttftMs), [])
  }
}

/** The end of a run in which the cell took three times as long, at the second look `againMs`. */
async function end({
  accept = false,
  outcome = 'done',
  againMs = 300,
  hasPast = true,
}: {
  accept?: boolean
  outcome?: LaterLook['outcome']
  againMs?: number
  hasPast?: boolean
} = {}) {
  const matrix = declared({ settings: { runId: 'r9' } })
  const asked: (readonly [string, number])[][] = []
  const conclusion = await conclude({
    cells: measured(matrix, 300),
    baseline: hasPast ? matrix.baseline : undefined,
    plan: matrix.plan,
    gate: gateOptions.parse({}),
    contrasts: [],
    accept,
    async lookAgain(look, rounds) {
      asked.push([...rounds])
      const again = measured(matrix, againMs, { phase: 'confirm' })
      return {
        laterLook: {
          firstRound: 100 * look,
          pauseMs: 0,
          rounds: Object.fromEntries(rounds),
          outcome,
        },
        samples: new Map(again.map(({ id, samples }) => [id, samples])),
      }
    },
  })
  const verdict = conclusion.verdicts.find(({ kind }) => kind === 'regression')
  return { ...conclusion, verdict, asked }
}

describe('the end of a matrix', () => {
  test('looks again at what stands out, and judges by that', async () => {
    acceptFive()
    const slow = await end()
    expect(slow.asked).toEqual([[['gpt-4.1@openai', 90]]])
    expect(slow.verdict?.verdict).toBe('regressed')
    expect(slow).toMatchObject({ laterLooks: [{ outcome: 'done' }], acceptance: undefined })
    expect(slow.baseline?.runs).toHaveLength(5)
    expect((await end({ againMs: 100 })).verdict?.verdict).toBe('ok')
  })

  test('says why there was no second look', async () => {
    acceptFive()
    const { verdict } = await end({ outcome: 'unaffordable' })
    expect(verdict).toMatchObject({ verdict: 'inconclusive' })
    expect(verdict?.reason).toContain('budget')
    expect((await end({ outcome: 'interrupted' })).verdict?.reason).toContain('interrupted')
  })

  test('accepts with `-u`, and then pays for no second look', async () => {
    acceptFive()
    const { asked, verdict, laterLooks, acceptance } = await end({ accept: true })
    expect([asked, laterLooks]).toEqual([[], []])
    expect(verdict?.reason).toContain('accepted with -u')
    expect(acceptance).toEqual({
      path: 'benches/__baselines__/a.json',
      accepted: 1,
      runs: 6,
      sittings: '',
      refused: [],
    })
    expect(
      declared()
        .baseline.past([])
        .accepted.map(({ id }) => id),
    ).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r9'])
  })

  test('writes nothing where no cell may be accepted', () => {
    acceptFive()
    const matrix = declared({ settings: { runId: 'r9', modeReason: 'auto' } })
    expect(matrix.baseline.accept(measured(matrix), [])).toMatchObject({
      accepted: 0,
      runs: 5,
      refused: [{ cell: 'gpt-4.1@openai', reason: 'simulated: no API key was found' }],
    })
    expect(declared().baseline.past([]).accepted).toHaveLength(5)
  })

  test('of calls, which have no past, holds them against none and accepts nothing', async () => {
    const { verdict, acceptance, asked } = await end({ hasPast: false, accept: true })
    expect([verdict, acceptance, asked]).toEqual([undefined, undefined, []])
  })
})
