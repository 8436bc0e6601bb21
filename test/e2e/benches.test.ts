import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import type { Contrast } from '../../src/model/contrast.ts'
import type { Sample } from '../../src/model/sample.ts'
import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { documentSchema } from '../../src/report/schema/document-schema.ts'
import type { DocumentCell, DocumentMatrix } from '../../src/report/schema/results-document.ts'
import { sentencesOf } from '../../src/report/sentences/sentences.ts'
import { compileCache } from '../compile-cache.ts'
import { readPages, reasonNotRun, repository } from '../docs/markdown.ts'

const run = promisify(execFile)

/** What each question is answered with, whatever the figures are. */
const answers: Readonly<Record<string, RegExp>> = {
  'backends.bench.ts': /the first token via openrouter/,
  'burst.bench.ts': /^gpt-4\.1-mini via openai keeps 80 % within ttft ≤ 3000 ms /,
  'cold-start.bench.ts': /the first token of gpt-4\.1-mini via openai/,
  'consistency.bench.ts': /^Most consistent first token: .+; least consistent: /,
  'cross-family.bench.ts': /the first token via openrouter/,
  'geography.bench.ts': /the first token of claude-haiku-4-5/,
  'json-tax.bench.ts': /^JSON of gpt-4\.1-mini via openai is valid in \d+ of \d+ answers, at \$/,
  'judged-answers.bench.ts':
    /^Best answers \(helpful\), judged by claude-haiku-4-5 via openrouter: /,
  'model-ladder.bench.ts': /the first token via openai/,
  'price-performance.bench.ts': /^Best tokens\/s per dollar: .+; lowest: /,
  'prompt-cache.bench.ts':
    /^From the second turn on, .*the first token of gpt-4\.1-mini via openrouter/,
  'prompt-tax.bench.ts':
    /^For each 1000 tokens of input, from 128 to 32\D768, the first token of gpt-4\.1-nano via openai comes .* later/,
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
    const { matrices } = fromDocumentJson(documentSchema.parse(JSON.parse(text)))
    const measured = matrices.map(({ file }) => file.replace('benches/', ''))
    expect(measured.toSorted()).toEqual(Object.keys(answers))
    for (const [index, matrix] of matrices.entries()) {
      const sentences = sentencesOf(matrix)
      expect(sentences[0]).toMatch(answers[measured[index] ?? ''] ?? /never/)
      expect(output).toContain(`\n ${sentences.join('\n ')}\n\n model `)
      for (const figure of figuresOf(matrix)) expect(sentences.join('\n')).toContain(figure)
    }
  } finally {
    await rm(results, { recursive: true })
  }
})

/** What the sentences of a matrix have to say, put together from its document alone. */
function figuresOf(matrix: DocumentMatrix): string[] {
  const { axes, cells, contrasts } = matrix
  // Blocks of few requests tell no pace, and one pace is compared with nothing.
  const rated = cells.filter(({ summary }) => summary.load?.achievedRate !== undefined)
  const isAxis = (axis: string): boolean => (axes[axis]?.length ?? 0) > 1
  return [
    ...contrasts
      .filter(
        ({ axis, metric, significant }) =>
          significant &&
          axis !== 'promptCache' &&
          metric === (axis === 'maxTokens' || axis === 'json' ? 'totalMs' : 'ttftMs'),
      )
      .map(written),
    ...(isAxis('concurrency') && rated.length > 1
      ? rated.map(
          ({ levels, summary }, index) =>
            `${digits(summary.load?.achievedRate ?? NaN)} ${index === 0 ? 'completed requests/s at concurrency' : 'at'} ${levels.concurrency}`,
        )
      : []),
    ...(isAxis('promptCache')
      ? cells.map((cell) => {
          const later = okSamples(cell).filter(({ turn }) => (turn ?? 0) > 1)
          const sum = (tokens: 'cachedTokens' | 'inputTokens'): string =>
            thousands(String(later.reduce((total, sample) => total + (sample[tokens] ?? 0), 0)))
          return `${sum('cachedTokens')} of ${sum('inputTokens')}`
        })
      : []),
  ]
}

/** `6.31 ms [3.35, 10.8] (+31 %)`; what is taken off is turned around. */
function written({ difference, differenceLow, differenceHigh, change }: Contrast): string {
  const percent = (change ?? NaN) * 100
  const size = Math.abs(percent)
  const limits = [differenceLow, differenceHigh].map((limit) => limit ?? NaN)
  const [low, high] = percent < 0 ? limits.map((limit) => -limit).toReversed() : limits
  const sign = percent < 0 ? '−' : '+'
  return `${digits(Math.abs(difference ?? NaN))} ms [${digits(low)}, ${digits(high)}] (${sign}${size < 10 ? Number(size.toFixed(1)) : size.toFixed(0)} %)`
}

function digits(value = NaN): string {
  const size = Math.abs(value)
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
  return thousands(text.replace('-', '−'))
}

function thousands(text: string): string {
  return text.replace(/^(\d+)(\d{3})$/, '$1 $2')
}

function okSamples({ samples }: DocumentCell): readonly Sample[] {
  return samples.filter(({ warmup, status }) => !warmup && status === 'ok')
}

/** The first command that README.md tells a newcomer, whose packages are installed here. */
function firstCommand(): string {
  const readme = readPages().find(({ path }) => path === 'README.md')
  const own = readme?.blocks.find((block) => reasonNotRun(block) === 'not run: CI runs them')
  return own?.lines[0]?.replace('npm ci && ', '') ?? ''
}

/** Standard output of that command. */
async function benchAll(outputDir: string): Promise<string> {
  const { PATH, HOME } = process.env
  const env = {
    PATH,
    HOME,
    ...compileCache,
    NO_COLOR: '1',
    COLUMNS: '1000',
    LLM_BENCH_SEED: '42',
    LLM_BENCH_OUTPUT_DIR: outputDir,
  }
  const { stdout } = await run('bash', ['-c', firstCommand()], { cwd: repository, env })
  return stdout
}
