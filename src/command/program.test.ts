import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { gatedRecord } from '../../test/gated-record.ts'
import { measuredRecord } from '../../test/measured-record.ts'
import { runProgram } from '../../test/run-program.ts'
import { readBaseline } from '../gate/baseline-store.ts'
import { toJson } from '../model/to-json.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'))
  vi.stubEnv('COLUMNS', '120')
  vi.stubEnv('NO_COLOR', '1')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

const measured = documentOf([measuredRecord()])
const gated = documentOf([gatedRecord()])

/** Writes the document of a run; the path of its folder. */
function written(name: string, document: ResultsDocument): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'benchmark.json'), toJson(document))
  return path
}

/** The document with other times in its first cell than were hashed. */
function madeFaster(document: ResultsDocument): ResultsDocument {
  const copy = structuredClone(document)
  const [cell] = copy.matrices[0]?.cells ?? []
  for (const sample of cell?.samples ?? []) Object.assign(sample, { ttftMs: 1 })
  return copy
}

/** A run of one cell whose first token took so long. */
function runOfDay(day: number, ttftMs: number): ResultsDocument {
  const cell = plannedCell('gpt-4.1', 'openai')
  const samples = Array.from({ length: 8 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ttftMs: ttftMs + round }),
  )
  const run = { ...origin, id: `run-${day}`, seed: 1 }
  return documentOf([matrixRecord([cell], samples, { run, startedAt: Date.UTC(2026, 7, day) })])
}

/** Twenty days, the second half of them half as slow again. */
function twentyRuns(): string {
  for (let day = 1; day <= 20; day += 1) {
    written(`runs/${day}`, runOfDay(day, (day < 11 ? 100 : 150) + (day % 3)))
  }
  return join(folder, 'runs')
}

describe('misuse', () => {
  test.each([
    [['frobnicate'], 'frobnicate'],
    [['models', '--what'], '--what'],
    [['compare', 'one'], 'after'],
    [['export', 'runs', '--format', 'xml'], 'openmetrics'],
    [['run', '--rounds', '3', '--iterations', '3'], '--rounds'],
    [['run', '--max-tokens', '3', '--sweep-tokens'], '--max-tokens'],
  ])('%j ends with 2, and leads to the help', async (args, words) => {
    const { code, stdout, stderr } = await runProgram(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(words)
    expect(stderr).toContain('--help')
  })

  test('a document that is not there, or none, ends with 2 and names it', async () => {
    writeFileSync(join(folder, 'foreign.json'), '\u009b31m::error::x')
    for (const command of ['html', 'verify', 'reproduce']) {
      const { code, stderr } = await runProgram([command, join(folder, 'absent.json')])
      expect([command, code]).toEqual([command, 2])
      expect(stderr).toContain('absent.json')
      expect(stderr).toContain('docs/errors.md#')
    }
    const foreign = await runProgram(['html', join(folder, 'foreign.json')])
    expect(foreign.code).toBe(2)
    expect(foreign.stderr).not.toContain('\u009b')
    for (const command of ['analyze', 'charts', 'export']) {
      const { code, stderr } = await runProgram([command, folder])
      expect([command, code]).toEqual([command, 2])
      expect(stderr).toContain('foreign.json')
    }
  })

  test('help and version are none', async () => {
    const help = await runProgram(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain('$ npx vitest-llm-bench estimate benches/router-tax.bench.ts')
    const version = await runProgram(['--version'])
    const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(manifest).toMatchObject({ version: version.stdout.trim() })
    const own = await runProgram(['analyze', '--help'])
    expect(own.stdout).toContain('--slowdown')
  })
})

describe('verify', () => {
  test('passes what follows from its samples', async () => {
    const { code, stdout, stderr } = await runProgram(['verify', written('a', measured)])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('28 samples')
  })

  test('fails on a figure that was changed, and names it', async () => {
    const copy = structuredClone(measured)
    const cell = copy.matrices[0]?.cells[0]
    const { ttftMs } = cell?.summary ?? {}
    Object.assign(ttftMs ?? {}, { median: (ttftMs?.median ?? 0) + 1 })
    const { code, stdout } = await runProgram(['verify', written('a', copy)])
    expect(code).toBe(1)
    expect(stdout).toContain('matrices[0].cells[0].summary.ttftMs.median')
  })

  test('fails on what breaks the schema', async () => {
    const path = written('a', measured)
    writeFileSync(
      join(path, 'benchmark.json'),
      toJson(measured).replace('"warmup":true', '"warmup":1'),
    )
    const { code, stdout } = await runProgram(['verify', path])
    expect(code).toBe(1)
    expect(stdout).toContain('warmup')
  })
})

describe('html', () => {
  test('writes the page beside its document, or where it is told to', async () => {
    const path = written('a', measured)
    const beside = await runProgram(['html', path])
    expect(beside).toMatchObject({ code: 0, stdout: `${join(path, 'report.html')}\n` })
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toContain('The Router Tax')
    const out = join(folder, 'elsewhere.html')
    const file = join(path, 'benchmark.json')
    expect((await runProgram(['html', file, '--out', out])).stdout).toBe(`${out}\n`)
    expect(readFileSync(out, 'utf8')).toContain('The Router Tax')
  })

  test('refuses a document that was changed, or says that it is', async () => {
    const path = written('a', madeFaster(measured))
    const refused = await runProgram(['html', path])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/was changed after it was written: .*--unverified/)
    const { code, stdout } = await runProgram(['html', path, '--unverified'])
    expect(code).toBe(0)
    expect(stdout).toContain('unverified: ')
  })
})

describe('compare', () => {
  test('ends with 0 where nothing regressed, with 1 where something did', async () => {
    const fast = documentOf([gatedRecord({ isAccepted: true })])
    expect((await runProgram(['compare', written('a', fast), written('b', fast)])).code).toBe(0)
    const before = join(folder, 'before')
    for (const day of [1, 2, 3, 4, 5, 6]) written(`before/${day}`, runOfDay(day, 100 + (day % 3)))
    const same = written('same', runOfDay(8, 101))
    const worse = written('worse', runOfDay(9, 400))
    expect((await runProgram(['compare', before, same])).code).toBe(0)
    const told = await runProgram(['compare', before, worse])
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('The Router Tax')
    // The other way round it is an improvement.
    const worseRuns = join(folder, 'slow')
    for (const day of [1, 2, 3, 4, 5, 6]) written(`slow/${day}`, runOfDay(day, 400 + (day % 3)))
    expect((await runProgram(['compare', worseRuns, same])).code).toBe(0)
  })

  test('fails where nothing can be compared', async () => {
    const cell = plannedCell('gpt-4.1', 'openai')
    const other = documentOf([
      matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0 })], { name: 'Another' }),
    ])
    const told = await runProgram(['compare', written('a', measured), written('b', other)])
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('no cell could be compared')
  })
})

