import { expect, test, vi } from 'vitest'

import { createProject, matrixFile } from './project.ts'
import { runCommand } from './run-command.ts'

vi.setConfig({ testTimeout: 60_000 })

test('models lists names, prices and which keys were found, never their values', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await runCommand(project.root, ['models'], {
    OPENAI_API_KEY: 'sk-4711-0815',
  })
  expect(code).toBe(0)
  expect(stdout).toMatch(/gpt-4\.1 .*openai .*2\.00 \/ 8\.00 .*OPENAI_API_KEY found/)
  expect(stdout).toMatch(
    /claude-haiku-4-5 .*openrouter .*1\.00 \/ 5\.00 .*OPENROUTER_API_KEY is not set/,
  )
  expect(stdout).not.toContain('4711')
})

test('estimate adds up what a live run would ask for, and asks nothing', async () => {
  const options = { models: 'gpt-4.1', providers: 'openai', rounds: 8, warmup: 2, maxTokens: 1000 }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Same name', options),
      'b.bench.ts': matrixFile('Same name', options),
    },
  })
  const { code, stdout } = await runCommand(project.root, ['estimate'])
  expect(code).toBe(0)
  // 10 answers of 1000 tokens at $8 per million, and the prompts.
  expect(stdout).toMatch(/a\.bench\.ts: 1 cell, 10 requests, .*at most \$0\.08/)
  expect(stdout).toMatch(/all 2 files: 2 cells, 20 requests, .*at most \$0\.17/)
  expect(await project.readAll('results')).toEqual(new Map())
})

test('a mistake in a bench file is misuse, and named', async () => {
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Typo', { models: 'gpt-4.2', providers: 'openai' }) },
  })
  const { code, stderr } = await runCommand(project.root, ['estimate'])
  expect(code).toBe(2)
  expect(stderr).toContain('Did you mean `gpt-4.1`?')
})

test.each([[['frobnicate']], [['models', '--what']]])('%j is misuse', async (args) => {
  await using project = await createProject({ files: {} })
  expect((await runCommand(project.root, args)).code).toBe(2)
})

test('help teaches by example', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await runCommand(project.root, ['--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('$ vitest-llm-bench estimate benches/router-tax.bench.ts')
})
