import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createProject, documentOf, REPORT_TESTS } from './project.ts'
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
