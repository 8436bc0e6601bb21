import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { createProject, matrixFile } from './project.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const run = promisify(execFile)

async function command(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  try {
    return { code: 0, ...(await run(process.execPath, [cli, ...args], { cwd, env })) }
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error
    const code = 'code' in error ? Number(error.code) : NaN
    return { code, stdout: String(error.stdout), stderr: String(error.stderr) }
  }
}

test('models lists names, prices and which keys were found, never their values', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await command(project.root, ['models'], {
    OPENAI_API_KEY: 'sk-4711-0815',
  })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^gpt-4\.1 {2}gpt, flagship\n +openai +2\.00 \/ 8\.00 +gpt-4\.1$/m)
  expect(stdout).toMatch(/^ +openai +OPENAI_API_KEY found$/m)
  expect(stdout).toMatch(/^ +openrouter +OPENROUTER_API_KEY is not set$/m)
  expect(stdout).toMatch(
    /^ +bedrock-us-east-1 +AWS_BEARER_TOKEN_BEDROCK is not set, AWS not asked$/m,
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
  const { code, stdout } = await command(project.root, ['estimate'])
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
  const { code, stderr } = await command(project.root, ['estimate'])
  expect(code).toBe(2)
  expect(stderr).toContain('Did you mean `gpt-4.1`?')
})

test.each([[['frobnicate']], [['models', '--what']]])('%j is misuse', async (args) => {
  await using project = await createProject({ files: {} })
  expect((await command(project.root, args)).code).toBe(2)
})

test('help teaches by example', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await command(project.root, ['--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('$ vitest-llm-bench estimate benches/router-tax.bench.ts')
})
