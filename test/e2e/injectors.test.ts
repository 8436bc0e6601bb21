import { pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'

import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import type { DocumentJson } from '../../src/report/schema/document-schema.ts'
import { verifyDocument } from '../../src/report/verify/verify-document.ts'
import { dueTimes } from '../../src/runner/arrival-times.ts'
import { theilSen } from '../../src/stats/theil-sen.ts'
import { answers, createEndpoint, deadBaseURL, type Endpoint } from './endpoint.ts'
import {
  type BenchRun,
  createProject,
  matrixCall,
  matrixFile,
  type Project,
  requireVerified,
} from './project.ts'

/** Milliseconds by which the clock of each injector is ahead. */
const SHIFTS = [0, 250, -1300]
/** What processes of one machine differ by when they begin to count. */
const START_MS = 5
/** A moment on a busy machine. */
const MOMENT_MS = 2000

/** Loaded before everything else of a process: its clock is another machine's. */
const shiftedClock = `
const shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0)
const { timeOrigin } = performance
Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + shiftMs })
const { now } = Date
Date.now = () => now() + shiftMs
`

const load = { prompts: ['Name three rivers.'], maxTokens: 16, models: 'one', checks: {} }

async function loadedProject(endpoint: Endpoint, matrices: readonly string[]): Promise<Project> {
  const source = ["import { matrix } from 'vitest-llm-bench'", ...matrices].join('\n')
  const { baseURL } = endpoint
  return createProject({
    files: { 'clock.mjs': shiftedClock, 'load.bench.ts': source },
    config: { plugin: { providers: { lab: { baseURL, models: { one: 'one' } } } } },
  })
}

/** The environment of an injector, with a clock of its own. */
function injectorOf(
  project: Project,
  { number, of, port }: { readonly number: number; readonly of: number; readonly port: string },
): Record<string, string> {
  return {
    LLM_BENCH_SEED: '7',
    // Who reads what is left of one reads nothing that another is writing.
    LLM_BENCH_OUTPUT_DIR: `injector-${number}`,
    LLM_BENCH_INJECTOR: `${number}/${of}`,
    LLM_BENCH_RENDEZVOUS: `127.0.0.1:${port}`,
    CLOCK_SHIFT_MS: String(SHIFTS[number - 1] ?? 0),
    NODE_OPTIONS: `--import ${pathToFileURL(`${project.root}/clock.mjs`).href}`,
  }
}

async function freePort(): Promise<string> {
  return new URL(await deadBaseURL()).port
}

async function merge(project: Project): Promise<BenchRun & { readonly report: DocumentJson[] }> {
  const run = await project.bench(['--merge-reports'], { env: { COLUMNS: '150' } })
  return { ...run, report: run.documents.filter(({ merged }) => merged !== null) }
}

test('three injectors with clocks of their own send one load, and their reports are one cell', async () => {
  await using endpoint = await createEndpoint(() => answers({ firstMs: 30 }))
  await using project = await loadedProject(endpoint, [
    matrixCall('Open', { ...load, rate: 20, rounds: 120, warmup: 3 }),
    matrixCall('Closed', {
      ...load,
      concurrency: [2, 6],
      rounds: 36,
      warmup: 0,
      thresholds: { ttftMs: { p95: { atMost: 60_000 } } },
    }),
  ])
  const port = await freePort()
  const started = await Promise.all(
    SHIFTS.map((_, index) =>
      project.start(['--reporter=default', '--reporter=blob'], {
        env: injectorOf(project, { number: index + 1, of: 3, port }),
      }),
    ),
  )
  const runs = await Promise.all(started.map(({ ended }) => ended))
  for (const [index, { exitCode, output }] of runs.entries()) {
    expect(exitCode, output).toBe(0)
    expect(output).toMatch(
      new RegExp(` injector ${index + 1}/3: clock [+−][\\d.]+ ms ± [\\d.]+ ms`),
    )
  }

  const { exitCode, output, report } = await merge(project)

  expect(exitCode, output).toBe(0)
  const [document] = report
  if (!document) throw new Error(output)
  requireVerified(fromDocumentJson(document))
  expect(document.merged).toHaveLength(3)
  const [open, closed] = document.matrices
  expect(document.matrices.map(({ cells }) => cells.length)).toEqual([1, 2])
  expect(open?.cells[0]?.summary).toMatchObject({ n: 120, failures: 0 })
  expect(closed?.cells.map(({ summary }) => summary.n)).toEqual([36, 36])
  expect(closed?.verdicts.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok', 'ok'])
  // Two streams leave nothing for the third injector.
  const [two, six] = (closed?.cells ?? []).map(
    ({ samples }) => new Set(samples.map(({ injector }) => injector)),
  )
  expect([two, six]).toEqual([new Set([1, 2]), new Set([1, 2, 3])])

  // Each knows how far its clock is ahead of that of the rendezvous, which is the first one's.
  const joined = document.matrices.flatMap(({ injectors }) => injectors?.joined ?? [])
  expect(joined).toHaveLength(6)
  for (const { number, clocks } of joined) {
    expect(clocks.length).toBeGreaterThan(0)
    for (const { offsetMs, errorMs } of clocks) {
      const wrongMs = Math.abs(offsetMs - (SHIFTS[number - 1] ?? NaN))
      expect(wrongMs, `injector ${number}`).toBeLessThan(errorMs + START_MS)
    }
  }

  // The server's own journal: what arrived, and when by its clock.
  const samples = document.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  expect(endpoint.requests).toHaveLength(samples.length)
  const arrivedAt = new Map(
    endpoint.requests.map(({ at, content }) => [content.slice(0, content.indexOf(' ')), at]),
  )
  const arrivals = samples.map((sample) => ({ sample, at: arrivedAt.get(sample.nonce) ?? NaN }))
  for (const { sample, at } of arrivals) {
    expect(at - (sample.sentAt ?? NaN)).toBeGreaterThan(-START_MS)
    expect(at - (sample.sentAt ?? NaN)).toBeLessThan(MOMENT_MS)
  }
  const main = arrivals.filter(({ sample }) => sample.intendedAt !== null && !sample.warmup)
  expect(main).toHaveLength(120)
  const points = main.map(({ sample, at }) => ({ x: sample.intendedAt ?? NaN, y: at }))
  // Whatever single requests had to wait for on a busy machine.
  expect(Math.abs((theilSen(points).slope ?? NaN) - 1)).toBeLessThan(0.01)
  // 120 requests in six seconds are due within these.
  const due = points.map(({ x }) => x)
  expect(Math.max(...due) - Math.min(...due)).toBeLessThan(6000)

  // The moment from which each request was due, whoever sent it: one for all.
  const rounds = (open?.rounds ?? []).filter(({ warmup }) => !warmup)
  const dueMs = dueTimes(
    rounds.map(({ nonce }) => ({ nonce, levels: { rate: 20, stage: undefined } })),
    { arrivals: 'poisson', seed: 7 },
  )
  const dueOf = new Map(rounds.map(({ index }, place) => [index, dueMs?.[place] ?? NaN]))
  const begun = main.map(
    ({ sample }) => (sample.intendedAt ?? NaN) - (dueOf.get(sample.round) ?? NaN),
  )
  expect(Math.max(...begun) - Math.min(...begun)).toBeLessThan(0.01)

  // Which injector sends what is drawn from the seed.
  const forged = structuredClone(document)
  const [strange] = forged.matrices[0]?.cells[0]?.samples ?? []
  if (strange) strange.injector = ((strange.injector ?? 0) % 3) + 1
  const { mismatches } = verifyDocument(fromDocumentJson(forged))
  expect(mismatches.map(({ path }) => path)).toContain('matrices[0].cells[0].samples[0].injector')

  // In a closed loop the first requests of a block leave within a moment.
  for (const block of Map.groupBy(
    arrivals,
    ({ sample }) => `${sample.block} ${sample.cell}`,
  ).values()) {
    const first = Map.groupBy(block, ({ sample }) => sample.injector)
    if (block[0]?.sample.intendedAt !== null) continue
    const arrived = [...first.values()].map((own) => Math.min(...own.map(({ at }) => at)))
    expect(Math.max(...arrived) - Math.min(...arrived)).toBeLessThan(MOMENT_MS)
  }
}, 120_000)

test('nothing is sent where an injector does not come, or plans something else', async () => {
  await using endpoint = await createEndpoint()
  await using project = await loadedProject(endpoint, [
    matrixCall('Load', { ...load, concurrency: 4, rounds: 8 }),
  ])
  const alone = await project.bench(['--reporter=default', '--reporter=blob'], {
    env: {
      ...injectorOf(project, { number: 1, of: 2, port: await freePort() }),
      LLM_BENCH_RENDEZVOUS_WAIT: '1s',
    },
  })
  expect(alone.exitCode, alone.output).toBe(1)
  expect(alone.output).toContain('injector 2 of 2 did not join within 1 s')

  const port = await freePort()
  const started = await Promise.all(
    ['8', '12'].map((rounds, index) =>
      project.start(['--reporter=default', '--reporter=blob'], {
        env: {
          ...injectorOf(project, { number: index + 1, of: 2, port }),
          LLM_BENCH_ROUNDS: rounds,
        },
      }),
    ),
  )
  for (const { exitCode, output } of await Promise.all(started.map(({ ended }) => ended))) {
    expect(exitCode, output).toBe(1)
    expect(output).toContain('these differ in `rounds`: 8 at injector 1, 12 at injector 2')
  }
  expect(endpoint.requests).toEqual([])

  const unmerged = await project.bench([], {
    env: injectorOf(project, { number: 1, of: 2, port }),
  })
  expect(unmerged.output).toContain('Add `--reporter=default --reporter=blob`')
})

test('an injector is killed: the others end and keep what they have, and a part has no verdict', async () => {
  await using endpoint = await createEndpoint(() => answers({ firstMs: 20 }))
  await using project = await loadedProject(endpoint, [
    matrixCall('Load', {
      ...load,
      concurrency: 6,
      rounds: 600,
      thresholds: { ttftMs: { p95: { atMost: 1 } } },
    }),
  ])
  const port = await freePort()
  const started = await Promise.all(
    [1, 2, 3].map((number) =>
      project.start(['--reporter=default', '--reporter=blob'], {
        env: injectorOf(project, { number, of: 3, port }),
      }),
    ),
  )
  await endpoint.arrived(200)
  const [, , third] = started
  if (third) process.kill(-third.pid, 'SIGKILL')
  const [first, second] = await Promise.all(started.map(({ ended }) => ended))
  for (const run of [first, second]) {
    expect(run?.exitCode, run?.output).toBe(1)
    expect(run?.output).toContain('injector 3 of 3 is gone: its connection was lost')
  }

  const { exitCode, output, report } = await merge(project)

  expect(exitCode, output).toBe(1)
  expect(output).toContain('there is no report of injector 3 of 3, so that the load has no verdict')
  const [document] = report
  if (!document) throw new Error(output)
  requireVerified(fromDocumentJson(document))
  const [matrix] = document.matrices
  expect(matrix?.verdicts).toEqual([])
  const samples = matrix?.cells[0]?.samples ?? []
  expect(samples.length).toBeGreaterThan(50)
  expect(new Set(samples.map(({ injector }) => injector))).toEqual(new Set([1, 2]))
})

test('a load of the simulator is merged as well, and a limit that it breaks is red', async () => {
  await using project = await createProject({
    files: {
      'load.bench.ts': matrixFile('Simulated', {
        models: 'gpt-4.1-mini',
        providers: 'openai',
        concurrency: 4,
        rounds: 24,
        thresholds: { costUsd: { atMost: 0.000001 } },
      }),
      'clock.mjs': shiftedClock,
    },
    env: { LLM_BENCH_MODE: 'simulated', LLM_BENCH_TIME_FACTOR: '20' },
  })
  const port = await freePort()
  const started = await Promise.all(
    [1, 2].map((number) =>
      project.start(['--reporter=default', '--reporter=blob'], {
        env: injectorOf(project, { number, of: 2, port }),
      }),
    ),
  )
  for (const { exitCode, output } of await Promise.all(started.map(({ ended }) => ended))) {
    expect(exitCode, output).toBe(0)
  }

  const { exitCode, output, report } = await merge(project)

  expect(exitCode, output).toBe(1)
  expect(output).toMatch(/warning +Simulated: gpt-4\.1-mini via openai/)
  const [document] = report
  if (!document) throw new Error(output)
  requireVerified(fromDocumentJson(document))
  expect(document.matrices[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(['ok', 'failed'])
})
