import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { toJson } from '../../src/model/to-json.ts'
import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../builders.ts'
import { createProject, documentOf as writtenBy, matrixFile } from './project.ts'
import { runCommand, runUnread } from './run-command.ts'

test('models lists names, prices and which keys were found, never their values', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await runCommand(project.root, ['models'], {
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
  const { code, stdout } = await runCommand(project.root, ['estimate'])
  expect(code).toBe(0)
  // 10 answers of 1000 tokens at $8 per million, and the prompts.
  expect(stdout).toMatch(/a\.bench\.ts: 1 cell, 10 requests, .*at most \$0\.09/)
  expect(stdout).toMatch(/all 2 files: 2 cells, 20 requests, .*at most \$0\.18/)
  expect(await project.readAll('results')).toEqual(new Map())
})

test('a mistake in a bench file is misuse, and named', async () => {
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Typo', { models: 'gpt-4.2', providers: 'openai' }) },
  })
  const { code, stderr } = await runCommand(project.root, ['estimate'])
  expect(code).toBe(2)
  expect(stderr).toContain('Did you mean `gpt-4.1`?')

  const unknown = await runCommand(project.root, ['estimate', 'a.bench', 'b.bench.ts'])
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
  expect(unknown.stderr).toContain('no bench file matches "b.bench.ts"')
})

/** The document of a day's run, whose first tokens take so long. */
function documentOfDay(day: number, ttftMs: number): string {
  const cell = plannedCell('gpt-4.1', 'openai')
  const startedAt = Date.UTC(2026, 7, day)
  const samples = Array.from({ length: 8 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ttftMs: ttftMs + round }),
  )
  const record = matrixRecord([cell], samples, {
    run: { ...origin, id: `run-${day}`, seed: 1 },
    startedAt,
  })
  return toJson(documentOf([record]))
}

test('analyze tells from many documents what changed, in words and as JSON', async () => {
  const days = Array.from({ length: 20 }, (_, index) => index + 1)
  await using project = await createProject({
    files: {
      ...Object.fromEntries(
        days.map((day) => [
          `runs/${day}/benchmark.json`,
          documentOfDay(day, (day < 11 ? 100 : 150) + (day % 3)),
        ]),
      ),
      'runs/other.json': '{"not":"ours"}',
    },
  })
  const told = await runCommand(project.root, ['analyze', 'runs'], { COLUMNS: '120' })
  expect(told.code, told.stderr).toBe(0)
  expect(told.stdout).toMatch(
    /The Router Tax +live +no location +20 runs +2026-08-01 to 2026-08-20/,
  )
  expect(told.stdout).toMatch(
    /Changed its level: gpt-4\.1 via openai: first token \+4\d % from 2026-08-11 on\./,
  )
  expect(told.stdout).toMatch(/left out runs\/other\.json: \w/)

  const { stdout } = await runCommand(project.root, ['analyze', 'runs', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    slowdown: 0.5,
    timeZone: 'UTC',
    groups: [
      {
        runs: 20,
        location: null,
        series: [{ metric: 'ttftMs', change: { runId: 'run-11' } }, {}, {}],
      },
    ],
    skipped: [{ path: 'runs/other.json' }],
  })

  for (const flags of [['--slowdown', 'much'], ['--time-zone', 'Mars/Base'], ['nowhere']]) {
    const misuse = await runCommand(project.root, ['analyze', 'runs', ...flags])
    expect(misuse.code).toBe(2)
    expect(misuse.stderr).toContain(flags.at(-1))
  }
})

test('what a document says commands neither a terminal nor a job of GitHub Actions', async () => {
  const cell = plannedCell('##[error]model', 'openai')
  const samples = [0, 1, 2].map((round) => sampleOf({ cell: cell.id, round }))
  const record = matrixRecord([cell], samples, { name: '::error::\u001b[31mred' })
  await using project = await createProject({
    files: {
      'run/benchmark.json': toJson(documentOf([record])),
      'foreign.json': '\u009b31m\u202e::error::x',
    },
  })
  const env = { GITHUB_ACTIONS: 'true' }
  const told = await runCommand(project.root, ['analyze', 'run'], env)
  expect(told.stdout).toMatch(/^ : :error::red /)
  expect(told.stdout).toContain('## [error]model via openai')

  const { stdout } = await runCommand(project.root, ['analyze', 'run', '--json'], env)
  expect(stdout).not.toContain('##[')
  expect(JSON.parse(stdout)).toMatchObject({ groups: [{ matrix: '::error::\u001b[31mred' }] })

  const misuse = await runCommand(project.root, ['html', 'foreign.json'], env)
  expect(misuse.stderr).toMatch(/^foreign\.json is not JSON: /)
  expect(misuse.stderr).not.toMatch(/[\u009b\u202e]/)
})

test('a reader that has seen enough is no failure', async () => {
  await using project = await createProject({
    files: { 'run/benchmark.json': documentOfDay(1, 100) },
  })
  for (const args of [
    ['analyze', 'run'],
    ['export', 'run'],
  ]) {
    expect(await runUnread(project.root, args)).toEqual({ code: 0, stderr: '' })
  }
})

test.each([[['frobnicate']], [['models', '--what']]])('%j is misuse', async (args) => {
  await using project = await createProject({ files: {} })
  const { code, stderr } = await runCommand(project.root, args)
  expect(code).toBe(2)
  expect(stderr).toContain('add --help to a command')
})

test('help teaches by example', async () => {
  await using project = await createProject({ files: {} })
  const { code, stdout } = await runCommand(project.root, ['--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('$ npx vitest-llm-bench estimate benches/router-tax.bench.ts')
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
  const { id } = writtenBy(await project.bench()).run
  const path = `results/${id}/benchmark.json`

  const untouched = await runCommand(project.root, ['verify', `results/${id}`])
  expect(untouched.code, untouched.stderr).toBe(0)
  expect(untouched.stdout).toContain('every figure follows from its 10 samples')

  const text = await project.read(path)
  const median = /"ttftMs": \{\s*"n": 3,[^}]*?"median": \d/.exec(text)
  const position = (median?.index ?? NaN) + (median?.[0].length ?? NaN) - 1
  const digit = text[position] === '9' ? '8' : String(Number(text[position]) + 1)
  await writeFile(
    join(project.root, path),
    `${text.slice(0, position)}${digit}${text.slice(position + 1)}`,
  )
  const changed = await runCommand(project.root, ['verify', path])
  expect(changed.code, changed.stderr).toBe(1)
  expect(changed.stdout).toContain('    matrices[0].cells[0].summary (A: gpt-4.1 via openai)')
  expect(changed.stdout).toContain('    matrices[0].cells[0].summary.ttftMs.median (A: gpt')

  await writeFile(join(project.root, path), text.replace('"warmup": true', '"warmup": 1'))
  const broken = await runCommand(project.root, ['verify', path])
  expect(broken.code).toBe(1)
  expect(broken.stdout).toMatch(/breaks the schema: `matrices\[0\]\.rounds\[0\]\.warmup`/)

  const absent = await runCommand(project.root, ['verify', 'elsewhere.json'])
  expect(absent.code).toBe(2)
  expect(absent.stderr).toContain('elsewhere.json cannot be read')
})
