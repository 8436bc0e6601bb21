import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { documentJsonOf, matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import { gatedRecord } from '../../test/gated-record.ts'
import { readBaseline } from '../gate/baseline-store.ts'
import { BenchError } from '../model/bench-error.ts'
import { integrityOf } from '../report/reading/integrity.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { analyze } from './analyze.ts'
import { acceptBaseline } from './baseline.ts'
import { charts } from './charts.ts'
import { compare } from './compare.ts'

let root: string
let project: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'accept-'))
  project = join(root, 'project')
  await mkdir(join(project, 'benches'), { recursive: true })
})

afterEach(() => rm(root, { recursive: true, force: true }))

const document = documentJsonOf([gatedRecord()])

/** A document whose matrices say what they are told to, with hashes that fit. */
function changed(changes: Partial<DocumentJson['matrices'][number]>): DocumentJson {
  const copy = {
    ...document,
    matrices: document.matrices.map((matrix) => ({ ...matrix, ...changes })),
  }
  return { ...copy, integrity: integrityOf(copy) }
}

async function written(value: DocumentJson): Promise<string> {
  const path = join(root, 'benchmark.json')
  await writeFile(path, JSON.stringify(value))
  return path
}

/** Every times ten, hashes as they were. */
function forged(): DocumentJson {
  const copy = structuredClone(document)
  for (const { cells } of copy.matrices) {
    for (const sample of cells.flatMap(({ samples }) => samples)) {
      if (sample.ttftMs !== null) sample.ttftMs *= 10
    }
  }
  return copy
}

describe('accepting a document', () => {
  test('writes what its samples say into the baseline of its bench file', async () => {
    const { passed, lines } = await acceptBaseline(await written(document), project)
    expect(lines[0]).toMatch(
      /accepted 2 cells into benches\/__baselines__\/router-tax\.json, which/,
    )
    expect(passed).toBe(true)
    const [run] = readBaseline(join(project, 'benches/__baselines__/router-tax.json'))
    expect(Object.keys(run?.cells ?? {})).toHaveLength(2)
  })

  test('trusts no summary: its values come from the samples', async () => {
    const lying = structuredClone(document)
    for (const cell of lying.matrices[0]?.cells ?? []) {
      cell.summary.ttftMs.median = 1
      cell.summary.nOk = 0
    }
    const path = await written({ ...lying, integrity: integrityOf(lying) })
    await acceptBaseline(path, project)
    const [run] = readBaseline(join(project, 'benches/__baselines__/router-tax.json'))
    const cell = run?.cells['gpt-4.1@openai']
    expect(cell?.values['ttftMs']?.median).toBeGreaterThan(50)
  })

  test.each([
    ['/etc/x.bench.ts'],
    ['../x.bench.ts'],
    ['benches/../../x.bench.ts'],
    ['..\\..\\x.bench.ts'],
    ['C:\\x.bench.ts'],
    ['C:x.bench.ts'],
    ['\\\\server\\share\\x.bench.ts'],
    ['benches/linked/x.bench.ts'],
    ['benches/x\u0000.bench.ts'],
    [''],
    ['node_modules/vitest-llm-bench/dist/src/built-in/every-model.bench.js'],
  ])('refuses one that says its file is %s', async (file) => {
    await symlink(root, join(project, 'benches/linked'))
    await expect(acceptBaseline(await written(changed({ file })), project)).rejects.toThrow(
      /the document's bench file .* (lies outside of this project|belongs to a package)/,
    )
    expect(await readdir(root)).toEqual(['benchmark.json', 'project'])
    expect(await readdir(join(project, 'benches'))).toEqual(['linked'])
  })

  test('does not follow a link where the baseline would be', async () => {
    await symlink(root, join(project, 'benches/__baselines__'))
    await expect(acceptBaseline(await written(document), project)).rejects.toThrow(/lies outside/)
  })

  test('refuses one that was changed after it was written', async () => {
    await expect(acceptBaseline(await written(forged()), project)).rejects.toMatchObject({
      code: 'changed-document',
      message: expect.stringMatching(
        /was changed after it was written: .*samples\[0\] and \d+ more/,
      ),
    })
    expect(existsSync(join(project, 'benches/__baselines__'))).toBe(false)
  })

  test('fails where nothing could be accepted', async () => {
    const early = changed({ interrupted: true, stopped: 'stopped before its last round' })
    expect(await acceptBaseline(await written(early), project)).toEqual({
      passed: false,
      lines: ['The Router Tax: not accepted, interrupted: 12 of 12 rounds', 'nothing was accepted'],
    })
  })

  test('names what it refuses once, and no file that is not there', async () => {
    const cell = plannedCell('m', 'lab')
    const skipped = plannedCell('n', 'lab', { skipped: 'no API key' })
    const failed = Array.from({ length: 10 }, (_, round) => failedSample(cell.id, round))
    const path = await written(documentJsonOf([matrixRecord([cell, skipped], failed)]))
    expect(await acceptBaseline(path, project)).toEqual({
      passed: false,
      lines: [
        'The Router Tax: no cell was accepted',
        '  not accepted m@lab: all 10 requests failed (10 http): HTTP 500 twice',
        '  not accepted n@lab: skipped: no API key',
        'nothing was accepted',
      ],
    })
  })
})

