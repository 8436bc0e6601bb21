import { join } from 'node:path'

import { expect, test } from 'vitest'

import { documentOfJournal } from '../../src/report/reading/journal-document.ts'
import {
  answers,
  type Behaviour,
  createEndpoint,
  cutsMidWord,
  deadBaseURL,
  failsInStream,
  neverEnds,
  refuses,
  saysNothing,
  streams,
} from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixCall,
  matrixFile,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

const behaviours: Readonly<Record<string, Behaviour>> = {
  good: answers(),
  locked: refuses(401, { error: { message: 'who are you?' } }),
  html: refuses(502, '<html><head><title>502 Bad Gateway</title></head></html>'),
  cut: cutsMidWord(),
  endless: neverEnds(),
  silent: saysNothing(),
  broken: failsInStream({ message: 'the engine stopped', code: 500 }),
  deep: refuses(500, `{"detail":${'['.repeat(25_000)}${']'.repeat(25_000)}}`),
  filtered: streams([{ content: 'The Rhine' }], 'content_filter'),
  tired: streams([{ content: 'The Rhine' }], 'insufficient_system_resource'),
  calling: streams(
    [{ tool_calls: [{ index: 0, function: { name: 'atlas', arguments: '{"river":"Rhine"}' } }] }],
    'tool_calls',
  ),
  unbroken: streams([{ content: 'abcdefghijkl'.repeat(10_000) }], 'stop'),
}
const names = Object.keys(behaviours)
const wire = Object.fromEntries(names.map((name) => [name, name]))

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 2, warmup: 0 }

test('every kind of failure gets its class, and the run goes on', async () => {
  await using endpoint = await createEndpoint((model) => behaviours[model] ?? refuses(404, {}))
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Failures', {
        ...small,
        models: [...names, 'gone'],
        providers: ['local', 'dead'],
        timeoutMs: 1000,
      }),
    },
    config: {
      plugin: {
        providers: {
          local: { baseURL: endpoint.baseURL, models: wire },
          dead: { baseURL: await deadBaseURL(), models: { gone: 'gone' } },
        },
      },
    },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const cells = documentOf(run).matrices[0]?.cells ?? []
  const classes = cells.map(({ id, summary }) => [id, summary.n, summary.failuresByClass])
  expect(classes).toEqual([
    ['good@local', 2, {}],
    ['locked@local', 2, { auth: 2 }],
    ['html@local', 2, { http: 2 }],
    ['cut@local', 2, { disconnect: 2 }],
    ['endless@local', 2, { timeout: 2 }],
    ['silent@local', 2, { empty: 2 }],
    ['broken@local', 2, { 'in-stream': 2 }],
    ['deep@local', 2, { http: 2 }],
    ['filtered@local', 2, { 'content-filter': 2 }],
    ['tired@local', 2, { 'in-stream': 2 }],
    ['calling@local', 2, {}],
    ['unbroken@local', 2, {}],
    ['gone@dead', 2, { connect: 2 }],
  ])
  const failureOf = (id: string) => cells.find((cell) => cell.id === id)?.samples[0]?.failure
  expect(failureOf('locked@local')).toMatchObject({ status: 401, message: /who are you/ })
  expect(failureOf('html@local')).toMatchObject({ status: 502, message: /502 Bad Gateway/ })
  expect(failureOf('broken@local')).toMatchObject({ inStream: true, status: 500 })
  expect(cells.find(({ id }) => id === 'calling@local')?.summary).toMatchObject({ quality: 1 })
  // The endless stream had a first token; its end was never seen.
  const endless = cells.find(({ id }) => id === 'endless@local')?.summary
  expect(endless?.ttftMs.median).toBeLessThan(300)
  expect(endless?.totalMs).toMatchObject({ n: 2, nCensored: 2, median: null })

  expect(statuses(await testResults(project), 'measured')).toEqual({
    'Failures > good via local > measured': 'passed',
    'Failures > locked via local > measured': 'failed',
    'Failures > html via local > measured': 'failed',
    'Failures > cut via local > measured': 'failed',
    'Failures > endless via local > measured': 'failed',
    'Failures > silent via local > measured': 'failed',
    'Failures > broken via local > measured': 'failed',
    'Failures > deep via local > measured': 'failed',
    'Failures > filtered via local > measured': 'failed',
    'Failures > tired via local > measured': 'failed',
    'Failures > calling via local > measured': 'passed',
    'Failures > unbroken via local > measured': 'passed',
    'Failures > gone via dead > measured': 'failed',
  })
  const table = run.stdout.slice(run.stdout.indexOf(' Failures   13 cells'))
  for (const name of ['auth', 'http', 'disconnect', 'timeout', 'empty', 'in-stream', 'connect']) {
    expect(table).toMatch(new RegExp(`2 ${name}`))
  }
})

