import { expect, test } from 'vitest'

import { createEndpoint, type Endpoint, slowAnswers } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixCall,
  matrixFile,
  type ProjectConfig,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 2, warmup: 1 }
const importMatrix = "import { matrix } from 'vitest-llm-bench'"

/** Two providers at one endpoint: the wire names tell them apart. */
function configFor({ baseURL }: Endpoint): ProjectConfig {
  return {
    plugin: {
      providers: {
        here: { baseURL, models: { one: 'here-one', two: 'here-two' } },
        there: { baseURL, models: { one: 'there-one', two: 'there-two' } },
      },
    },
  }
}

const square = { ...small, models: ['one', 'two'], providers: ['here', 'there'] }

/** How often each model was asked. */
function counts({ models }: Endpoint): Record<string, number> {
  const times: Record<string, number> = {}
  for (const model of models.toSorted()) times[model] = (times[model] ?? 0) + 1
  return times
}

test('-t measures only the cells that a selected test needs', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { ...square, thresholds: { failures: { atMost: 0 } } }),
    },
    config: configFor(endpoint),
  })

  const run = await project.bench(['-t', 'two via there', ...REPORT_TESTS])

  expect(run.exitCode, run.output).toBe(0)
  expect(counts(endpoint)).toEqual({ 'there-two': 3 })
  expect(documentOf(run).matrices[0]?.cells.map(({ id }) => id)).toEqual(['two@there'])
  expect(statuses(await testResults(project), 'two via there')).toEqual({
    'A > two via there > measured': 'passed',
    'A > two via there > failures ≤ 0 %': 'passed',
  })
  expect(run.output).toContain('1 cell, 3 requests')
})

test('a file filter runs only that file', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'benches/first.bench.ts': matrixFile('First', {
        ...small,
        models: 'one',
        providers: 'here',
      }),
      'benches/second.bench.ts': matrixFile('Second', {
        ...small,
        models: 'two',
        providers: 'there',
      }),
    },
    config: configFor(endpoint),
  })

  const run = await project.bench(['second'])

  expect(run.exitCode, run.output).toBe(0)
  expect(counts(endpoint)).toEqual({ 'there-two': 3 })
  expect(documentOf(run).matrices.map(({ name }) => name)).toEqual(['Second'])
})

test('matrix.only leaves out the other matrices, matrix.skip its own', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'only.bench.ts': [
        importMatrix,
        matrixCall('Left out', { ...small, models: 'one', providers: 'here' }),
        matrixCall('Alone', { ...small, models: 'two', providers: 'here' }, 'matrix.only'),
      ].join('\n'),
      'skip.bench.ts': [
        importMatrix,
        matrixCall('Skipped', { ...small, models: 'one', providers: 'there' }, 'matrix.skip'),
        matrixCall('Kept', { ...small, models: 'two', providers: 'there' }),
      ].join('\n'),
    },
    config: configFor(endpoint),
  })

  // Where CI is set, Vitest takes `only` for a mistake.
  const run = await project.bench(['--allowOnly'])

  expect(run.exitCode, run.output).toBe(0)
  expect(counts(endpoint)).toEqual({ 'here-two': 3, 'there-two': 3 })
  expect(
    documentOf(run)
      .matrices.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['Alone', 'Kept'])
})

test('the environment keeps only the named models and providers', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', square),
      'b.bench.ts': matrixFile('B', { ...small, models: 'two', providers: 'there' }),
    },
    config: configFor(endpoint),
  })

  const run = await project.bench([], {
    env: {
      LLM_BENCH_MODELS: 'one',
      LLM_BENCH_PROVIDERS: 'there , here',
      LLM_BENCH_ROUNDS: '3',
      LLM_BENCH_WARMUP: '0',
      LLM_BENCH_MAX_TOKENS: '9',
      LLM_BENCH_JSON_MODE: 'true',
    },
  })

  expect(run.exitCode, run.output).toBe(0)
  expect(counts(endpoint)).toEqual({ 'here-one': 3, 'there-one': 3 })
  for (const { body } of endpoint.requests) {
    expect(body).toMatchObject({ max_tokens: 9, response_format: { type: 'json_object' } })
  }
  expect(documentOf(run).matrices.map(({ name }) => name)).toEqual(['A'])
})

test('--retry and repeats do not pay twice', async () => {
  await using endpoint = await createEndpoint(slowAnswers)
  await using project = await createProject({
    files: {
      'retry.bench.ts': matrixFile('Retried', {
        ...small,
        models: 'one',
        providers: 'here',
        thresholds: { ttftMs: { median: { atMost: 0.001 } } },
      }),
      'repeat.bench.ts': [
        "import { describe } from 'vitest'",
        importMatrix,
        "describe('again and again', { repeats: 2 }, () => {",
        matrixCall('Repeated', { ...small, models: 'two', providers: 'there' }),
        '})',
      ].join('\n'),
    },
    config: configFor(endpoint),
  })

  const run = await project.bench(['--retry=2', ...REPORT_TESTS])

  expect(run.exitCode, run.output).toBe(1)
  expect(counts(endpoint)).toEqual({ 'here-one': 3, 'there-two': 3 })
  expect(statuses(await testResults(project), ' via ')).toEqual({
    'Retried > one via here > measured': 'passed',
    'Retried > one via here > ttft median ≤ 0.001 ms': 'failed',
    'again and again > Repeated > two via there > measured': 'passed',
  })
  const { matrices } = documentOf(run)
  expect(matrices.map(({ name }) => name).toSorted()).toEqual(['Repeated', 'Retried'])
  for (const { cells } of matrices) expect(cells[0]?.samples).toHaveLength(3)
  expect(run.journalLines).toHaveLength(6)
})

test('--bail=1 stops before the next matrix is paid for', async () => {
  await using endpoint = await createEndpoint(slowAnswers)
  await using project = await createProject({
    files: {
      'a.bench.ts': [
        importMatrix,
        matrixCall('First', {
          ...small,
          models: 'one',
          providers: 'here',
          thresholds: { ttftMs: { median: { atMost: 0.001 } } },
        }),
        matrixCall('Second', { ...small, models: 'two', providers: 'there' }),
      ].join('\n'),
    },
    config: configFor(endpoint),
  })

  const run = await project.bench(['--bail=1'])

  expect(run.exitCode, run.output).toBe(1)
  expect(counts(endpoint)).toEqual({ 'here-one': 3 })
  const [matrix] = documentOf(run).matrices
  expect(matrix).toMatchObject({ name: 'First', interrupted: false })
  expect(matrix?.cells[0]?.samples).toHaveLength(3)
  expect(matrix?.verdicts).toMatchObject([
    { kind: 'measured', verdict: 'ok' },
    { verdict: 'failed' },
  ])
})
