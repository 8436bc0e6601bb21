import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { expect, test } from 'vitest'

import { bundled } from '../bundled.ts'
import { compileCache } from '../compile-cache.ts'
import { createEndpoint } from './endpoint.ts'
import { createProject, matrixFile } from './project.ts'
import { runCommand, spawnCommand } from './run-command.ts'

const files = {
  'benches/first.bench.ts': matrixFile('First token', {
    models: ['gpt-4.1-mini'],
    providers: ['openai'],
    rounds: 3,
    warmup: 0,
    maxTokens: 24,
  }),
  'benches/red.bench.ts': matrixFile('Red', {
    models: ['gpt-4.1-mini'],
    providers: ['openai'],
    rounds: 3,
    warmup: 0,
    maxTokens: 24,
    thresholds: { ttftMs: { median: { atMost: 1 } } },
  }),
}
const env = { LLM_BENCH_MODE: 'simulated' }

test('measures run after run, accepts what is green, and ends by a signal', async () => {
  // First tokens that take long, beside what a busy machine adds.
  await using project = await createProject({ files, config: { plugin: { timeFactor: 1 } } })
  const collect = ['baseline', 'collect', '--every', '1s', '--runs']
  const { code, stdout } = await spawnCommand(
    project.root,
    [...collect, '2', '--rounds', '3', 'first.bench'],
    env,
  )
  expect(stdout).toContain('collect   2 runs, one every 1s: benches/first.bench.ts')
  expect(stdout).toContain('run 1 of 2: accepted\n  First token: accepted 1 cell into ')
  expect(stdout).toContain('2 of 2 runs accepted')
  expect(stdout).not.toContain('To go on')
  expect(code).toBe(0)
  const listed = await runCommand(project.root, ['baseline', 'list'])
  expect(listed.stdout).toContain('First token  simulated  2 runs, 1 cell')

  const red = await spawnCommand(project.root, [...collect, '1', 'red.bench'], env)
  expect(red.code).toBe(1)
  expect(red.stdout).toContain('run 1 of 1: not accepted\n  it is red (exit code 1)')

  const ended = await interrupted(project.root, [
    'baseline',
    'collect',
    '--runs=3',
    '--every=1h',
    '--rounds=3',
    'benches/first.bench.ts',
  ])
  expect(ended.code).toBe(143)
  expect(ended.stdout).toContain(
    '1 of 3 runs accepted\nTo go on:\n  LLM_BENCH_MODE=simulated npx vitest-llm-bench baseline collect --runs 2 --every 1h --rounds 3 benches/first.bench.ts\n',
  )
  const after = await runCommand(project.root, ['baseline', 'list'])
  expect(after.stdout).toContain('First token  simulated  3 runs, 1 cell')
  expect(after.stdout).not.toContain('Red')
})

test('begins nothing that is not accepted or costs too much', async () => {
  await using endpoint = await createEndpoint()
  const openai = {
    baseURL: endpoint.baseURL,
    apiKeyEnv: 'OPENAI_API_KEY',
    prices: { 'gpt-4.1-mini': { inputPerMTok: 1, outputPerMTok: 1 } },
  }
  await using project = await createProject({
    files,
    config: { plugin: { providers: { openai } } },
  })
  const collect = ['baseline', 'collect', 'first.bench', '--providers', 'openai']
  const keyless = await runCommand(project.root, collect)
  expect(keyless.code).toBe(2)
  expect(keyless.stderr).toContain('no API key was found')
  const key = 'sk-test-0123456789abcdefghijklmnop'
  // A request costs at most less than that, and five runs more.
  const dear = await runCommand(project.root, [...collect, '--rounds', '900', '--budget', '0.01'], {
    OPENAI_API_KEY: key,
  })
  expect(dear.stderr).toMatch(/5 runs can cost .* more than `--budget` \$0\.01\. Raise/)
  expect(`${dear.stdout}${dear.stderr}`).not.toContain(key)
  expect([dear.code, dear.stdout]).toEqual([2, ''])
  expect(endpoint.requests).toHaveLength(0)
})

/** Ends a collection while it waits for its second run. */
async function interrupted(cwd: string, args: readonly string[]) {
  const child = spawn(process.execPath, [bundled('cli'), ...args], {
    cwd,
    env: { ...compileCache, ...env },
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const isWaiting = stdout.includes('run 2 of 3 starts at')
    stdout += chunk
    if (!isWaiting && stdout.includes('run 2 of 3 starts at')) child.kill('SIGTERM')
  })
  await once(child, 'close')
  return { code: child.exitCode, stdout }
}
