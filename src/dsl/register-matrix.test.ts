import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { CollectedTests } from '../../test/collected-tests.ts'
import { deltaEvent, eventStream, finish, response, startServer } from '../../test/http-server.ts'
import { noOverrides, settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { planMatrix } from '../session/plan.ts'
import type { MatrixTests } from './own-tests.ts'
import { registerMatrix } from './register-matrix.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'register-matrix-'))
  writeFileSync(join(folder, 'a.bench.ts'), '')
})

afterEach(() => rmSync(folder, { recursive: true }))

interface Declared {
  readonly options?: MatrixOptions
  readonly tests?: MatrixTests
  readonly settings?: Partial<RunSettings>
  readonly origin?: string
}

/** The tests of a matrix of two models at two providers; `mirror` serves one of them only. */
function declared({ options, tests, settings: changes, origin = 'http://127.0.0.1:9' }: Declared) {
  const provider = { baseURL: `${origin}/lab/v1`, apiKeyEnv: null, free: true }
  const settings = settingsOf({
    root: folder,
    runDir: join(folder, 'results', 'r'),
    ledgerPath: join(folder, 'results', 'r', 'ledger.json'),
    mode: 'live',
    nullEndpoint: `${origin}/null`,
    catalog: mergeCatalog({
      models: { one: {}, two: {} },
      providers: {
        lab: { ...provider, models: { one: 'wire-one', two: 'wire-two' } },
        mirror: { ...provider, baseURL: `${origin}/mirror/v1`, models: { one: 'wire-one' } },
      },
    }),
    ...changes,
  })
  const plan = planMatrix(
    'Router',
    {
      models: ['one', 'two'],
      providers: ['lab', 'mirror'],
      rounds: 3,
      warmup: 1,
      checks: {},
      ...options,
    },
    settings,
  )
  const file = join(folder, 'a.bench.ts')
  const registrar = new CollectedTests(file)
  registerMatrix(plan, {
    settings,
    tests,
    declaredAt: {},
    file: { path: file, project: undefined },
    registrar,
    identity: 'a.bench.ts > Router',
  })
  return registrar
}

/** Answers every model but `wire-two`, which it refuses. */
function lab() {
  return startServer(({ path, body }) => {
    if (path.startsWith('/null')) return response(200, '')
    if (body.includes('wire-two')) return response(500, 'broken')
    // Longer than this machine is late: it is the endpoint that breaks a limit.
    return eventStream([{ afterMs: 60, bytes: deltaEvent({ content: 'Three rivers.' }) + finish }])
  })
}

function asked({ requests }: { readonly requests: readonly { readonly path: string }[] }) {
  return requests.filter(({ path }) => path.endsWith('/chat/completions'))
}

const withContrast: MatrixTests = ({ test: own }) => own.contrast('alike', () => undefined)

describe('the tests of a matrix', () => {
  test('are those of cells, then contrasts, then what is judged as a whole', () => {
    const { names } = declared({
      options: {
        reference: { provider: 'lab' },
        thresholds: {
          ttftMs: { median: { atMost: 800 }, regression: { atMost: 0.1 } },
          failures: { atMost: 0.1 },
          contrast: { ttftMs: { atMost: 0.25 } },
        },
      },
      tests({ test: own }) {
        own.cell('short', () => undefined)
        own.contrast('alike', () => undefined)
      },
    })
    const ofCell = [
      'measured',
      'ttft median ≤ 800 ms',
      'failures ≤ 10 %',
      'ttft regression ≤ 10 %',
      'short',
    ]
    expect(names).toEqual([
      ...ofCell.map((name) => `one via lab > ${name}`),
      ...ofCell.map((name) => `one via mirror > ${name}`),
      ...ofCell.map((name) => `two via lab > ${name}`),
      'one via mirror vs lab > ttft ≤ +25 %',
      'one via mirror vs lab > alike',
      'via lab > ttft regression ≤ 10 %',
      'one everywhere > ttft regression ≤ 10 %',
      'whole matrix > ttft regression ≤ 10 %',
    ])
  })

  test('are the measured ones alone where nothing is demanded', () => {
    expect(declared({ options: { reference: { provider: 'lab' } } }).names).toEqual([
      'one via lab > measured',
      'one via mirror > measured',
      'two via lab > measured',
    ])
  })

  test('say of what filters left out that it is', async () => {
    const overrides = { ...noOverrides, providers: ['mirror'] }
    const partly = declared({
      options: {
        reference: { provider: 'lab' },
        thresholds: { contrast: { ttftMs: { atMost: 0.25 } } },
      },
      settings: { overrides },
    })
    expect(partly.names).toEqual([
      'one via mirror > measured',
      'one via mirror vs lab > ttft ≤ +25 %',
    ])
    expect(await partly.run('one via mirror vs lab > ttft ≤ +25 %')).toEqual({
      state: 'skipped',
      note: 'one via lab is left out by LLM_BENCH_PROVIDERS=mirror',
    })
    const none = declared({
      options: { models: 'two', providers: ['lab'] },
      settings: { overrides },
    })
    expect(none.names).toEqual(['no cell'])
    expect(none.cases.get('no cell')?.metas).toMatchObject([
      { matrix: 'Router', cell: 'none', demand: { requests: 0, costUsd: 0 } },
    ])
    expect(await none.run('no cell')).toMatchObject({
      state: 'skipped',
      note: expect.stringContaining('providers lab'),
    })
  })

  test('of contrasts need something to compare', () => {
    expect(() => declared({ tests: withContrast })).toThrow(/test\.contrast\('alike'\)/)
  })

  test('do not exist where a request would not be what is declared', () => {
    const catalog = mergeCatalog({
      models: { one: {} },
      providers: {
        lab: { baseURL: 'http://127.0.0.1:9/v1', models: { one: 'one' }, body: { stream: false } },
      },
    })
    expect(() =>
      declared({ options: { models: 'one', providers: 'lab' }, settings: { catalog } }),
    ).toThrow('stream')
  })
})

