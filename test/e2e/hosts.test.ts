import { expect, test } from 'vitest'

import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'

const setup = `import { beforeEach, vi } from 'vitest'
vi.useFakeTimers()
vi.spyOn(performance, 'now').mockReturnValue(0)
beforeEach(() => { vi.useFakeTimers() })
`

test('settings of a strict host reach neither clocks nor verdicts', async () => {
  await using endpoint = await createEndpoint(() => answers({ firstMs: 40 }))
  await using project = await createProject({
    files: {
      'setup.ts': setup,
      'a.bench.ts': matrixFile('A', {
        prompts: ['Name three rivers.'],
        maxTokens: 16,
        rounds: 2,
        warmup: 0,
        models: 'one',
        providers: 'lab',
        checks: {},
        thresholds: { ttftMs: { median: { atMost: 10_000 } } },
      }),
    },
    config: {
      plugin: { providers: { lab: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
      test: {
        setupFiles: ['./setup.ts'],
        expect: { requireAssertions: true },
        sequence: { shuffle: true, concurrent: true, hooks: 'parallel' },
        retry: 1,
        restoreMocks: true,
        unstubGlobals: true,
        testTimeout: 10,
        hookTimeout: 10,
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(endpoint.requests).toHaveLength(2)
  for (const { ttftMs } of documentOf(run).matrices[0]?.cells[0]?.samples ?? []) {
    expect(ttftMs).toBeGreaterThan(20)
  }
})

test('pools of contexts, in which errors of Node are of another realm, measure like others', async () => {
  await using endpoint = await createEndpoint(() => answers())
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { rounds: 1, warmup: 0, models: 'one', checks: {} }),
    },
    config: {
      plugin: {
        providers: {
          lab: { baseURL: endpoint.baseURL, models: { one: 'one' } },
          gone: { baseURL: 'http://127.0.0.1:9/v1', models: { one: 'one' } },
        },
      },
      // In a context nothing takes the types off what Node loads: an installation has none.
      test: { pool: 'vmForks', server: { deps: {} } },
    },
    env: { LLM_BENCH_PROVIDERS: 'lab,gone' },
  })

  const run = await project.bench()

  const samples = documentOf(run).matrices[0]?.cells.flatMap((cell) => cell.samples)
  expect(samples?.map(({ status }) => status).toSorted(), run.output).toEqual(['failed', 'ok'])
  const failed = samples?.find(({ status }) => status === 'failed')
  expect(failed?.failure?.message).toBe('connect ECONNREFUSED 127.0.0.1:9')
})

test('live without a key, a filter that keeps nothing and a variable that is none fail', async () => {
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { models: 'gpt-4.1', providers: 'openai', rounds: 1 }),
    },
    config: { plugin: { mode: 'simulated' } },
  })

  const live = await project.spawn([], { env: { LLM_BENCH_MODE: 'live', CI: 'true' } })
  expect(live.exitCode, live.output).toBe(1)
  expect(live.output).toContain('OPENAI_API_KEY')

  const filtered = await project.bench([], { env: { LLM_BENCH_MODELS: 'gpt-4.1-mini' } })
  expect(filtered.exitCode, filtered.output).toBe(1)
  expect(filtered.output.replaceAll(/\s+/g, ' ')).toContain(
    'LLM_BENCH_MODELS=gpt-4.1-mini keeps no cell: the matrix has the models gpt-4.1',
  )
  expect(filtered.output).not.toContain('LLM_BENCH_PROVIDERS')

  const misspelt = await project.bench([], { env: { LLM_BENCH_MODELZ: 'gpt-4.1' } })
  expect(misspelt.exitCode, misspelt.output).toBe(1)
  expect(misspelt.output).toContain('Did you mean `LLM_BENCH_MODELS`?')
  expect(misspelt.documents).toEqual([])
})