function failedSample(cell: string, round: number) {
  const failure = {
    class: 'http',
    status: 500,
    message: 'HTTP 500\n\ntwice.',
    inStream: false,
  } as const
  return sampleOf({ cell, round, status: 'failed', failure, ttftMs: undefined })
}

describe('analyzing what has no figure', () => {
  const flags = { slowdown: '50', timeZone: 'UTC' }

  test('says why in lines of its own, whatever servers said', async () => {
    const cell = plannedCell('m', 'lab')
    const skipped = plannedCell('n', 'lab', { skipped: 'no API key' })
    const failed = Array.from({ length: 10 }, (_, round) => failedSample(cell.id, round))
    const path = await written(documentJsonOf([matrixRecord([cell, skipped], failed)]))
    const error: unknown = await analyze([path], flags).catch((reason: unknown) => reason)
    if (!(error instanceof BenchError)) throw error
    expect(error.code).toBe('no-data')
    const run = '(run 20231114T221320Z-s421337-test)'
    expect(error.message.replaceAll(/\s+/g, ' ')).toBe(
      ` left out The Router Tax, n@lab: skipped: no API key ${run} left out The Router Tax, m@lab: all 10 requests failed (10 http): HTTP 500 twice ${run} nothing to analyze in ${path}`,
    )
  })

  test('fails where it was changed', async () => {
    const path = await written(forged())
    await expect(analyze([path], flags)).rejects.toMatchObject({ code: 'changed-document' })
  })
})

test('comparing refuses a changed document, in a folder too', async () => {
  const path = await written(forged())
  for (const named of [path, root]) {
    await expect(compare(named, named)).rejects.toMatchObject({ code: 'changed-document' })
  }
})

test('comparing what has nothing in common fails, and names why', async () => {
  const before = join(root, 'before.json')
  const [matrix] = document.matrices
  const cells = matrix?.cells.map((cell) => ({ ...cell, id: `${cell.id} x` })) ?? []
  await writeFile(before, JSON.stringify(changed({ cells })))
  const { passed, lines } = await compare(before, await written(document))
  expect(passed).toBe(false)
  const text = lines.join(' ').replaceAll(/\s+/g, ' ')
  expect(text).toContain('the older results do not have this cell')
  expect(text).toContain('the newer run does not have this cell')
  expect(text).toContain('no cell could be compared')
  expect(text).not.toContain('requests failed')
})

test('charts draw the newest whole run, say so, and list every picture on one page', async () => {
  const folder = join(root, 'results')
  const out = join(root, 'charts')
  const at = (runId: string, startedAt: string) => changed({ runId, startedAt })
  const whole = at('20231114T221320Z-s1-aaaa', '2023-11-14T22:13:20.000Z')
  const early = changed({
    runId: '20231115T221320Z-s1-bbbb',
    startedAt: '2023-11-15T22:13:20.000Z',
    interrupted: true,
    stopped: 'stopped before its last round',
  })
  await mkdir(folder)
  await writeFile(join(folder, 'whole.json'), JSON.stringify(whole))
  await writeFile(join(folder, 'early.json'), JSON.stringify(early))
  const drawn = (await charts([folder], out)).join('\n')
  expect(drawn).toContain('left out The Router Tax, run 20231115T221320Z-s1-bbbb: interrupted: 12')
  expect(drawn).toContain('(run 20231114T221320Z-s1-aaaa)')
  expect(drawn).not.toContain('(run 20231115')
  const names = await readdir(out)
  expect(names).toContain('index.html')
  const alone = (await charts([join(folder, 'early.json')], out)).join('\n')
  expect(alone).toContain('(run 20231115T221320Z-s1-bbbb)')
  expect(alone).toContain('The Router Tax, run 20231115T221320Z-s1-bbbb: interrupted: 12')
  expect(await readdir(out), 'the same names').toEqual(names)
})
