import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test, vi } from 'vitest'

import { answers, createEndpoint, slowAnswers } from './endpoint.ts'
import { createProject, documentOf, matrixCall, matrixFile } from './project.ts'

vi.setConfig({ testTimeout: 90_000 })

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const run = promisify(execFile)

async function reproduce(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  try {
    const clean = { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' }
    const options = { cwd, env: { ...clean, ...env } }
    return { code: 0, ...(await run(process.execPath, [cli, 'reproduce', ...args], options)) }
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error
    const code = 'code' in error ? Number(error.code) : NaN
    return { code, stdout: String(error.stdout), stderr: String(error.stderr) }
  }
}

test('a simulated run is repeated from its seed, whatever the environment says today', async () => {
  const small = { providers: ['openai', 'opper'], maxTokens: 16, warmup: 1 }
  const models = ['gpt-4.1', 'gpt-4.1-mini']
  await using project = await createProject({
    files: {
      'benches/a.bench.ts': [
        "import { describe } from 'vitest'",
        "import { matrix } from 'vitest-llm-bench'",
        matrixCall('Drawn', { ...small, models, thresholds: { quality: { atLeast: 1 } } }),
        matrixCall('Own (seed)', { ...small, models, seed: 99 }),
        `describe('within', () => {\n${matrixCall('Drawn', { ...small, models, rounds: 2 })}})`,
      ].join('\n'),
      'benches/aa.bench.ts': matrixFile('Not of the run', { ...small, models }),
    },
  })
  const first = await project.bench(['benches/a.bench.ts', '-t', 'gpt-4.1 via'], {
    env: { LLM_BENCH_PROVIDERS: 'opper', LLM_BENCH_ROUNDS: '3', LLM_BENCH_LOCATION: 'eu-west CI' },
  })
  const original = documentOf(first)
  expect(original.matrices.map(({ seed }) => seed)).toEqual([
    original.run.seed,
    99,
    original.run.seed,
  ])

  const { code, stdout, stderr } = await reproduce(
    project.root,
    [`results/${original.run.id}/benchmark.json`],
    { LLM_BENCH_SEED: '5', LLM_BENCH_ROUNDS: '9', LLM_BENCH_MODELS: 'gpt-4.1-mini' },
  )

  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toContain('simulated, under the same circumstances')
  expect(stdout).toContain(
    '✓ asked the same: the prompts, nonces and orders of 12 rounds, 12 requests',
  )
  expect(stdout).toContain('? 6 of 6 figures cannot be compared: too few rounds')
  expect(stdout).not.toContain('Not of the run')
})

test('a live run is repeated only when that is said; what came out otherwise fails', async () => {
  let isSlow = false
  await using endpoint = await createEndpoint(() => (isSlow ? slowAnswers() : answers()))
  const options = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 8, warmup: 0 }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('A', { ...options, models: 'one', providers: 'local' }) },
    config: {
      plugin: {
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            models: { one: 'one' },
            prices: { one: { inputPerMTok: 1000, outputPerMTok: 1000 } },
          },
        },
      },
    },
  })
  const original = documentOf(await project.bench())
  const path = `results/${original.run.id}`
  isSlow = true

  const asked = await reproduce(project.root, [path])
  expect(asked.code).toBe(2)
  expect(asked.stderr).toMatch(
    /was measured live.*Add `--live` to spend it:\na\.bench\.ts: 1 cell, 8 requests, .*at most \$0\.\d+/,
  )
  expect(endpoint.requests).toHaveLength(8)

  const repeated = await reproduce(project.root, [path, '--live'])
  expect(repeated.code, repeated.stdout + repeated.stderr).toBe(1)
  expect(endpoint.requests.slice(8).map(({ content }) => content)).toEqual(
    endpoint.requests.slice(0, 8).map(({ content }) => content),
  )
  expect(repeated.stdout).toContain('✓ asked the same')
  expect(repeated.stdout).toMatch(/ × {2}one via local +ttft ms .* \+\d+ %/)
  expect(repeated.stdout).toContain('One repetition cannot say which.')
})

test('a bench file that was changed is told, and what it asks otherwise fails', async () => {
  const options = { models: 'gpt-4.1', providers: 'openai', maxTokens: 16, rounds: 2, warmup: 0 }
  await using project = await createProject({ files: { 'a.bench.ts': matrixFile('A', options) } })
  const original = documentOf(await project.bench())
  await writeFile(
    join(project.root, 'a.bench.ts'),
    matrixFile('A', { ...options, prompts: ['Name three rivers.'] }),
  )

  const { code, stdout } = await reproduce(project.root, [`results/${original.run.id}`])

  expect(code).toBe(1)
  expect(stdout).toContain('  a.bench.ts was changed since')
  expect(stdout).toContain('× did not ask the same\n  A: other prompts in 2 of 2 rounds\n')

  await writeFile(join(project.root, 'a.bench.ts'), matrixFile('B', options))
  const gone = await reproduce(project.root, [`results/${original.run.id}`])
  expect(gone.code).toBe(1)
  expect(gone.stdout).toContain('× nothing was measured')
})