describe('what is measured', () => {
  test('is measured once, for the cells of selected tests, whoever asks first', async () => {
    await using server = await lab()
    const tests = declared({ origin: server.origin })
    const selected = ['one@lab', 'one@mirror']
    const [first, second] = await Promise.all([
      tests.run('one via lab > measured', { selected }),
      tests.run('one via mirror > measured', { selected }),
    ])
    expect([first.state, second.state]).toEqual(['passed', 'passed'])
    // Two cells, three rounds after one that warms up.
    expect(asked(server)).toHaveLength(8)
    expect(await tests.run('two via lab > measured', { selected })).toMatchObject({
      error: { code: 'interrupted' },
    })
    expect(asked(server)).toHaveLength(8)
    await tests.end()
    expect(tests.messages.map(({ kind }) => kind)).toEqual([
      'matrix-start',
      ...Array.from({ length: 8 }, () => 'sample'),
      'matrix-end',
    ])
  })

  test('fails, passes and is judged cell by cell', async () => {
    await using server = await lab()
    const tests = declared({
      origin: server.origin,
      options: {
        models: ['one', 'two'],
        providers: 'lab',
        reference: { model: 'one' },
        thresholds: {
          ttftMs: { median: { atMost: 20_000 }, max: { atMost: 0.001 } },
          contrast: { failures: { atMost: 0.25 } },
        },
      },
      tests({ test: own }) {
        own.cell('short', ({ cell, expect: assert }) => {
          assert(cell.samples.filter(({ warmup }) => !warmup)).toHaveLength(3)
        })
      },
    })
    const states: Record<string, string> = {}
    for (const name of tests.names) states[name] = (await tests.run(name)).state
    await tests.end()
    expect(states).toEqual({
      'one via lab > measured': 'passed',
      'one via lab > ttft median ≤ 20000 ms': 'passed',
      'one via lab > ttft max ≤ 0.001 ms': 'failed',
      'one via lab > short': 'passed',
      'two via lab > measured': 'failed',
      'two via lab > ttft median ≤ 20000 ms': 'failed',
      'two via lab > ttft max ≤ 0.001 ms': 'failed',
      'two via lab > short': 'passed',
      // Three rounds are too few for an interval.
      'two via lab vs one > failures ≤ +25 points': 'passed',
    })
  })

  test('is waited for at the end, also where its test was aborted', async () => {
    const beginning = Promise.withResolvers<void>()
    await using server = await startServer(({ path }) => {
      if (path.startsWith('/null')) return response(200, '')
      beginning.resolve()
      return [{ afterMs: 40, bytes: '' }, ...response(500, 'broken')]
    })
    const tests = declared({ origin: server.origin })
    const abort = new AbortController()
    const running = tests.run('one via lab > measured', { signal: abort.signal })
    await beginning.promise
    abort.abort()
    await tests.end()
    // Nothing is asked any more, and the end has been told.
    expect(tests.messages.at(-1)).toMatchObject({ kind: 'matrix-end' })
    expect(asked(server)).toHaveLength(1)
    expect(await running).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
  })

  test('is not held against a past where a run is repeated', async () => {
    await using server = await lab()
    const tests = declared({
      origin: server.origin,
      options: { models: 'one', providers: 'lab', thresholds: { ttftMs: { regression: {} } } },
      settings: { isReproduction: true },
    })
    expect((await tests.run('one via lab > measured')).state).toBe('passed')
    expect(tests.messages.at(-1)).toMatchObject({ kind: 'matrix-end', baseline: undefined })
    await tests.end()
  })
})
