import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { documentSchema } from '../../src/report/schema/document-schema.ts'
import { answers, createEndpoint, refuses } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 2, warmup: 1 }

test('two Vitest projects make one run: one header, one folder, one document', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'left/a.bench.ts': matrixFile('Left', { ...small, models: 'one', providers: 'local' }),
      'right/b.bench.ts': matrixFile('Right', { ...small, models: 'two', providers: 'local' }),
    },
    config: {
      plugin: {
        providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one', two: 'two' } } },
      },
      test: {
        projects: ['left', 'right'].map((name) => ({
          extends: true,
          test: { name, benchmark: { include: [`${name}/*.bench.ts`] } },
        })),
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.stdout.match(/^ vitest-llm-bench {2}/gm)).toHaveLength(1)
  expect(run.stdout.match(/^ results {2}/gm)).toHaveLength(1)
  const document = documentOf(run)
  expect(document.matrices.map(({ name, file }) => `${name} in ${file}`).toSorted()).toEqual([
    'Left in left/a.bench.ts',
    'Right in right/b.bench.ts',
  ])
  for (const { cells } of document.matrices) expect(cells[0]?.samples).toHaveLength(3)
  expect(run.journalLines).toHaveLength(6)
  // One after the other: two at a time would measure each other.
  expect(new Set(endpoint.models.slice(0, 3)).size).toBe(1)
  expect(new Set(endpoint.models.slice(3)).size).toBe(1)
  expect(endpoint.models.toSorted()).toEqual(['one', 'one', 'one', 'two', 'two', 'two'])
})

test('two projects that share a bench file measure it twice and keep both apart', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Same', { ...small, models: 'one', providers: 'local' }) },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
      test: {
        projects: ['left', 'right'].map((name) => ({ extends: true, test: { name } })),
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  const { matrices } = documentOf(run)
  expect(matrices.map(({ cells }) => cells[0]?.samples.length)).toEqual([3, 3])
  expect(endpoint.requests).toHaveLength(6)
})

test.for([
  { reporter: 'json', path: 'x.json', holds: '"title":"measured"' },
  { reporter: 'junit', path: 'x.xml', holds: 'A &gt; one via local &gt; measured' },
])('--reporter=$reporter works beside ours', async ({ reporter, path, holds }) => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('A', { ...small, models: 'one', providers: 'local' }) },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })

  const run = await project.bench([`--reporter=${reporter}`, `--outputFile=${path}`])

  expect(run.exitCode, run.output).toBe(0)
  expect(await project.read(path)).toContain(holds)
  expect(run.stdout).toContain(' A   1 cell × 2 rounds')
  expect(documentOf(run).matrices).toHaveLength(1)
})

test('a document that has no place in its folder is written to one for temporary files', async () => {
  let root = ''
  await using endpoint = await createEndpoint(() => {
    const [run = ''] = readdirSync(join(root, 'results'))
    // What stands where the document belongs cannot be replaced.
    mkdirSync(join(root, 'results', run, 'benchmark.json', 'full'), { recursive: true })
    return answers()
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Kept', { ...small, models: 'one', providers: 'local' }),
      'tmp/.keep': '',
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })
  root = project.root

  const run = await project.bench([], { env: { TMPDIR: join(root, 'tmp') } })

  expect(run.exitCode).toBe(1)
  expect(run.stdout).toContain('the results document could not be written: ')
  const [, path = ''] =
    /^ all of it is in (.+): move it to where there is room$/m.exec(run.stdout) ?? []
  expect(path).toMatch(/tmp\/vitest-llm-bench-\d{8}T\d{6}Z-s\d+-\w+-\w+\/benchmark\.json$/)
  const document = documentSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  expect(document.matrices[0]?.cells[0]?.samples).toHaveLength(3)
})

