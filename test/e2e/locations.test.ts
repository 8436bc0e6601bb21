import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { DocumentJson } from '../../src/report/schema/document-schema.ts'
import { startDelayingRelay } from '../delaying-relay.ts'
import { createEndpoint } from './endpoint.ts'
import {
  type BenchRun,
  configSource,
  createProject,
  matrixCall,
  matrixFile,
  type Project,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 8, warmup: 1 }

/** The provider's address comes from the environment, as each region has its own. */
const located = configSource({
  plugin: { providers: { local: { baseURL: 'BASE_URL', models: { one: 'one', two: 'two' } } } },
}).replace('"BASE_URL"', "process.env.BASE_URL ?? 'http://127.0.0.1:9/v1'")

/** The document that the merging run wrote. */
async function merge(project: Project): Promise<BenchRun & { readonly report: DocumentJson[] }> {
  const run = await project.bench(['--merge-reports'], { env: { COLUMNS: '150' } })
  return { ...run, report: run.documents.filter(({ merged }) => merged !== null) }
}

test('three processes behind three network delays merge into one report by location', async () => {
  await using endpoint = await createEndpoint()
  const { port } = new URL(endpoint.baseURL)
  await using near = await startDelayingRelay(Number(port), 5)
  await using middle = await startDelayingRelay(Number(port), 40)
  await using far = await startDelayingRelay(Number(port), 120)
  await using project = await createProject({
    files: {
      'vitest.config.js': located,
      'a.bench.ts': matrixFile('Geographic Reality', { ...small, models: 'one' }),
    },
  })
  // One after the other, so that they do not wait for the processor instead of the network.
  for (const [label, relay] of Object.entries({ 'us-east': near, 'eu-west': middle, tokyo: far })) {
    const env = { VITEST_BLOB_LABEL: label, BASE_URL: `${relay.origin}/v1`, LLM_BENCH_SEED: '7' }
    const run = await project.bench(['--reporter=blob'], { env })
    expect(run.exitCode, run.output).toBe(0)
  }

  const { exitCode, output, stdout, report } = await merge(project)

  expect(exitCode, output).toBe(0)
  expect(endpoint.requests).toHaveLength(27)
  const [document] = report
  expect(document?.run).toMatchObject({ mode: 'live', seed: 7, location: null })
  expect(document?.merged?.map(({ run }) => run.location)).toEqual(['us-east', 'eu-west', 'tokyo'])
  // A request goes there and its answer comes back: twice the delay, and the endpoint's own time.
  const medians = document?.matrices.map(({ location, cells }) => [
    location,
    cells[0]?.summary.ttftMs.median ?? NaN,
  ])
  expect(medians?.map(([location]) => location)).toEqual(['us-east', 'eu-west', 'tokyo'])
  const [nearMs = NaN, middleMs = NaN, farMs = NaN] = medians?.map(([, ms]) => Number(ms)) ?? []
  expect(nearMs).toBeGreaterThanOrEqual(10)
  expect(middleMs).toBeGreaterThanOrEqual(80)
  expect(farMs).toBeGreaterThanOrEqual(240)
  expect(nearMs).toBeLessThan(middleMs)
  expect(middleMs).toBeLessThan(farMs)
  expect(stdout).toContain(
    ' Geographic Reality   3 locations × 1 cell × 8 rounds + 1 warm-up   seed 7   live   us-east, eu-west, tokyo',
  )
  expect(stdout).toContain(' one via local is fastest from us-east: first token after ')
  expect(stdout).toMatch(/ one +local +us-east .*\n +eu-west .*\n +tokyo /)
  const page = await project.read(`results/${document?.run.id}/report.html`)
  expect(page).toContain('One seed: the same prompts in the same rounds from every place.')
  expect(page).toContain('one via local is fastest from us-east: first token after ')
  // One seed asks everywhere the same, and no cache may know it from another place.
  const prompts = document?.matrices.map(({ rounds }) => rounds.map(({ prompt }) => prompt))
  expect(prompts?.[1]).toEqual(prompts?.[0])
  const nonces = document?.matrices.flatMap(({ rounds }) => rounds.map(({ nonce }) => nonce))
  expect(new Set(nonces).size).toBe(27)
})

test('shards combine by file; a report without a label of its own is lost, and fails', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'vitest.config.js': located,
      'a.bench.ts': matrixFile('Left', { ...small, rounds: 2, models: 'one' }),
      'b.bench.ts': matrixFile('Right', { ...small, rounds: 2, models: 'two' }),
    },
    env: { BASE_URL: endpoint.baseURL },
  })
  for (const [index, shard] of ['1/2', '2/2', '2/2'].entries()) {
    const file = `--outputFile=.vitest/blob/${index}.json`
    const run = await project.bench(['--reporter=blob', file, `--shard=${shard}`])
    expect(run.exitCode, run.output).toBe(0)
  }

  const { exitCode, output, stdout, report } = await merge(project)

  expect(exitCode, output).toBe(1)
  expect(report[0]?.matrices.map(({ name }) => name).toSorted()).toEqual(['Left', 'Right'])
  expect(report[0]?.matrices.map(({ cells }) => cells[0]?.samples.length)).toEqual([3, 3])
  expect(stdout).toMatch(/ warning 2 reports of [ab]\.bench\.ts share one label or have none/)
})

test('a report of another version of the tool is told, left out, and fails', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'vitest.config.js': located,
      'a.bench.ts': matrixFile('Old and new', { ...small, rounds: 2, models: 'one' }),
    },
    env: { BASE_URL: endpoint.baseURL, LLM_BENCH_SEED: '7' },
  })
  const report = join(project.root, '.vitest/blob/old.json')
  for (const label of ['old', 'new']) {
    const env = { VITEST_BLOB_LABEL: label }
    await project.bench(['--reporter=blob', `--outputFile=.vitest/blob/${label}.json`], { env })
  }
  // What a version would write that names a field otherwise.
  const text = await readFile(report, 'utf8')
  const older = text.replaceAll(/"version":\d+/g, '"version":0').replaceAll('drawnFrom', 'drawnBy')
  await writeFile(report, older)

  const merged = await merge(project)

  expect(merged.exitCode, merged.output).toBe(1)
  expect(merged.report).toEqual([])
  expect(merged.stdout).toContain('1 report of a.bench.ts cannot be read: another version of')
  expect(merged.stdout).toContain(
    ' Old and new   1 cell × 2 rounds + 1 warm-up   seed 7   live   new',
  )
})

test('reports of simulated and live runs are kept apart', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'vitest.config.js': located,
      'a.bench.ts': `import { matrix } from 'vitest-llm-bench'\n${matrixCall('Both', { ...small, rounds: 2, models: 'one' })}`,
    },
    env: { BASE_URL: endpoint.baseURL },
  })
  for (const mode of ['live', 'simulated']) {
    const env = { VITEST_BLOB_LABEL: `${mode} machine`, LLM_BENCH_MODE: mode }
    const run = await project.bench(['--reporter=blob'], { env })
    expect(run.exitCode, run.output).toBe(0)
  }

  const { exitCode, stdout, report } = await merge(project)

  expect(exitCode).toBe(1)
  expect(report).toEqual([])
  expect(stdout).toContain('simulated and live runs cannot share a report')
  expect(stdout).toMatch(/ Both {3}1 cell .* live {3}live machine/)
  expect(stdout).toMatch(/ Both {3}1 cell .* simulated time ×\d+ {3}simulated machine/)
  expect(stdout).not.toContain('samples.ndjson')
})
