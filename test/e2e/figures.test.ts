import { expect, test } from 'vitest'
import { z } from 'zod'

import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'

const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          title: z.string(),
          meta: z.object({ llmBench: z.record(z.string(), z.unknown()).optional() }),
          benchmarks: z.array(
            z.object({
              name: z.string(),
              tasks: z.array(
                z.object({ latency: z.object({ p50: z.number(), samplesCount: z.number() }) }),
              ),
            }),
          ),
        }),
      ),
    }),
  ),
})

test("Vitest's own reports have the figures, and a hostile name is text there", async () => {
  await using endpoint = await createEndpoint(() => answers({ text: 'one two three' }))
  const models = { 'a"b <i>&': 'x' }
  await using project = await createProject({
    files: {
      'benches/a.bench.ts': matrixFile('Figures', {
        models: Object.keys(models),
        providers: 'local',
        maxTokens: 16,
        rounds: 6,
        warmup: 0,
        thresholds: {
          ttftMs: { median: { atMost: 60_000 } },
          outputTokens: { median: { atMost: 1 } },
        },
      }),
    },
    config: { plugin: { providers: { local: { baseURL: endpoint.baseURL, models } } } },
  })
  const run = await project.bench([
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=vitest.json',
    '--reporter=junit',
    '--outputFile.junit=junit.xml',
  ])

  const [cell] = documentOf(run).matrices[0]?.cells ?? []
  const tests = report
    .parse(JSON.parse(await project.read('vitest.json')))
    .testResults.flatMap(({ assertionResults }) => assertionResults)
  const measured = tests.find(({ title }) => title === 'measured')
  expect(measured?.meta.llmBench).toMatchObject({
    model: 'a"b <i>&',
    provider: 'local',
    mode: 'live',
    verdict: 'failed',
    'ttftMs.median': cell?.summary.ttftMs.median,
    'totalMs.median': cell?.summary.totalMs.median,
    failures: 0,
  })
  const [task] = measured?.benchmarks[0]?.tasks ?? []
  expect(task?.latency.samplesCount).toBe(6)
  expect(task?.latency.p50).toBeCloseTo(cell?.summary.totalMs.median ?? NaN, 3)
  const limits = tests.filter(({ title }) => title !== 'measured').map(({ meta }) => meta.llmBench)
  expect(limits).toContainEqual(expect.objectContaining({ verdict: 'ok', limit: 60_000 }))
  expect(limits).toContainEqual(expect.objectContaining({ verdict: 'failed', limit: 1 }))

  const junit = await project.read('junit.xml')
  const properties = new Map(
    [...junit.matchAll(/<property name="(llm-bench\.[^"]*)" value="([^"]*)">/g)].map(
      ([, name, value]) => [name, value],
    ),
  )
  expect(properties.get('llm-bench.ttftMs.median')).toBe(String(cell?.summary.ttftMs.median))
  expect(properties.get('llm-bench.model')).toBe('a&quot;b &lt;i&gt;&amp;')
  expect(properties.has('llm-bench.limit')).toBe(true)
  expect(measured?.meta.llmBench?.['summary']).toMatch(
    /^first token [\d.]+ ms \[.+\], total [\d.]+ ms \[.+\], .+ tokens\/s, 6 of 6 ok, \$0$/,
  )
  expect(junit).toMatch(/<property name="llm-bench.summary" value="first token [\d.]+ ms/)
  expect(limits).toContainEqual(
    expect.objectContaining({ summary: expect.stringContaining('ttft median ≤ 60000 ms') }),
  )
  // The terminal has one table, ours.
  expect(run.output).not.toMatch(/\bhz\b|p995|llm-bench\./)
})