test.each([
  {
    what: 'cut',
    meddle: (journal: string): void => truncateSync(journal, 100),
    says: 'somebody cut the journal',
  },
  {
    what: 'replaced by an empty one',
    meddle: (journal: string): void => {
      rmSync(journal)
      writeFileSync(journal, '')
    },
    says: 'somebody cut the journal',
  },
  {
    what: 'filled with what makes no sense',
    meddle: (journal: string): void =>
      appendFileSync(journal, '{"chain":"x","prev":"","at":1,"kind":"matrix-start"}\n'),
    says: '',
  },
])('a journal that is $what while its run goes on costs no sample', async ({ meddle, says }) => {
  let root = ''
  await using endpoint = await createEndpoint((_model, index) => {
    const [run = ''] = readdirSync(join(root, 'results'))
    if (index === 3) meddle(join(root, 'results', run, 'samples.ndjson'))
    return answers()
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Kept', { ...small, rounds: 4, models: 'one', providers: 'local' }),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })
  root = project.root

  const run = await project.spawn()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.stderr).toContain(says)
  const { matrices } = documentOf(run)
  expect(matrices).toHaveLength(1)
  expect(matrices[0]).toMatchObject({ interrupted: false, endedAt: expect.any(String) })
  const samples = matrices[0]?.cells[0]?.samples ?? []
  expect(samples).toHaveLength(5)
  expect(samples.every(({ status, ttftMs }) => status === 'ok' && ttftMs !== null)).toBe(true)
})

test('blob reports of a run merge into a document without asking again', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Blob', {
        ...small,
        models: 'one',
        providers: 'local',
        thresholds: { failures: { atMost: 0 } },
      }),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })
  const measured = await project.bench(['--reporter=blob'])
  expect(measured.exitCode, measured.output).toBe(0)

  const merged = await project.bench(['--merge-reports', '--reporter=default'])

  expect(merged.exitCode, merged.output).toBe(0)
  expect(endpoint.requests).toHaveLength(3)
  expect(merged.documents).toHaveLength(2)
  const [first, second] = merged.documents.map(({ matrices }) => matrices)
  expect(second).toEqual(first)
})

const KEYLESS = 'BEDROCK_GATEWAY_STAGING_US_EAST_1_API_KEY'
const price = { inputPerMTok: 0.001, outputPerMTok: 0.002 }

test.for([
  { what: 'one workload', extra: {} },
  { what: 'several workloads', extra: { json: [false, true], maxTokens: [16, 2048] } },
  {
    what: 'a skipped cell',
    extra: { providers: ['gateway-eu-west-1', 'gateway-us-east-1'] },
  },
])('at 80 columns the table of $what keeps to them, and no colour leaks', async ({ extra }) => {
  await using endpoint = await createEndpoint((model, index) => {
    if (model === 'locked') return refuses(401, { error: { message: 'who are you? '.repeat(30) } })
    return index % 3 === 2
      ? refuses(429, { error: 'slow down' }, { 'retry-after-ms': '1' })
      : answers()
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('The Quite Long Name of a Matrix', {
        ...small,
        rounds: 6,
        models: ['claude-sonnet-4-6', 'gemini-2.5-flash'],
        providers: ['gateway-eu-west-1'],
        thresholds: { ttftMs: { p95: { atMost: 0.001 } }, failures: { atMost: 0.5 } },
        ...extra,
      }),
    },
    config: {
      plugin: {
        providers: {
          'gateway-eu-west-1': {
            baseURL: endpoint.baseURL,
            models: { 'claude-sonnet-4-6': 'busy', 'gemini-2.5-flash': 'locked' },
            prices: { 'claude-sonnet-4-6': price, 'gemini-2.5-flash': price },
          },
          'gateway-us-east-1': {
            baseURL: endpoint.baseURL,
            apiKeyEnv: KEYLESS,
            models: { 'gemini-2.5-flash': 'unasked' },
          },
        },
      },
    },
  })

  const run = await project.spawn([], { env: { COLUMNS: '80' } })

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output).not.toContain('\u001B')
  const lines = run.stdout.split('\n')
  const start = lines.findIndex((line) => line.startsWith(' The Quite Long Name'))
  // The head names the model, unless long names stand above their figures.
  const head = lines.findIndex(
    (line, index) => index > start && /^ +(model|endpoint|TTFT m?s|first token m?s)\b/.test(line),
  )
  const end = lines.findIndex((line, index) => index > head && line.trim() === '')
  const last = lines.findIndex((line, index) => index > end && line.includes('|bench|'))
  expect(head, run.output).toBeGreaterThan(start)
  const table = lines.slice(head, end)
  expect(table.join('\n')).toContain('rate-limit')
  expect(table.join('\n')).toContain('suspended')
  expect(table.filter((line) => line.length > 80)).toEqual([])
  // What stands around the table keeps to the width as well.
  expect(lines.slice(start, last).filter((line) => line.length > 80)).toEqual([])
})
