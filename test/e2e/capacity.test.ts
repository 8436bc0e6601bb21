import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { formatBaseline, parseBaseline } from '../../src/gate/baseline-file.ts'
import { answers, type Behaviour, createEndpoint } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  type Project,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'
import { runCommand } from './run-command.ts'

/** So much longer than a busy machine takes between two requests. */
const SERVICE_MS = 50
/** Far from both, so that it does not matter by how much it lags. */
const OBJECTIVE_MS = 400
const CROWDED_MS = 700

/** Answers so many requests at a time; where more are there, all that come are late. */
function room(places: number | (() => number)): Behaviour {
  let inside = 0
  return async (request, response) => {
    inside += 1
    const isCrowded = inside > (typeof places === 'number' ? places : places())
    await delay(isCrowded ? CROWDED_MS : SERVICE_MS)
    await answers({ text: 'Three rivers.', pauseMs: 0 })(request, response)
    inside -= 1
  }
}

test('how many at a time: a test of each endpoint, in words, in the table and in the document', async () => {
  const serve = room(3)
  await using endpoint = await createEndpoint(() => serve)
  await using project = await createProject({
    files: {
      'capacity.bench.ts': matrixFile('Capacity', {
        models: 'one',
        providers: 'lab',
        checks: {},
        prompts: ['Name rivers.'],
        capacity: {
          objective: { ttftMs: OBJECTIVE_MS },
          share: 0.8,
          max: 16,
          maxRequests: 600,
        },
        thresholds: { capacity: { atLeast: 16 } },
      }),
    },
    config: {
      plugin: {
        providers: { lab: { baseURL: endpoint.baseURL, models: { one: 'one' } } },
      },
    },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  expect(statuses(await testResults(project), 'Capacity > ')).toEqual({
    'Capacity > one via lab > measured': 'passed',
    'Capacity > one via lab > capacity ≥ 16 requests in flight': 'failed',
  })
  const [only] = documentOf(run).matrices
  const [found] = only?.capacities ?? []
  expect(found?.ciLow).toBeLessThanOrEqual(3)
  expect(found?.ciHigh).toBeGreaterThanOrEqual(3)
  expect(found?.ciHigh).toBeLessThan(16)
  expect(run.output).toMatch(
    /one via lab keeps 80 % within ttft ≤ 400 ms up to \d \[\d, \d\] requests in flight \(\d+ requests/,
  )
  // The capacity stands between the levels that were asked.
  expect(run.output).toMatch(/in flight +kept +first token ms/)
  expect(run.output).toMatch(/── \d \[\d, \d\] requests in flight ──/)
  const page = await project.read(`results/${documentOf(run).run.id}/report.html`)
  expect(page).toContain('class="curve-plot"')
  expect(run.output).toMatch(/capacity ≥ 16 requests in flight, observed \d \[\d, \d\]/)
})

/** A search that is held against accepted ones. */
function gatedSearch(objectiveMs: number, maxRequests = 300): string {
  return matrixFile('Capacity', {
    models: 'one',
    providers: 'lab',
    checks: {},
    prompts: ['Name rivers.'],
    capacity: { objective: { ttftMs: objectiveMs }, share: 0.8, max: 4, maxRequests },
    thresholds: { capacity: { regression: { atMost: 0.2 } } },
  })
}

/** Searches again while this machine is the limit; the run, and the folder of its results. */
async function calmRun(project: Project, args: readonly string[], name: string) {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const folder = `${name}${attempt}`
    const run = await project.bench(args, { env: { LLM_BENCH_OUTPUT_DIR: folder } })
    if (!run.output.includes('This machine, not')) return { run, folder }
  }
  throw new Error('this machine is too busy to search')
}

test('a capacity that fell is a regression against accepted searches of the same objective', async () => {
  let count = 4
  const serve = room(() => count)
  await using endpoint = await createEndpoint(() => serve)
  await using project = await createProject({
    files: { 'benches/capacity.bench.ts': gatedSearch(OBJECTIVE_MS) },
    config: {
      plugin: {
        location: 'test bench',
        providers: { lab: { baseURL: endpoint.baseURL, models: { one: 'one' } } },
      },
    },
  })
  const baseline = 'benches/__baselines__/capacity.json'

  const before = await calmRun(project, ['benches/capacity.bench.ts', '-u'], 'before')
  expect(before.run.exitCode, before.run.output).toBe(0)
  const [accepted] = parseBaseline(await project.read(baseline), baseline)
  expect(accepted?.fingerprint).toMatchObject({
    'capacity.objective': `{"ttftMs":${OBJECTIVE_MS}}`,
    'capacity.share': '0.8',
    'capacity.of': 'concurrency',
    'capacity.max': '4',
  })
  expect(accepted?.cells['one@lab']?.values).toEqual({
    capacity: {
      median: 4,
      ciLow: 4,
      ciHigh: undefined,
      se: expect.any(Number),
      n: expect.any(Number),
    },
  })
  if (!accepted) throw new Error('a run was accepted')
  const past = [1, 2, 3, 4].map((day) => ({ ...accepted, id: `2026010${day}T000000Z-s1-test` }))
  await writeFile(join(project.root, baseline), formatBaseline(past))

  count = 1
  const { run: fallen, folder } = await calmRun(project, REPORT_TESTS, 'after')
  expect(fallen.exitCode, fallen.output).toBe(1)
  expect(statuses(await testResults(project), 'Capacity > ')).toEqual({
    'Capacity > one via lab > measured': 'passed',
    'Capacity > one via lab > capacity regression ≤ 20 %': 'failed',
  })
  expect(fallen.output).toMatch(/1 \[1, 1\] requests in flight, −75 % \[−\d+ %, −\d+ %\]/)

  const compared = await runCommand(project.root, ['compare', before.folder, folder])
  expect(compared.code).toBe(1)
  expect(compared.stdout).toMatch(
    /observed 1 \[1, 1\] requests in flight, 4 \[4 or more\] before: −75 % \[/,
  )

  await writeFile(
    join(project.root, 'benches/capacity.bench.ts'),
    gatedSearch(OBJECTIVE_MS - 10, 20),
  )
  const other = await project.bench(['benches/capacity.bench.ts'], {
    env: { LLM_BENCH_OUTPUT_DIR: 'other' },
  })
  expect(other.output.replaceAll(/\s+/g, ' ')).toContain(
    `the accepted runs differ in capacity.objective ({"ttftMs":${OBJECTIVE_MS}} then, {"ttftMs":${OBJECTIVE_MS - 10}} now)`,
  )
})
