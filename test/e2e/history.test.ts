import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { formatBaseline, parseBaseline } from '../../src/gate/baseline-file.ts'
import { formatHistory, parseHistory } from '../../src/gate/history-file.ts'
import type { BaselineValue } from '../../src/model/baseline.ts'
import { readDocuments } from '../../src/report/reading/read-documents.ts'
import { answers, createEndpoint } from './endpoint.ts'
import {
  type BenchRun,
  createProject,
  matrixFile,
  type Project,
  requireVerified,
} from './project.ts'
import { runCommand } from './run-command.ts'

/** Long against what a busy machine adds. */
const FIRST_MS = 120
const MAX_RUNS = 20
const BASELINE = 'benches/__baselines__/gated.json'
const HISTORY = 'benches/__baselines__/gated.history.jsonl'
const REPORTS = [
  '--reporter=default',
  '--reporter=junit',
  '--outputFile.junit=junit.xml',
  '--reporter=github-actions',
]

/** The id of a run of so many days before. */
function daysBefore(id: string, days: number): string {
  const date = `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}`
  const at = new Date(Date.parse(date) - days * 86_400_000).toISOString()
  return `${at.slice(0, 10).replaceAll('-', '')}${id.slice(8)}`
}

function scaled(
  values: Readonly<Record<string, BaselineValue>>,
  factor: number,
): Record<string, BaselineValue> {
  return Object.fromEntries(
    Object.entries(values).map(([metric, value]) => [
      metric,
      {
        ...value,
        median: value.median * factor,
        location: value.location && value.location + Math.log(factor),
      },
    ]),
  )
}

function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** Accepts a run, and has the baseline say that it was five, on as many days. */
async function acceptFiveDays(project: Project): Promise<void> {
  for (let run = 0; run < MAX_RUNS; run += 1) {
    const { exitCode, output } = await project.bench(['-u'])
    expect(exitCode, output).toBe(0)
    if (!output.includes('accepted 2 cells')) continue
    const first = parseBaseline(await project.read(BASELINE), BASELINE).at(-1)
    if (!first) continue
    const runs = [0.97, 1.02, 0.99, 1.03, 1].map((factor, index) => ({
      ...first,
      id: daysBefore(first.id, 14 - index),
      cells: Object.fromEntries(
        Object.entries(first.cells).map(([id, cell]) => [
          id,
          { ...cell, values: scaled(cell.values, factor) },
        ]),
      ),
    }))
    await writeFile(join(project.root, BASELINE), formatBaseline(runs))
    return
  }
  throw new Error(`this machine is too busy to measure ${FIRST_MS} ms`)
}

/** A run in which this machine did not lag: what it spoils is neither judged nor remembered. */
async function undisturbed(run: () => Promise<BenchRun>): Promise<BenchRun> {
  for (let count = 0; count < MAX_RUNS; count += 1) {
    const done = await run()
    if (!done.output.includes('client-limited')) return done
  }
  throw new Error(`this machine is too busy to measure ${FIRST_MS} ms`)
}

test('builds are remembered, judged together, and forgotten when a run is accepted', async () => {
  const latency = { ms: FIRST_MS }
  await using endpoint = await createEndpoint(() => answers({ firstMs: latency.ms }))
  await using project = await createProject({
    files: {
      'benches/gated.bench.ts': matrixFile('Gated', {
        prompts: ['Name three rivers.'],
        maxTokens: 16,
        rounds: 8,
        warmup: 1,
        models: ['one', 'two'],
        providers: 'local',
        thresholds: { ttftMs: { regression: { atMost: 0.05 } } },
      }),
    },
    config: {
      plugin: {
        location: 'test bench',
        gate: { confirmRounds: 6, confirmPauseMs: 10 },
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
    },
  })
  const historyOf = async () => parseHistory(await project.read(HISTORY)).runs
  await acceptFiveDays(project)
  const plan = await runCommand(project.root, ['plan', '--detect', '0.5', '--level', 'cell'])
  expect(plan.code, plan.stderr).toBe(0)
  expect(unwrapped(plan.stdout)).toMatch(
    /Today: 5 accepted runs, 8 rounds\. every cell \((one|two) via local is seen worst\): to see \+50 % nine times out of ten/,
  )

  const first = await undisturbed(async () => {
    await rm(join(project.root, HISTORY), { force: true })
    return await project.bench()
  })
  expect(unwrapped(first.output)).toContain(`There was no history of earlier builds in ${HISTORY}.`)
  const [own, ...others] = await historyOf()
  if (!own) throw new Error('the build is remembered')
  expect(others).toEqual([])
  expect(Object.keys(own.cells)).toEqual(['one@local', 'two@local'])

  // As if everything had been half as slow again for two days.
  const former = [2, 1].map((days) => ({
    ...own,
    id: daysBefore(own.id, days),
    isGreen: true,
    cells: Object.fromEntries(
      Object.entries(own.cells).map(([id, cell]) => [
        id,
        { ...cell, looks: cell.looks.map((values) => scaled(values, 1.5)) },
      ]),
    ),
  }))
  await writeFile(join(project.root, HISTORY), formatHistory([...former, own]))
  latency.ms = 1.5 * FIRST_MS
  const env = {
    LLM_BENCH_HISTORY: 'read',
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: 'summary.md',
  }
  const slow = await undisturbed(() => project.bench(REPORTS, { env }))
  expect(slow.exitCode, slow.output).toBe(1)
  const words =
    /the last three builds together \(\+\d+ %, \+\d+ %, \+\d+ %\), first seen \d{1,2} [A-Z][a-z]+/
  expect(unwrapped(slow.output)).toMatch(words)
  expect(unwrapped(slow.output)).toContain('History: 3 builds since the newest accepted run.')
  expect(await project.read('junit.xml')).toMatch(words)
  // What may only be read is as it was.
  expect((await historyOf()).map(({ id }) => id)).toEqual([...former, own].map(({ id }) => id))

  const listed = await runCommand(project.root, ['baseline', 'list'])
  expect(listed.stdout).toMatch(/ {4}3 builds since, [23] of them green, newest 20/)

  const text = await project.read(HISTORY)
  const damaged = await undisturbed(async () => {
    await writeFile(join(project.root, HISTORY), `${text}<<<<<<< ours\n`)
    return await project.bench()
  })
  expect(unwrapped(damaged.output)).toContain(
    `The history ${HISTORY} is damaged at line 5: the line is not a run.`,
  )
  expect(unwrapped(damaged.output)).not.toContain('builds together')
  expect(await historyOf()).toHaveLength(1)

  const accepted = await project.bench(['-u'])
  expect(accepted.exitCode, accepted.output).toBe(0)
  const left = accepted.output.includes('accepted 2 cells') ? 0 : 1
  expect(await historyOf()).toHaveLength(left)

  for (const document of await readDocuments(join(project.root, 'results'))) {
    requireVerified(document)
  }
})
