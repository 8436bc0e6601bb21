import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { answers, createEndpoint, deadBaseURL } from './endpoint.ts'
import { createProject, documentOf, REPORT_TESTS, requireVerified } from './project.ts'
import { runCommand } from './run-command.ts'

const rows = [
  { timestamp: 0, input_length: 1200, output_length: 20, hash_ids: [0, 1, 2] },
  { timestamp: 2000, input_length: 1100, output_length: 30, hash_ids: [0, 1, 3] },
  { timestamp: 5000, input_length: 90, output_length: 10 },
  { timestamp: 6000, input_length: 300, output_length: 10 },
]
const trace = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const bench = `import { matrix, replay } from 'vitest-llm-bench'

matrix('Tuesday', {
  models: 'gpt-4.1-mini',
  providers: ['openai', 'openrouter'],
  rate: replay(new URL('tuesday.jsonl', import.meta.url), { for: '6s' }),
  thresholds: { goodput: { objective: { ttftMs: 60_000 }, atLeast: 0.5 } },
})
`

test('a trace is replayed against the simulator: in its time, with a test, in words, and verified', async () => {
  await using project = await createProject({
    files: { 'tuesday.bench.ts': bench, 'tuesday.jsonl': trace },
    config: { plugin: { mode: 'simulated', timeFactor: 20 } },
  })
  const estimate = await runCommand(project.root, ['estimate'])
  expect(estimate.stdout).toContain('6 requests')

  const run = await project.bench(REPORT_TESTS)
  expect(run.exitCode, run.output).toBe(0)
  const document = documentOf(run)
  const [matrix] = document.matrices
  expect(matrix?.options['replay']).toMatchObject({ path: 'tuesday.jsonl', for: '6s', speed: 1 })
  for (const { samples, summary } of matrix?.cells ?? []) {
    const began = samples[0]?.intendedAt ?? NaN
    // Simulated time goes twenty times as fast.
    const due = samples.map(({ intendedAt }) => ((intendedAt ?? NaN) - began) * 20)
    expect(due).toHaveLength(3)
    for (const [index, at] of due.entries()) {
      expect(Math.abs(at - (rows[index]?.timestamp ?? NaN))).toBeLessThan(1)
    }
    expect(summary.load?.requestedRate).toBe(0.6)
  }
  expect(run.output).toContain('2 endpoints × trace of 3 requests (5 s)')
  expect(run.output).toContain(
    '42.8 % of the input tokens repeat the beginning of an earlier request',
  )
  expect(run.output).toContain('each endpoint was sent the trace once')

  const verify = ['verify', `results/${document.run.id}`]
  const verified = await runCommand(project.root, verify)
  expect(verified.stdout).not.toContain('tuesday.jsonl')
  expect(verified).toMatchObject({ code: 0 })
  await writeFile(join(project.root, 'tuesday.jsonl'), trace.replace('2000', '2001'))
  const changed = await runCommand(project.root, verify)
  expect(changed.stdout).toContain('times and lengths of tuesday.jsonl, which is another file now')
  expect(changed.code).toBe(0)
})

test('two injectors send one trace: each request once, at its time, with the beginnings that all share', async () => {
  await using endpoint = await createEndpoint(() => answers({ firstMs: 10 }))
  const shared = Array.from({ length: 30 }, (_, index) => ({
    timestamp: index * 60,
    input_length: 700,
    output_length: 10 + index,
    hash_ids: [0, 1 + index],
  }))
  await using project = await createProject({
    files: {
      'tuesday.bench.ts': bench
        .replace("'gpt-4.1-mini'", "'one'")
        .replace("['openai', 'openrouter']", "'lab'"),
      'tuesday.jsonl': shared.map((row) => `${JSON.stringify(row)}\n`).join(''),
    },
    config: {
      plugin: { providers: { lab: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })
  const { port } = new URL(await deadBaseURL())
  const started = await Promise.all(
    [1, 2].map((number) =>
      project.start(['--reporter=default', '--reporter=blob'], {
        env: {
          LLM_BENCH_SEED: '7',
          LLM_BENCH_OUTPUT_DIR: `injector-${number}`,
          LLM_BENCH_INJECTOR: `${number}/2`,
          LLM_BENCH_RENDEZVOUS: `127.0.0.1:${port}`,
        },
      }),
    ),
  )
  for (const { ended } of started) {
    const { exitCode, output } = await ended
    expect(exitCode, output).toBe(0)
  }
  const merged = await project.bench(['--merge-reports'])
  const document = merged.documents.find((own) => own.merged !== null)
  if (!document) throw new Error(merged.output)
  requireVerified(fromDocumentJson(document))
  const samples = document.matrices[0]?.cells[0]?.samples ?? []
  expect(samples.map(({ round }) => round).toSorted((a, b) => a - b)).toEqual([...shared.keys()])
  // The first 512 tokens are one text, whoever sends them; then each goes on by itself.
  const texts = endpoint.requests.map(({ content }) => content)
  expect(new Set(texts.map((text) => text.slice(0, 2000))).size).toBe(1)
  expect(new Set(texts.map((text) => text.slice(0, 2700))).size).toBe(30)
})
