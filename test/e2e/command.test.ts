import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test, vi } from 'vitest'

import { createProject, documentOf, matrixFile } from './project.ts'

vi.setConfig({ testTimeout: 60_000 })

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
  const { code, stdout } = await command(project.root, ['estimate'])
  expect(code).toBe(0)
  // 10 answers of 1000 tokens at $8 per million, and the prompts.
  expect(stdout).toMatch(/a\.bench\.ts: 1 cell, 10 requests, .*at most \$0\.08/)
  expect(stdout).toMatch(/all: 2 cells, 20 requests, .*at most \$0\.17/)
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

test('verify passes what a run wrote, and names a digit that was changed', async () => {
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        models: ['gpt-4.1', 'gpt-4.1-nano'],
        providers: 'openai',
        maxTokens: 32,
        rounds: 3,
        thresholds: { ttftMs: { median: { atMost: 9_000 } } },
      }),
    },
  })
  const { id } = documentOf(await project.bench()).run
  const path = `results/${id}/benchmark.json`

  const untouched = await command(project.root, ['verify', `results/${id}`])
  expect(untouched.code, untouched.stderr).toBe(0)
  expect(untouched.stdout).toContain('every figure follows from its 10 samples')

  const text = await project.read(path)
  const median = /"ttftMs": \{\s*"n": 3,\s*"nCensored": 0,\s*"median": \d/.exec(text)
  const position = (median?.index ?? NaN) + (median?.[0].length ?? NaN) - 1
  const digit = text[position] === '9' ? '8' : String(Number(text[position]) + 1)
  await writeFile(
    join(project.root, path),
    `${text.slice(0, position)}${digit}${text.slice(position + 1)}`,
  )
  const changed = await command(project.root, ['verify', path])
  expect(changed.code).toBe(1)
  expect(changed.stdout).toContain('    matrices[0].cells[0].summary (A: gpt-4.1 via openai)')
  expect(changed.stdout).toContain('    matrices[0].cells[0].summary.ttftMs.median (A: gpt')

  await writeFile(join(project.root, path), text.replace('"warmup": true', '"warmup": 1'))
  const broken = await command(project.root, ['verify', path])
  expect(broken.code).toBe(1)
  expect(broken.stdout).toMatch(/breaks the schema: `matrices\[0\]\.rounds\[0\]\.warmup`/)

  const absent = await command(project.root, ['verify', 'elsewhere.json'])
  expect(absent.code).toBe(2)
  expect(absent.stderr).toContain('elsewhere.json cannot be read')
})