describe('analyze', () => {
  test('tells what changed, in words and as JSON', async () => {
    const runs = twentyRuns()
    writeFileSync(join(runs, 'other.json'), '{"not":"ours"}')
    const told = await runProgram(['analyze', runs])
    expect([told.code, told.stderr]).toEqual([0, ''])
    expect(told.stdout).toMatch(/20 runs +2026-08-01 to 2026-08-20/)
    expect(told.stdout).toMatch(/gpt-4\.1 via openai: first token \+4\d % from 2026-08-11 on/)
    expect(told.stdout).toContain('other.json')
    const { stdout } = await runProgram(['analyze', runs, '--json', '--slowdown', '25'])
    expect(JSON.parse(stdout)).toMatchObject({
      slowdown: 0.25,
      timeZone: 'UTC',
      groups: [{ runs: 20, series: [{ metric: 'ttftMs', change: { runId: 'run-11' } }, {}, {}] }],
      skipped: [{ path: join(runs, 'other.json') }],
    })
  })

  test.each([
    ['--slowdown', 'much'],
    ['--slowdown', '0'],
    ['--slowdown', '-5'],
    ['--slowdown', 'Infinity'],
    ['--time-zone', 'Mars/Base'],
  ])('refuses %s %s', async (flag, value) => {
    const { code, stderr } = await runProgram(['analyze', folder, `${flag}=${value}`])
    expect(code).toBe(2)
    expect(stderr).toContain(value)
    expect(stderr).toContain(flag)
  })

  test('leaves out a document that was changed: its figures are nobody’s', async () => {
    const copy = madeFaster(runOfDay(1, 100))
    const { code, stderr } = await runProgram(['analyze', written('a', copy)])
    expect(code).toBe(1)
    expect(stderr).toContain('nothing to analyze')
  })
})

