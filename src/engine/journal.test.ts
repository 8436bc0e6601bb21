import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer } from '../../test/http-server.ts'
import { threeRivers } from '../../test/three-rivers.ts'
import type { BenchMessage } from '../bridge/messages.ts'
import { readJournal } from '../bridge/read-journal.ts'
import { recover } from '../command/recover.ts'
import { verify } from '../command/verify.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { toJsonValue } from '../model/to-json.ts'
import { assembleDocument } from '../report/assembly/assemble.ts'
import { journaledMatrices } from '../report/assembly/journaled-matrices.ts'
import { collectMatrices } from '../report/assembly/matrix-record.ts'
import { documentOfJournal } from '../report/reading/journal-document.ts'
import { scanDocuments } from '../report/reading/scan-documents.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { measure } from './measure.ts'

let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.journal-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(outputDir, { recursive: true })
})

const { body, head } = threeRivers

async function lab() {
  return await startServer(() => [{ bytes: head }, { bytes: body, afterMs: 2 }, { end: true }])
}

async function measured(
  origin: string,
  options: MatrixOptions = {},
  onMessage?: (message: BenchMessage) => void,
): Promise<DocumentJson> {
  const provider = {
    baseURL: `${origin}/v1`,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
  }
  return await measure(
    'rivers',
    {
      models: 'one',
      providers: ['lab', 'mirror'],
      reference: { provider: 'lab' },
      rounds: 3,
      warmup: 1,
      ...options,
    },
    {
      mode: 'live',
      location: 'here',
      outputDir,
      providers: { lab: provider, mirror: provider },
      file: import.meta.filename,
      ...(onMessage && { onMessage }),
    },
  )
}

/** What is another where a document was made of a journal: nobody knows that the run was whole. */
function whole({
  integrity: _integrity,
  run,
  ...document
}: {
  readonly integrity: object
  readonly run: object
}): object {
  return { ...document, run: { ...run, recovered: null, interrupted: null, endedAt: null } }
}

const files = {
  runOf: ({ run }: DocumentJson) => join(outputDir, run.id),
  journalOf: ({ run }: DocumentJson) => join(outputDir, run.id, 'samples.ndjson'),
}

test('the journal of a run that ended makes the document that its messages made', async () => {
  await using server = await lab()
  const document = await measured(server.origin)
  const again = toJsonValue(documentOfJournal(files.journalOf(document)))
  expect(whole(again)).toEqual(whole(document))
  expect(again.run).toMatchObject({ interrupted: true, recovered: { faults: [] } })
})

test('a matrix is what its journal says, and what was told of it where the journal lacks something', async () => {
  await using server = await lab()
  const told: BenchMessage[] = []
  const path = files.journalOf(await measured(server.origin, {}, (message) => told.push(message)))
  const [start] = told
  if (!start) throw new TypeError('nothing was told')
  const shapeOf = (messages: readonly BenchMessage[]) =>
    journaledMatrices(collectMatrices(messages), path).map(({ samples, end }) => ({
      samples: samples.length,
      hasEnd: end !== undefined,
      isWritten: samples.every((sample) => !samplesOf(told).has(sample)),
    }))
  const written = { samples: 8, hasEnd: true, isWritten: true }
  expect(shapeOf(told)).toEqual([written])
  // The worker was killed, or nothing crossed any more.
  expect(shapeOf([start])).toEqual([written])
  expect(shapeOf([])).toEqual([written])
  // Another try of its test, of which the journal has nothing.
  const other = { ...start, startedAt: 1 }
  expect(shapeOf([other, start])).toEqual([{ samples: 0, hasEnd: false, isWritten: true }, written])
  const lines = (await readFile(path, 'utf8')).split('\n')
  for (const kept of [-2, -3, 2, 0]) {
    await writeFile(path, lines.slice(0, kept).join('\n'))
    expect(shapeOf(told)).toEqual([{ ...written, isWritten: false }])
  }
  await rm(path)
  expect(shapeOf(told)).toEqual([{ ...written, isWritten: false }])
})

function samplesOf(messages: readonly BenchMessage[]): ReadonlySet<object> {
  return new Set(messages.flatMap((message) => (message.kind === 'sample' ? message.sample : [])))
}

test('a document holds the samples of its journal, and no copies', async () => {
  await using server = await lab()
  const path = files.journalOf(await measured(server.origin))
  const [record] = readJournal(path).chains.flatMap(({ entries }) => collectMatrices(entries))
  if (!record) throw new TypeError('the journal holds no matrix')
  const { id: runId, tool, environment, git } = record.start.run
  const reporting = { runId, tool, environment, git, endedAt: Date.now(), interrupted: false }
  const [matrix] = assembleDocument([record], reporting).matrices
  const own = new Set<object>(record.samples)
  const samples = matrix?.cells.flatMap((cell) => cell.samples) ?? []
  expect(samples.filter((sample) => own.has(sample))).toHaveLength(8)
})

