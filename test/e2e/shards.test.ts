import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { documentSchema } from '../../src/report/schema/document-schema.ts'
import { answers, createEndpoint, type Endpoint } from './endpoint.ts'
import { type BenchRun, createProject, matrixFile, type Project } from './project.ts'
import { runCommand } from './run-command.ts'

const FILES = ['a', 'b', 'c', 'd']
const ROUNDS = 10

/** Four bench files on two machines, each with results of its own. */
async function createShards(
  baseURL: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const matrix = {
    prompts: ['Name three rivers.', 'Name three lakes.'],
    maxTokens: 16,
    rounds: ROUNDS,
    warmup: 0,
    models: 'one',
    providers: 'local',
  }
  const prices = { one: { inputPerMTok: 10, outputPerMTok: 100 } }
  return await createProject({
    files: {
      ...Object.fromEntries(
        FILES.map((name) => [
          `${name}.bench.ts`,
          matrixFile(name, name < 'c' ? matrix : { ...matrix, concurrency: 2 }),
        ]),
      ),
      ...files,
    },
    config: {
      plugin: { providers: { local: { baseURL, models: { one: 'one' }, prices } } },
      // By their names, whatever an earlier run took for how long.
      test: { fileParallelism: false },
    },
    env: { LLM_BENCH_SEED: '7' },
  })
}

function ofShard(index: number, isResumed = false) {
  const env = {
    LLM_BENCH_OUTPUT_DIR: `results/shard-${index}`,
    ...(isResumed && { LLM_BENCH_RESUME: 'latest' }),
  }
  return [[`--shard=${index}/2`, '--reporter=default', '--reporter=blob'], { env }] as const
}

const merge = (project: Project) => project.bench(['--merge-reports'])

test('a shard that is killed again and again is missed where reports are merged, and goes on', async () => {
  await using endpoint = await createEndpoint(() => answers({ pauseMs: 2 }))
  await using project = await createShards(endpoint.baseURL)
  const whole = await project.bench(...ofShard(1))
  expect(whole.exitCode, whole.output).toBe(0)
  const { length: first } = endpoint.requests

  let finished = 0
  // The first answer, within the first file, within the second.
  for (const [time, after] of [1, 4, ROUNDS + 3].entries()) {
    const before = endpoint.requests.length
    const { pid, ended } = await project.start(...ofShard(2, time > 0))
    const early = await Promise.race([endpoint.arrived(before + after), ended])
    expect(early?.output).toBeUndefined()
    process.kill(-pid, 'SIGKILL')
    await ended

    const partial = await merge(project)
    expect(partial.exitCode, partial.output).toBe(1)
    expect(partial.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'warning there is no report of shard 2 of 2, so what was measured there is missing.',
    )
    const [folder = '', ...others] = await readdir(join(project.root, 'results/shard-2'))
    expect(others).toEqual([])
    const recovered = await runCommand(project.root, ['recover', `results/shard-2/${folder}`])
    expect(recovered, recovered.stderr).toMatchObject({ code: 0 })
    const document = documentSchema.parse(
      JSON.parse(await project.read(`results/shard-2/${folder}/benchmark.json`)),
    )
    const cells = document.matrices.flatMap((one) => one.cells)
    const kept = cells.flatMap(({ samples, repeated }) => [...samples, ...repeated]).length
    const lost = document.matrices.flatMap((one) => one.lost).length
    // Each request is there, or said to be lost; one may not have been sent any more.
    expect(kept).toBeGreaterThanOrEqual(finished)
    expect(kept + lost).toBeGreaterThanOrEqual(endpoint.requests.length - first)
    expect(document.cost.nUnknown).toBe(lost)
    finished = kept
  }

  const rest = await project.bench(...ofShard(2, true))
  expect(rest.exitCode, rest.output).toBe(0)
  const merged = await merge(project)
  expect(merged.exitCode, merged.output).toBe(0)
  expect(merged.stdout).not.toContain('warning')
  expectWhole(merged, endpoint)
})

test('a missing shard is said where the others measured nothing of ours', async () => {
  await using endpoint = await createEndpoint()
  const other = "import { test } from 'vitest'\n\ntest('of no matrix', () => {})\n"
  await using project = await createShards(
    endpoint.baseURL,
    Object.fromEntries(FILES.map((name) => [`${name}.bench.ts`, other])),
  )
  const here = await project.bench(...ofShard(1))
  expect(here.exitCode, here.output).toBe(0)

  const merged = await merge(project)

  expect(merged.exitCode, merged.output).toBe(1)
  expect(merged.stdout).toContain('warning there is no report of shard 2 of 2')
  expect(merged.documents).toEqual([])
  await project.bench(...ofShard(2))
  const whole = await merge(project)
  expect(whole.exitCode, whole.output).toBe(0)
  expect(whole.output).not.toMatch(/warning|vitest-llm-bench {2}/)
  expect([...(await project.readAll('results')).keys()]).toEqual([])
  expect(endpoint.requests).toEqual([])
})

/** What was merged has every matrix whole, and its bill is that of the server. */
function expectWhole({ documents }: BenchRun, { requests }: Endpoint): void {
  const document = documents.find(({ merged, run }) => merged !== null && !run.interrupted)
  expect(document?.matrices.map(({ name }) => name).toSorted()).toEqual(FILES)
  const cells = document?.matrices.flatMap((one) => one.cells) ?? []
  expect(cells.map(({ samples }) => samples.length)).toEqual(FILES.map(() => ROUNDS))
  const repeated = cells.flatMap((cell) => cell.repeated).length
  const lost = document?.matrices.flatMap((one) => one.lost).length ?? 0
  const all = FILES.length * ROUNDS + repeated
  expect(requests.length).toBeGreaterThanOrEqual(all)
  expect(requests.length).toBeLessThanOrEqual(all + lost)
  // Nothing was sent twice in the same words.
  const contents = requests.map(({ content }) => content)
  expect(new Set(contents).size).toBe(contents.length)
}

test('a shard that is interrupted has a report, which says so where it is merged', async () => {
  await using endpoint = await createEndpoint(() => answers({ pauseMs: 2 }))
  await using project = await createShards(endpoint.baseURL)
  await project.bench(...ofShard(1))
  const { length: first } = endpoint.requests
  const { pid, ended } = await project.start(...ofShard(2))
  await Promise.race([endpoint.arrived(first + 4), ended])
  process.kill(-pid, 'SIGINT')
  const cut = await ended
  expect(cut.exitCode, cut.output).toBe(130)
  const partial = await merge(project)
  expect(partial.exitCode, partial.output).toBe(1)
  expect(partial.stdout).toMatch(/warning [bc] is not whole: stopped before its last round/)

  const rest = await project.bench(...ofShard(2, true))
  expect(rest.exitCode, rest.output).toBe(0)
  const whole = await merge(project)
  expect(whole.exitCode, whole.output).toBe(0)
  expectWhole(whole, endpoint)
})
