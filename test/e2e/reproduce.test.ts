import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { addToBaseline } from '../../src/gate/baseline-store.ts'
import type { DocumentJson } from '../../src/report/schema/document-schema.ts'
import { answers, createEndpoint, slowAnswers } from './endpoint.ts'
import { createProject, documentOf, matrixCall, matrixFile, type Project } from './project.ts'
import { runCommand } from './run-command.ts'

function reproduce(cwd: string, args: readonly string[], env = {}) {
  const { PATH = '' } = process.env
  const clean = { PATH, AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' }
  return runCommand(cwd, ['reproduce', ...args], { ...clean, ...env })
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
    '✓ same requests: the prompts, nonces and orders of 12 rounds, 12 requests',
  )
  expect(stdout).toContain('? 9 of 9 figures cannot be compared: too few rounds')
  expect(stdout).not.toContain('Not of the run')
})

test('a live run is repeated only when that is said; what came out otherwise fails', async () => {
  let isSlow = false
  await using endpoint = await createEndpoint(() => (isSlow ? slowAnswers() : answers()))
  const options = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 8, warmup: 0 }
  const thresholds = { ttftMs: { regression: { atMost: 0.2 } } }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { ...options, models: 'one', providers: 'local', thresholds }),
    },
    config: {
      plugin: {
        location: 'test bench',
        gate: { confirmRounds: 6, confirmPauseMs: 0 },
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
  addFastPast(project, original)

  const asked = await reproduce(project.root, [path])
  expect(asked.code).toBe(2)
  expect(asked.stderr).toMatch(
    /was measured live \(8 requests for \$0\.\d+\).*Add `--live` to allow that/,
  )
  expect(endpoint.requests).toHaveLength(8)

  const repeated = await reproduce(project.root, [path, '--live'])
  expect(repeated.code, repeated.stdout + repeated.stderr).toBe(1)
  // Slower than its past as well, which is not what is asked here: nothing is measured again.
  expect(repeated.stdout).not.toContain('second look')
  expect(endpoint.requests.slice(8).map(({ content }) => content)).toEqual(
    endpoint.requests.slice(0, 8).map(({ content }) => content),
  )
  // A repetition is meant to use a seed again.
  expect(repeated.stdout + repeated.stderr).not.toContain('was used in the last 24 hours')
  expect(repeated.stdout).toContain('✓ same requests')
  expect(repeated.stdout).toMatch(/ × {2}one via local +ttft ms .* \+\d+ %/)
  expect(repeated.stdout).toMatch(/One\s+repetition\s+cannot\s+say\s+which\./)
})

/** Gives the only matrix of a run a past in which it was fast. */
function addFastPast({ root }: Project, { matrices: [matrix] }: DocumentJson): void {
  const cells = (matrix?.cells ?? []).map(({ id, endpoint, samples }) => {
    const values = { ttftMs: { median: 5, se: 0.01, n: 8 } }
    return [id, { endpoint, snapshot: samples[0]?.servedModel ?? undefined, values }] as const
  })
  for (const index of [1, 2, 3, 4, 5, 6]) {
    addToBaseline(join(root, '__baselines__/a.json'), {
      id: `20261101T00000${index}Z-s1-past`,
      matrix: matrix?.name ?? '',
      fingerprint: matrix?.baseline?.fingerprint ?? {},
      cells: Object.fromEntries(cells),
    })
  }
}

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
  expect(stdout).toContain('   a.bench.ts was changed since')
  expect(stdout).toContain(
    ' × the requests were not the same\n   A: other prompts in 2 of 2 rounds\n',
  )

  await writeFile(join(project.root, 'a.bench.ts'), matrixFile('B', options))
  const gone = await reproduce(project.root, [`results/${original.run.id}`])
  expect(gone.code).toBe(1)
  expect(gone.stdout).toContain('× nothing was measured')
})
