import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { showNumber } from '../../src/format/numbers.ts'
import { answers, createEndpoint, slowAnswers } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixCall,
  matrixFile,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 3, warmup: 0 }

test('a limit nobody can keep fails the run and says what was observed', async () => {
  await using endpoint = await createEndpoint(slowAnswers)
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: ['one', 'two'],
        providers: 'local',
        thresholds: { ttftMs: { p95: { atMost: 0.001 } }, quality: { atLeast: 1 } },
      }),
    },
    config: {
      plugin: {
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
    },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const results = await testResults(project)
  expect(statuses(results, 'A > ')).toEqual({
    'A > one via local > measured': 'passed',
    'A > one via local > ttft p95 ≤ 0.001 ms': 'failed',
    'A > one via local > quality ≥ 100 %': 'passed',
    'A > two via local > measured': 'passed',
    'A > two via local > ttft p95 ≤ 0.001 ms': 'failed',
    'A > two via local > quality ≥ 100 %': 'passed',
  })
  const observed = documentOf(run).matrices[0]?.cells[0]?.summary.ttftMs.p95 ?? Number.NaN
  const reason = new RegExp(
    `one via local: ttft p95 ≤ 0\\.001 ms, observed ${showNumber(observed)} ms .*\\(n = 3\\)`,
  )
  expect(results.find(({ name }) => name.includes('one via local > ttft'))?.message).toMatch(reason)
  expect(run.output).toMatch(reason)
  // The code frame shows the limit, not the call that declares the matrix.
  const [line, column] = /❯ a\.bench\.ts:(\d+):(\d+)/.exec(run.output)?.slice(1).map(Number) ?? []
  const source = await readFile(join(project.root, 'a.bench.ts'), 'utf8')
  expect(source.split('\n')[(line ?? 0) - 1]?.slice((column ?? 0) - 1)).toMatch(
    /^["']?atMost["']?: ?0\.001/,
  )
  expect(documentOf(run).matrices[0]?.verdicts).toMatchObject([
    { subject: 'one@local', kind: 'measured', verdict: 'ok', observed: 0, n: 3 },
    { subject: 'two@local', kind: 'measured', verdict: 'ok', observed: 0, n: 3 },
    { subject: 'one@local', metric: 'ttftMs', verdict: 'failed', limit: 0.001, observed, n: 3 },
    { subject: 'one@local', metric: 'quality', verdict: 'ok', observed: 1 },
    { subject: 'two@local', metric: 'ttftMs', verdict: 'failed', limit: 0.001, n: 3 },
    { subject: 'two@local', metric: 'quality', verdict: 'ok', observed: 1 },
  ])
})

test('a limit everybody keeps passes', async () => {
  await using endpoint = await createEndpoint(slowAnswers)
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: 'one',
        providers: 'local',
        thresholds: {
          ttftMs: { p95: { atMost: 30_000 }, median: { atMost: 30_000 } },
          tokensPerSecond: { median: { atLeast: 0.001 } },
          quality: { atLeast: 0.5 },
          failures: { atMost: 0.5 },
        },
      }),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toContain('✓ 5 thresholds')
})

const neverGood = `
import { matrix } from 'vitest-llm-bench'

matrix('A', {
  models: 'gpt-4.1', providers: 'openai', maxTokens: 16, rounds: 2, warmup: 0,
  checks: { never: () => 'nothing is good enough' },
  thresholds: { quality: { atLeast: 1 } },
})
`

test('thresholds fail a simulated run that the config sets; without keys they are only shown', async () => {
  await using project = await createProject({
    files: { 'a.bench.ts': neverGood },
    env: { LLM_BENCH_SEED: '1' },
  })

  const byItself = await project.bench(REPORT_TESTS)

  expect(byItself.exitCode, byItself.output).toBe(0)
  expect(statuses(await testResults(project), 'quality')).toEqual({
    'A > gpt-4.1 via openai > quality ≥ 100 %': 'skipped',
  })
  expect(byItself.output).toMatch(/× 1/)
  expect(byItself.output).toMatch(
    /gpt-4\.1 via openai: quality ≥ 100 %, observed 0 % \[0 %, [\d.]+ %\] \(n = 2\)/,
  )
  expect(documentOf(byItself).matrices[0]?.verdicts).toMatchObject([
    { kind: 'measured', verdict: 'ok' },
    { verdict: 'failed' },
  ])

  const asked = await project.bench(REPORT_TESTS, { env: { LLM_BENCH_MODE: 'simulated' } })

  expect(asked.exitCode, asked.output).toBe(1)
  expect(statuses(await testResults(project), 'quality')).toEqual({
    'A > gpt-4.1 via openai > quality ≥ 100 %': 'failed',
  })
})

