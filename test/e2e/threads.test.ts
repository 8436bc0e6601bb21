import { availableParallelism } from 'node:os'

import { expect, test } from 'vitest'

import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'

const KEY = 'sk-threads-0123456789'
const lab = { models: 'one', providers: 'lab', warmup: 0, checks: {}, prompts: ['Name rivers.'] }
/** Machines with one processor have no second thread. */
const severalProcessors = test.runIf(availableParallelism() > 1)

severalProcessors.each([
  { pool: 'forks' },
  { pool: 'threads' },
  { pool: 'vmForks', server: { deps: {} } },
])('two threads send a load, in the pool $pool', async (pool) => {
  await using endpoint = await createEndpoint(() => answers({ text: 'Three rivers.', pauseMs: 40 }))
  await using project = await createProject({
    files: {
      'load.bench.ts': matrixFile('Load', { ...lab, rounds: 24, concurrency: [1, 4] }),
      'rest.bench.ts': matrixFile('Rest', { ...lab, rounds: 2 }),
    },
    config: {
      plugin: {
        providers: {
          lab: { baseURL: endpoint.baseURL, models: { one: 'one' }, apiKeyEnv: 'LAB_KEY' },
        },
      },
      test: pool,
    },
    env: { LLM_BENCH_THREADS: '2', LAB_KEY: KEY },
  })

  const run = await project.spawn()

  expect(run.exitCode, run.output).toBe(0)
  const { matrices } = documentOf(run)
  const load = matrices.find(({ name }) => name === 'Load')
  expect(load?.threads).toEqual({ count: 2, processorShare: null })
  expect(run.output).toContain('sent by 2 threads, as `LLM_BENCH_THREADS` says')
  for (const { samples } of load?.cells ?? []) {
    expect(samples).toHaveLength(24)
    for (const sample of samples) {
      expect(sample).toMatchObject({ status: 'ok', textSha256: expect.any(String) })
      expect(sample.ttftMs).toBeGreaterThan(0)
      expect(sample.clientDelayMs).toBeGreaterThanOrEqual(0)
    }
  }
  expect(endpoint.requests.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(
    true,
  )
  expect(matrices.find(({ name }) => name === 'Rest')?.threads).toBeNull()
  const written = [...(await project.readAll('results')).values()].join('')
  expect(written).not.toContain(KEY)
})

test('more threads than the machine has processors are refused before the first request', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'load.bench.ts': matrixFile('Load', { ...lab, rounds: 8, concurrency: 4 }) },
    config: {
      plugin: { providers: { lab: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })
  const env = { LLM_BENCH_THREADS: String(availableParallelism() + 1) }

  const run = await project.bench([], { env })

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output.replaceAll(/\s+/g, ' ')).toContain(
    `\`LLM_BENCH_THREADS\` is "${env.LLM_BENCH_THREADS}"; expected a whole number, at least 1, at most ${availableParallelism()}`,
  )
  expect(endpoint.requests).toEqual([])
})
