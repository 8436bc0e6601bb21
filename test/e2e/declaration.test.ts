import { expect, test } from 'vitest'

import { createEndpoint } from './endpoint.ts'
import {
  createProject,
  matrixCall,
  matrixFile,
  type ProjectConfig,
  REPORT_TESTS,
  testResults,
} from './project.ts'

const good = { models: 'one', providers: 'local', rounds: 1, warmup: 0 }

function configFor(baseURL: string): ProjectConfig & { readonly plugin: object } {
  return { plugin: { providers: { local: { baseURL, models: { one: 'one', two: 'two' } } } } }
}

interface Mistake {
  readonly what: string
  readonly options: Readonly<Record<string, unknown>>
  /** Everything the message must say. */
  readonly says: readonly string[]
}

const mistakes: readonly Mistake[] = [
  {
    what: 'an unknown model',
    options: { ...good, models: ['one', 'gpt-4.1-nanno'] },
    says: ['`models`', '`gpt-4.1-nanno`', '`gpt-4.1-nano`'],
  },
  {
    what: 'an unknown provider',
    options: { ...good, providers: 'lokal' },
    says: ['`providers`', '`lokal`', '`local`'],
  },
  { what: 'an empty axis', options: { ...good, models: [] }, says: ['`models`', 'at least one'] },
  {
    what: 'a level named twice',
    options: { ...good, models: ['one', 'one'] },
    says: ['`models`', 'only once'],
  },
  { what: 'negative rounds', options: { ...good, rounds: -1 }, says: ['`rounds`', '-1'] },
  { what: 'half a round', options: { ...good, rounds: 1.5 }, says: ['`rounds`', '1.5'] },
  { what: 'rounds as text', options: { ...good, rounds: '3' }, says: ['`rounds`', '"3"'] },
  { what: 'an unknown option', options: { ...good, rouds: 3 }, says: ['`rouds`', '`rounds`'] },
  {
    what: 'an unknown threshold',
    options: { ...good, thresholds: { ttftMS: { median: { atMost: 1 } } } },
    says: ['`thresholds.ttftMS`', '`ttftMs`'],
  },
  {
    what: 'an unknown statistic',
    options: { ...good, thresholds: { ttftMs: { p59: { atMost: 1 } } } },
    says: ['`thresholds.ttftMs.p59`', '`p99`'],
  },
  {
    what: 'a threshold without a limit',
    options: { ...good, thresholds: { ttftMs: { median: {} } } },
    says: ['`thresholds.ttftMs.median`', '`atMost`'],
  },
  {
    what: 'a reference that is no level',
    options: { ...good, reference: { provider: 'openai' } },
    says: ['`reference.provider`', '"openai"', '"local"'],
  },
  {
    what: 'a model that no listed provider serves',
    options: { ...good, models: 'gemini-2.5-pro' },
    says: ['gemini-2.5-pro', 'local', 'models: {'],
  },
  { what: 'an empty prompt', options: { ...good, prompts: [''] }, says: ['`prompts.0`'] },
]

function fileOf({ what }: Mistake): string {
  return `${what.replaceAll(/\W+/g, '-')}.bench.ts`
}

test('a mistake in a declaration fails its file by name before anything is asked', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: Object.fromEntries(
      mistakes.map((mistake) => [fileOf(mistake), matrixFile(mistake.what, mistake.options)]),
    ),
    config: configFor(endpoint.baseURL),
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  expect(endpoint.requests).toEqual([])
  expect(run.documents).toEqual([])
  const results = await testResults(project)
  for (const mistake of mistakes) {
    const file = results.find(({ name }) => name === fileOf(mistake))
    expect(file?.status, mistake.what).toBe('failed')
    for (const part of mistake.says) expect.soft(file?.message, mistake.what).toContain(part)
    for (const part of mistake.says) expect.soft(run.output, mistake.what).toContain(part)
  }
})

test('one file with a mistake fails the run although another is fine', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'bad.bench.ts': matrixFile('Bad', { ...good, rounds: 0 }),
      'alone.bench.ts': `
        import { matrix } from 'vitest-llm-bench'
        matrix('Alone', ${JSON.stringify(good)}, ({ test }) => test.contrast('is near', () => {}))
      `,
      'good.bench.ts': matrixFile('Good', { ...good, prompts: ['Hello.'], maxTokens: 16 }),
    },
    config: configFor(endpoint.baseURL),
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output).toContain('`rounds`')
  expect(run.output).toContain("`test.contrast('is near')` has nothing to compare")
  expect(endpoint.requests).toHaveLength(1)
})

test('a variable with a mistake is refused before anything is asked', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('A', good) },
    config: configFor(endpoint.baseURL),
  })

  const run = await project.bench([], { env: { LLM_BENCH_ROUNDS: 'many' } })

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output).toContain('`LLM_BENCH_ROUNDS` is "many"; expected a whole number')
  expect(endpoint.requests).toEqual([])
})

test('an option with a mistake is refused', async () => {
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('A', { models: 'gpt-4.1' }) },
    config: { plugin: JSON.parse('{ "rouds": 3 }') },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(1)
  for (const part of ['llmBench()', '`rouds`', '`rounds`']) expect(run.output).toContain(part)
})

test('a word after -u is refused, because -u would swallow it', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'router-tax.bench.ts': matrixFile('A', good) },
    config: configFor(endpoint.baseURL),
  })

  const run = await project.spawn(['-u', 'router-tax'])

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output).toContain('vitest bench router-tax -u')
  expect(endpoint.requests).toEqual([])
})

test('without the plugin, matrix() and chat() say how to add it', async () => {
  await using project = await createProject({
    files: {
      'matrix.bench.ts': matrixFile('A', good),
      'chat.bench.ts': [
        "import { test } from 'vitest'",
        "import { chat } from 'vitest-llm-bench'",
        "test('one', async ({ bench }) => {",
        "  await bench('direct', chat('gpt-4.1', 'openai')).run()",
        '})',
      ].join('\n'),
    },
    config: { plugin: null },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const results = await testResults(project)
  const messages = results.filter(({ message }) => message !== '').map(({ message }) => message)
  expect(messages).toHaveLength(2)
  for (const message of messages) {
    expect(message).toContain('llmBench()')
    expect(message).toContain('vitest.config.ts')
  }
})

test('a name declared twice in one place is a mistake, the same name elsewhere is none', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'twice.bench.ts': `${matrixFile('Same', good)}\n${matrixCall('Same', good)}`,
      'once.bench.ts': matrixFile('Same', good),
    },
    config: configFor(endpoint.baseURL),
  })
  const { exitCode, output, documents } = await project.bench()
  expect(exitCode).toBe(1)
  expect(output).toContain("matrix('Same') is declared twice")
  expect(documents[0]?.matrices.map((matrix) => matrix.file)).toEqual(['once.bench.ts'])
})