test('a rate limit is a failure, its Retry-After is honoured, told and recorded', async () => {
  await using endpoint = await createEndpoint((_model, index) =>
    index === 0
      ? refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '1' })
      : answers(),
  )
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { ...small, rounds: 3, models: 'busy', providers: 'local' }),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { busy: 'busy' } } } },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(1)
  // Figures of a failed cell are for reports; a terminal has the table.
  expect(run.output).not.toContain('llm-bench.')
  const [cell] = documentOf(run).matrices[0]?.cells ?? []
  expect(cell?.samples.map(({ failure }) => failure?.class)).toEqual([
    'rate-limit',
    undefined,
    undefined,
  ])
  const [first, second, third] = endpoint.requests.map(({ at }) => at)
  expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(990)
  expect(Number(third) - Number(second)).toBeLessThan(900)
  expect(cell?.samples[1]?.ttftMs).toBeLessThan(500)
  expect(run.stdout).toMatch(/local asks for 1 s: waiting until \d\d:\d\d:\d\d/)
  expect(run.stdout).toMatch(/local got no requests for 1\.[01] s, after 1 refusal/)
  const told = { provider: 'local', cell: 'busy@local', round: 0 }
  const pause = expect.objectContaining({ ...told, askedMs: 1000, askedBy: 'retry-after' })
  expect(documentOf(run).matrices[0]?.pauses).toEqual([pause])
  const journal = documentOfJournal(
    join(project.root, 'results', documentOf(run).run.id, 'samples.ndjson'),
  )
  expect(journal.matrices[0]?.pauses).toEqual([pause])
})

test('a server that is away for a while costs no rounds, and is said', async () => {
  await using endpoint = await createEndpoint((_model, index) =>
    index === 2 || index === 3 ? refuses(503, { error: { message: 'restarting' } }) : answers(),
  )
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { ...small, rounds: 5, models: 'engine', providers: 'local' }),
    },
    config: {
      plugin: {
        providers: { local: { baseURL: endpoint.baseURL, models: { engine: 'engine' } } },
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  const [cell] = documentOf(run).matrices[0]?.cells ?? []
  expect(cell?.summary).toMatchObject({ n: 5, nOk: 5, failures: 0 })
  expect(cell?.outages.map(({ tries }) => tries.map(({ round }) => round))).toEqual([[2, 2]])
  const [{ from, to } = { from: NaN, to: NaN }] = cell?.outages ?? []
  // Half a second and one.
  expect(Number(to) - from).toBeGreaterThan(1400)
  expect(run.stdout).toMatch(
    /unreachable for \d+\.\d s from \d\d:\d\d:\d\d UTC: 2 requests failed during it and were sent again/,
  )
})

test('more than a fifth of failures fails a cell unless a threshold allows them', async () => {
  await using endpoint = await createEndpoint((model, index) =>
    model === 'bad' || index % 2 === 0 ? refuses(500, { error: 'out of order' }) : answers(),
  )
  await using project = await createProject({
    files: {
      'a.bench.ts': [
        "import { matrix } from 'vitest-llm-bench'",
        matrixCall('Strict', { ...small, models: 'flaky', providers: 'local' }),
        matrixCall('Lenient', {
          ...small,
          models: ['flaky', 'bad'],
          providers: 'local',
          thresholds: { failures: { atMost: 0.5 } },
        }),
      ].join('\n'),
    },
    config: {
      plugin: {
        providers: {
          local: { baseURL: endpoint.baseURL, models: { flaky: 'flaky', bad: 'bad' } },
        },
      },
    },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const results = await testResults(project)
  expect(statuses(results, ' via ')).toEqual({
    'Strict > flaky via local > measured': 'failed',
    'Lenient > flaky via local > measured': 'passed',
    'Lenient > flaky via local > failures ≤ 50 %': 'passed',
    'Lenient > bad via local > measured': 'failed',
    'Lenient > bad via local > failures ≤ 50 %': 'failed',
  })
  expect(results.find(({ name }) => name.startsWith('Strict > '))?.message).toContain(
    'flaky via local: 1 of 2 requests failed (1 http), more than 20 %',
  )
})