describe('charts', () => {
  test('draws a folder of runs, with an index of what it drew', async () => {
    const out = join(folder, 'pictures')
    for (const day of [1, 2]) written(`runs/${day}`, runOfDay(day, 100))
    const told = await runProgram(['charts', join(folder, 'runs'), '--out', out])
    expect([told.code, told.stderr]).toEqual([0, ''])
    const files = readdirSync(out)
    expect(files).toContain('index.html')
    const pictures = files.filter((name) => name.endsWith('.svg'))
    expect(told.stdout).toContain(
      `${pictures.length} charts of 2 documents, all on ${join(out, 'index.html')}`,
    )
    const index = readFileSync(join(out, 'index.html'), 'utf8')
    for (const name of pictures) expect(index).toContain(name)
  })
})

describe('export', () => {
  test('writes a row a sample to standard output, and to a file', async () => {
    const path = written('a', measured)
    const csv = await runProgram(['export', path])
    expect([csv.code, csv.stderr]).toEqual([0, ''])
    expect(csv.stdout.trim().split('\n')).toHaveLength(29)
    const ndjson = await runProgram(['export', path, '--format', 'ndjson'])
    expect(ndjson.stdout.trim().split('\n')).toHaveLength(28)
    const out = join(folder, 'samples.csv')
    const toFile = await runProgram(['export', path, '--out', out])
    expect(toFile).toMatchObject({ code: 0, stdout: '' })
    expect(toFile.stderr).toContain('29 lines')
    expect(readFileSync(out, 'utf8')).toBe(csv.stdout)
  })

  test('has one head for several documents, and room for one run in OpenMetrics', async () => {
    written('runs/a', runOfDay(1, 100))
    written('runs/b', runOfDay(2, 100))
    const both = await runProgram(['export', join(folder, 'runs')])
    expect(both.stdout.trim().split('\n')).toHaveLength(17)
    const metrics = await runProgram(['export', join(folder, 'runs'), '--format', 'openmetrics'])
    expect(metrics.code).toBe(2)
    const one = await runProgram(['export', join(folder, 'runs/a'), '--format', 'openmetrics'])
    expect(one.stdout).toMatch(/# EOF\n$/)
  })
})

describe('baselines', () => {
  test('take a document in, and are listed', async () => {
    const root = join(folder, 'project')
    mkdirSync(join(root, 'benches'), { recursive: true })
    const none = await runProgram(['baseline', 'list'], { cwd: root })
    expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('no baseline yet') })
    const run = written('run', gated)
    const accepted = await runProgram(['baseline', 'accept', run], { cwd: root })
    expect([accepted.code, accepted.stderr]).toEqual([0, ''])
    const path = join(root, 'benches/__baselines__/router-tax.json')
    expect(readBaseline(path)).toHaveLength(1)
    const listed = await runProgram(['baseline', 'list'], { cwd: root })
    expect(listed.stdout).toContain('benches/__baselines__/router-tax.json')
    expect(listed.stdout).toMatch(/The Router Tax +live, us-east +1 run, 2 cells/)
  })
})

describe('reproduce', () => {
  test('costs money for a live run, and says how much before it is spent', async () => {
    const before = { ...process.env }
    const { code, stderr } = await runProgram(['reproduce', written('a', measured)])
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) delete process.env[name]
    }
    Object.assign(process.env, before)
    expect(code).toBe(2)
    expect(stderr).toContain('28 requests')
    expect(stderr).toContain('--live')
  })

  test('refuses a document without samples', async () => {
    const empty = documentOf([matrixRecord([plannedCell('gpt-4.1', 'openai')], [])])
    const { code, stderr } = await runProgram(['reproduce', written('a', empty)])
    expect(code).toBe(2)
    expect(stderr).toContain('no sample')
  })
})

describe('init', () => {
  test('writes into the folder it is called in, and nothing twice', async () => {
    const first = await runProgram(['init'], { cwd: folder })
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('wrote  ') })
    const second = await runProgram(['init'], { cwd: folder })
    expect(second.stdout).not.toContain('wrote')
  })
})

test('what a document says commands no job of GitHub Actions', async () => {
  const cell = plannedCell('##[error]model', 'openai')
  const samples = [0, 1, 2].map((round) => sampleOf({ cell: cell.id, round }))
  const record = matrixRecord([cell], samples, { name: '::error::\u001b[31mred' })
  const path = written('a', documentOf([record]))
  const inJob = await runProgram(['analyze', path], { env: { GITHUB_ACTIONS: 'true' } })
  expect(inJob.stdout).not.toMatch(/^\s*::error::/m)
  expect(inJob.stdout).not.toContain('##[')
  expect(inJob.stdout).not.toContain('\u001b')
  const elsewhere = await runProgram(['analyze', path])
  expect(elsewhere.stdout).toContain('##[')
})
