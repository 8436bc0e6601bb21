import { readdir } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixCall } from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 3, warmup: 1 }

const ordinary = `
test('numbers', async ({ bench }) => {
  const numbers = Array.from({ length: 200 }, (_, index) => (index * 7919) % 200)
  await bench('sort', () => { numbers.toSorted((a, b) => a - b) }).run({ time: 20, warmupTime: 5 })
})
`

test('an ordinary benchmark keeps its table, and a matrix gets none of it', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': [
        "import { test } from 'vitest'",
        "import { matrix } from 'vitest-llm-bench'",
        ordinary,
        matrixCall('A', { ...small, models: 'one', providers: 'local' }),
      ].join('\n'),
      'b.bench.ts': [
        "import { matrix } from 'vitest-llm-bench'",
        matrixCall('B', { ...small, models: 'two', providers: 'local' }),
      ].join('\n'),
    },
    config: {
      plugin: {
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.stdout.match(/^\s*name\s+hz\s/gm)).toHaveLength(1)
  expect(run.stdout.match(/^.*\bsort\s+[\d,.]+\s/gm)).toHaveLength(1)
  expect(endpoint.requests).toHaveLength(8)
  expect(
    documentOf(run)
      .matrices.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['A', 'B'])
})

test('a project without any LLM call prints nothing of ours', async () => {
  await using project = await createProject({
    files: { 'a.bench.ts': `import { test } from 'vitest'\n${ordinary}` },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.stdout).toMatch(/\bsort\s+[\d,.]+\s/)
  expect(run.stdout).not.toContain('vitest-llm-bench  ')
  expect(run.documents).toEqual([])
  // Not even an empty folder.
  expect(await readdir(project.root)).not.toContain('results')
})

const comparisons = `
import { test } from 'vitest'
import { chat } from 'vitest-llm-bench'

const small = ${JSON.stringify(small)}

test('routes', async ({ bench, expect }) => {
  const results = await bench.compare(
    bench('direct', chat('one', 'local', small)),
    bench('routed', chat('two', 'local', small)),
  )
  expect(results.get('direct').name).toBe('direct')
  expect(results.get('routed').name).toBe('routed')
  for (const name of ['direct', 'routed']) {
    expect(results.get(name).latency.samplesCount).toBe(3)
    expect(results.get(name).latency.mean).toBeGreaterThan(5)
    expect(results.get(name).throughput.mean).toBeLessThan(200)
  }
})

test('a mixture', async ({ bench, expect }) => {
  const results = await bench.compare(
    bench('asked', chat('one', 'local', small)),
    bench('computed', () => { Math.sqrt(2) }),
    { time: 20, warmupTime: 5 },
  )
  expect(results.get('asked').latency.samplesCount).toBe(3)
  expect(results.get('computed').latency.samplesCount).toBeGreaterThan(10)
  expect(results.get('computed')).toBeFasterThan(results.get('asked'))
})
`

test('chat() calls are compared in interleaved rounds, with ordinary functions too', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'a.bench.ts': comparisons },
    config: {
      plugin: {
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(endpoint.models.slice(0, 8).toSorted()).toEqual([
    ...Array.from({ length: 4 }, () => 'one'),
    ...Array.from({ length: 4 }, () => 'two'),
  ])
  // Each round asks both before the next one starts.
  for (const at of [0, 2, 4, 6]) {
    expect(new Set(endpoint.models.slice(at, at + 2)).size).toBe(2)
  }
  expect(endpoint.models.slice(8)).toEqual(['one', 'one', 'one', 'one'])
  const { matrices } = documentOf(run)
  expect(matrices.map(({ cells }) => cells.map(({ samples }) => samples.length))).toEqual([
    [4, 4],
    [4],
  ])
  expect(run.stdout).toMatch(/\bdirect\s+[\d,.]+\s/)
  expect(run.stdout).toMatch(/\bcomputed\s+[\d,.]+\s/)
})
