import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test, vi } from 'vitest'

import { documentSchema } from '../../src/report/document-schema.ts'
import { sentencesOf } from '../../src/report/sentences.ts'

vi.setConfig({ testTimeout: 180_000 })

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** What each question is answered with, whatever the figures are. */
const answers: Readonly<Record<string, RegExp>> = {
  'consistency.bench.ts': /^Steadiest with the first token: .+; least steady: /,
  'cross-family.bench.ts': /the first token via openrouter/,
  'geography.bench.ts': /the first token of claude-haiku-4-5/,
  'json-tax.bench.ts': /^JSON of gpt-4\.1-mini via openai is valid in \d+ of \d+ answers, at \$/,
  'model-ladder.bench.ts': /the first token via openai/,
  'price-performance.bench.ts': /^Most for the money: .+; least: /,
  'router-tax.bench.ts': /the first token of gpt-4\.1/,
  'throughput-curve.bench.ts': /the speed of gpt-4\.1-mini via openai/,
}

test('every bench file is short, opens with its question and is answered in words above its table', async () => {
  const folder = join(repository, 'benches')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.bench.ts'))
  expect(files.toSorted()).toEqual(Object.keys(answers))
  for (const file of files) {
    const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')
    expect(lines[0], file).toMatch(/^\/\/ [A-Z].+\?$/)
    expect(lines.length, file).toBeLessThanOrEqual(40)
  }

  const results = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    const output = await benchAll(results)
    const [runId = ''] = await readdir(results)
    const text = await readFile(join(results, runId, 'benchmark.json'), 'utf8')
    const { matrices } = documentSchema.parse(JSON.parse(text))
    const measured = matrices.map(({ file }) => file.replace('benches/', ''))
    expect(measured.toSorted()).toEqual(Object.keys(answers))
    for (const [index, matrix] of matrices.entries()) {
      const [sentence = ''] = sentencesOf(matrix)
      expect(sentence).toMatch(answers[measured[index] ?? ''] ?? /never/)
      expect(output).toContain(`\n ${sentence}\n`)
    }
  } finally {
    await rm(results, { recursive: true })
  }
})

/** Standard output of `vitest bench` in this repository; few rounds may well break a limit. */
function benchAll(outputDir: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    NO_COLOR: '1',
    COLUMNS: '1000',
    LLM_BENCH_ROUNDS: '2',
    LLM_BENCH_WARMUP: '0',
    LLM_BENCH_SEED: '42',
    LLM_BENCH_OUTPUT_DIR: outputDir,
  }
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve) => {
    execFile(process.execPath, [vitest, 'bench'], { cwd: repository, env }, (_error, stdout) =>
      resolve(stdout),
    )
  })
}