test('a journal that was cut off after any byte makes a document that verifies', async () => {
  await using server = await lab()
  const document = await measured(server.origin)
  const bytes = await readFile(files.journalOf(document))
  const path = join(outputDir, 'cut.ndjson')
  const ends = [...bytes].flatMap((byte, index) => (byte === 10 ? [index] : []))
  // Each border and its neighbours, and places within the lines.
  const cuts = ends.flatMap((end, index) => [end - 1, end, end + 1, end + 2, end - 7 * (index + 3)])
  let most = 0
  for (const cut of cuts.filter((at) => at > (ends[1] ?? 0))) {
    await writeFile(path, bytes.subarray(0, cut))
    const json = documentOfJournal(path)
    const { changed, mismatches } = verifyDocument(json)
    expect({ cut, changed, mismatches }).toEqual({ cut, changed: [], mismatches: [] })
    expect(json.run.interrupted).toBe(true)
    const samples = json.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
    // A line is read as soon as its last brace is there.
    const lines = bytes.subarray(0, cut).toString('utf8').split('\n')
    const finished = lines.filter((line) => line.includes('"kind":"sample"') && line.endsWith('}'))
    expect(samples.length).toBeGreaterThanOrEqual(finished.length - 1)
    expect(samples.length).toBeLessThanOrEqual(finished.length)
    most = Math.max(most, samples.length)
    // What was sent and not finished is said, and may have been charged.
    expect(json.cost.nUnknown).toBe(json.matrices[0]?.lost.length)
  }
  expect(most).toBe(8)
})

test('a line that was changed or taken out ends what is read of its matrix', async () => {
  await using server = await lab()
  const document = await measured(server.origin)
  const path = files.journalOf(document)
  const lines = (await readFile(path, 'utf8')).split('\n')
  const third = lines.findIndex((line) => line.includes('"kind":"sample"')) + 3
  await writeFile(path, lines.toSpliced(third, 1).join('\n'))
  const { matrices, run } = documentOfJournal(path)
  expect(run.recovered?.faults).toEqual([
    `line ${third + 1} does not follow the line before it; nothing is read of its matrix from there on`,
  ])
  const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  expect(samples.length).toBeLessThan(8)
  expect(matrices[0]).toMatchObject({ interrupted: true, endedAt: undefined })
})

test('commands read the journal where there is no document, and `recover` writes one', async () => {
  await using server = await lab()
  const document = await measured(server.origin)
  const folder = files.runOf(document)
  const path = files.journalOf(document)
  const bytes = await readFile(path)
  // Within a line: where it ends nothing is cut off.
  const lineEnd = bytes.lastIndexOf('\n', bytes.length - 5000)
  await writeFile(path, bytes.subarray(0, lineEnd + 10))
  expect((await verify(folder)).passed).toBe(true)
  for await (const scanned of scanDocuments([outputDir])) {
    expect(scanned).toMatchObject({ kind: 'document', path, changed: [] })
  }
  const lines = await recover(folder)
  expect(lines[0]).toMatch(/^recovered \d samples of 1 matrix; .*line \d+ is cut off$/)
  expect(lines[1]).toMatch(/^rivers: interrupted: \d of 3 rounds/)
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('rivers')
  expect((await verify(folder)).passed).toBe(true)
  // The run went on: it is recovered again, and so is a copy of it.
  await cp(folder, join(outputDir, 'copy'), { recursive: true })
  await writeFile(path, bytes)
  expect((await recover(folder))[0]).toBe('recovered 8 samples of 1 matrix')
  await rm(join(folder, 'benchmark.json'))
  await writeFile(join(folder, 'benchmark.json'), JSON.stringify(document))
  await expect(recover(folder)).rejects.toThrow('there is nothing to recover')
})

test('under load, and with judges, what was in flight is told apart from what is finished', async () => {
  await using server = await lab()
  const document = await measured(server.origin, {
    rounds: 12,
    warmup: 0,
    concurrency: 3,
    reference: undefined,
    checks: {
      good: {
        judgedBy: {
          model: 'one',
          provider: 'lab',
          question: () => 'Is it good?',
          score: () => 1,
          atLeast: 0.5,
        },
      },
    },
  })
  expect(whole(toJsonValue(documentOfJournal(files.journalOf(document))))).toEqual(whole(document))
  const bytes = await readFile(files.journalOf(document))
  const text = bytes.toString('utf8')
  const unjudged = text.lastIndexOf('"kind":"unjudged"')
  const path = join(outputDir, 'cut.ndjson')
  await writeFile(path, text.slice(0, text.indexOf('\n', unjudged) + 1))
  const json = documentOfJournal(path)
  const { changed, mismatches } = verifyDocument(json)
  expect({ changed, mismatches }).toEqual({ changed: [], mismatches: [] })
  const samples = json.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  expect(samples).toHaveLength(24)
})