const ownTests = `
import { matrix } from 'vitest-llm-bench'

matrix(
  'A',
  {
    models: 'one', providers: 'local', prompts: ['Name three rivers.'],
    maxTokens: 16, rounds: 3, warmup: 0,
    checks: { polite: ({ text }) => text.includes('please') || 'does not say please' },
  },
  ({ test }) => {
    test.cell('is quick', ({ cell, expect }) => {
      expect(cell).toHaveQuantile('ttftMs', 0.95, { atMost: 30_000 })
      expect(cell).not.toHaveQuantile('ttftMs', 0.95, { atMost: 0.001 })
    })
    test.cell('is too slow', ({ cell, expect }) => {
      expect(cell).toHaveQuantile('ttftMs', 0.95, { atMost: 0.001 })
    })
    test.cell('never fails', ({ cell, expect }) => {
      expect(cell).toHaveFailureRate({ atMost: 0 })
      expect(cell.samples).toHaveLength(3)
    })
    test.cell('is polite', ({ cell, expect }) => {
      expect(cell).toHaveQuality({ atLeast: 0.9 })
    })
  },
)
`

test('tests of one’s own pass and fail, and failed checks give their reasons', async () => {
  await using endpoint = await createEndpoint((_model, index) =>
    answers(index === 0 ? { text: 'Oh please: the Rhine, the Elbe and the Weser.' } : {}),
  )
  await using project = await createProject({
    files: { 'a.bench.ts': ownTests },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const results = await testResults(project)
  expect(statuses(results, 'A > ')).toEqual({
    'A > one via local > measured': 'passed',
    'A > one via local > is quick': 'passed',
    'A > one via local > is too slow': 'failed',
    'A > one via local > never fails': 'passed',
    'A > one via local > is polite': 'failed',
  })
  const messageOf = (name: string) => results.find((result) => result.name.endsWith(name))?.message
  expect(messageOf('is too slow')).toMatch(
    /expected ttft p95 of one via local to be at most 0\.001, observed .+ \(n = 3\)/,
  )
  expect(messageOf('is polite')).toMatch(
    /expected quality of one via local to be at least 0\.9, observed 33\.33 % \(n = 3\)/,
  )
  expect(run.output).toMatch(/quality .*one via local.*polite.*does not say please/)
  const [cell] = documentOf(run).matrices[0]?.cells ?? []
  expect(cell?.summary.quality).toBeCloseTo(1 / 3)
  expect(cell?.summary.failedChecks).toEqual({ polite: 2 })
  expect(cell?.samples.map(({ quality }) => quality)).toMatchObject([
    { passed: true, failed: [] },
    { passed: false, failed: [{ check: 'polite', reason: 'does not say please' }] },
    { passed: false, failed: [{ check: 'polite', reason: 'does not say please' }] },
  ])
})

test('tests of one’s own cannot fail a run that is simulated because no key was found', async () => {
  await using project = await createProject({
    files: {
      'a.bench.ts': [
        "import { matrix } from 'vitest-llm-bench'",
        matrixCall('B', { models: 'gpt-4.1', providers: 'openai', rounds: 2, warmup: 0 }).replace(
          /\)\n$/,
          `, ({ test }) => {
            test.cell('is impossibly quick', ({ cell, expect }) => {
              expect(cell).toHaveQuantile('ttftMs', 0.5, { atMost: 0.001 })
            })
          })`,
        ),
      ].join('\n'),
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
})

test('abortOnFail stops paying for what is broken for certain; versions are compared without a past', async () => {
  await using endpoint = await createEndpoint(() => answers({ firstMs: 5 }))
  const providers = { prod: local(endpoint.baseURL), next: local(endpoint.baseURL) }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        rounds: 20,
        models: 'one',
        providers: 'prod',
        abortOnFail: true,
        thresholds: { ttftMs: { p95: { atMost: 0.001 } }, quality: { atLeast: 0.1 } },
      }),
      'b.bench.ts': matrixFile('B', {
        ...small,
        rounds: 4,
        models: 'one',
        providers: ['prod', 'next'],
        // Whatever this machine does, one is not twenty times as slow as the other.
        against: { provider: 'prod', margin: 9 },
      }),
    },
    config: { plugin: { providers } },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const results = await testResults(project)
  expect(statuses(results, 'A > ')).toEqual({
    'A > one via prod > measured': 'skipped',
    'A > one via prod > ttft p95 ≤ 0.001 ms': 'failed',
    'A > one via prod > quality ≥ 10 %': 'skipped',
  })
  expect(statuses(results, 'B > one via next vs prod')).toEqual({
    'B > one via next vs prod > ttft vs prod within ±900 %': 'passed',
  })
  const stopped =
    /stopped after round (\d+) of 20: one via prod, ttft p95 ≤ 0\.001 ms, is broken with certainty; (\d+) requests were not sent/
  expect(run.output).toMatch(stopped)
  const [, round = '', unsent] = stopped.exec(run.output) ?? []
  expect(Number(round) + Number(unsent)).toBe(20)
  const { matrices } = documentOf(run)
  expect(matrices[0]).toMatchObject({
    aborted: { round: Number(round), of: 20 },
    interrupted: false,
  })
  expect(endpoint.requests.length).toBeLessThan(20 + 2 * 16)

  // The tests of that limit alone were left out: the run fails all the same.
  const others = await project.bench(['a.bench.ts', '-t', 'quality'])
  expect(others.exitCode, others.output).toBe(1)
  expect(others.output).toContain('stopped after round')
})

function local(baseURL: string) {
  return { baseURL, models: { one: 'one' } }
}
