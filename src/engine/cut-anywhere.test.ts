import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { acceptedDaily } from '../../test/accepted-daily.ts'
import { event, startServer } from '../../test/http-server.ts'
import { formatBaseline } from '../gate/baseline-file.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { toJsonValue } from '../model/to-json.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import { documentOfJournal } from '../report/reading/journal-document.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { judgedBy } from '../session/judged-by.ts'
import { randomStream } from '../stats/random.ts'
import { measure } from './measure.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(process.cwd(), 'node_modules', '.cut-'))
  await writeFile(join(folder, 'rivers.bench.ts'), '// declares rivers\n')
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const PRICE = { inputPerMTok: 10, outputPerMTok: 100 }
const USD = (100 * PRICE.inputPerMTok + 3 * PRICE.outputPerMTok) / 1e6

/** Every answer costs the same, that of a judge too. */
async function startLab(waitMs: () => number) {
  const chunk = { id: 'a', object: 'chat.completion.chunk', model: 'one' }
  const usage = { prompt_tokens: 100, completion_tokens: 3, total_tokens: 103 }
  const bodyOf = (content: string) =>
    [
      event({ ...chunk, choices: [{ index: 0, delta: { content } }] }),
      event({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage }),
      'data: [DONE]\n\n',
    ].join('')
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n'
  return await startServer(({ body }) => {
    const isJudge = JSON.parse(body).model === 'judge'
    return [
      { bytes: head },
      { bytes: bodyOf(isJudge ? '0.9' : 'Three rivers.'), afterMs: isJudge ? 1 : waitMs() },
      { end: true },
    ]
  })
}

type Lab = Awaited<ReturnType<typeof startLab>>

async function measured(
  { origin }: Lab,
  options: MatrixOptions,
  resume = '',
): Promise<DocumentJson> {
  vi.stubEnv('LLM_BENCH_RESUME', resume)
  const lab = {
    baseURL: `${origin}/v1`,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one', judge: 'judge' },
    prices: { one: PRICE, judge: PRICE },
  }
  const document = await measure(
    'rivers',
    { models: 'one', providers: 'lab', rounds: 6, warmup: 1, checks: {}, ...options },
    {
      mode: 'live',
      location: 'here',
      outputDir: join(folder, 'results'),
      providers: { lab },
      gate: { confirmPauseMs: 0, confirmRounds: 6 },
      file: join(folder, 'rivers.bench.ts'),
    },
  )
  // What was told makes the same document as what was written down.
  const { matrices, cost } = toJsonValue(documentOfJournal(pathOf(document)))
  expect({ matrices, cost }).toEqual({ matrices: document.matrices, cost: document.cost })
  return document
}

function pathOf({ run }: DocumentJson): string {
  return join(folder, 'results', run.id, 'samples.ndjson')
}

async function journalOf(document: DocumentJson): Promise<string[]> {
  const journal = await readFile(pathOf(document), 'utf8')
  return journal.trimEnd().split('\n')
}

/** Requests that lines of a journal say are about to be sent. */
function askedIn(lines: readonly string[]): number {
  const rounds = lines.flatMap((line) => {
    const entry = journalLine.parse(JSON.parse(line))
    if (entry.kind === 'asking') return entry.rounds ?? []
    return entry.kind === 'asking-judge' ? [0] : []
  })
  return rounds.length
}

const journalLine = z.object({ kind: z.string(), rounds: z.array(z.unknown()).optional() })

/** Cuts a journal behind so many lines: what is left makes a document that verifies, and tells all that was sent. */
async function cutAt(lines: readonly string[], ends: readonly number[]): Promise<void> {
  const path = join(folder, 'cut.ndjson')
  for (const end of ends) {
    await writeFile(path, `${lines.slice(0, end).join('\n')}\n`)
    const json = documentOfJournal(path)
    const { changed, mismatches } = verifyDocument(json)
    expect({ end, changed, mismatches }).toEqual({ end, changed: [], mismatches: [] })
    const known = Math.round((json.cost.totalUsd ?? 0) / USD)
    expect({ end, sent: known + json.cost.nUnknown }).toEqual({
      end,
      sent: askedIn(lines.slice(0, end)),
    })
  }
}

/** Leaves of a run what a process that was killed had written by then, and goes on. */
async function resumeAt(
  server: Lab,
  earlier: DocumentJson,
  {
    options,
    lines,
    end,
  }: { readonly options: MatrixOptions; readonly lines: readonly string[]; readonly end: number },
): Promise<DocumentJson> {
  await writeFile(pathOf(earlier), `${lines.slice(0, end).join('\n')}\n`)
  const { length: sent } = server.requests
  const document = await measured(server, options, earlier.run.id)
  const { changed, mismatches } = verifyDocument(fromDocumentJson(document))
  expect({ end, changed, mismatches }).toEqual({ end, changed: [], mismatches: [] })
  // What it cost is what was asked before the cut, and since.
  const before = askedIn(lines.slice(0, end))
  const known = Math.round((document.cost.totalUsd ?? 0) / USD)
  expect({ end, bill: known + document.cost.nUnknown }).toEqual({
    end,
    bill: before + server.requests.length - sent,
  })
  return document
}

const judged: MatrixOptions = {
  checks: {
    good: judgedBy({
      model: 'judge',
      provider: 'lab',
      atLeast: 0.5,
      question: ({ answer }) => `Are there three? ${answer}`,
    }),
  },
}

test('a run whose answers are judged is cut after any line, and its bill is the server’s', async () => {
  await using server = await startLab(() => 1)
  const document = await measured(server, judged)
  expect(document.cost.totalUsd).toBeCloseTo(13 * USD, 9)
  const lines = await journalOf(document)
  await cutAt(lines, [...lines.keys()].slice(2))
  const random = randomStream(11, 'cuts')
  for (let time = 0; time < 4; time += 1) {
    const end = 3 + random.integer(lines.length - 4)
    const resumed = await resumeAt(server, document, { options: judged, lines, end })
    expect(resumed.matrices[0]?.cells[0]?.samples).toHaveLength(7)
  }
})

test('a search is cut after any line, and its bill is the server’s also where a level has no answer yet', async () => {
  await using server = await startLab(() => 1)
  const capacity = { objective: { ttftMs: 5000 }, max: 3, maxRequests: 60 }
  const document = await measured(server, { rounds: undefined, warmup: undefined, capacity })
  const lines = await journalOf(document)
  await cutAt(lines, [...lines.keys()].slice(2))
})

const gated: MatrixOptions = { thresholds: { ttftMs: { regression: { atMost: 0.1 } } } }

test('a run that looks again is cut before, at and within a later look', async () => {
  let waitMs = 50
  await using server = await startLab(() => waitMs)
  await acceptDaily(await measured(server, gated))
  waitMs = 300
  const document = await slowRun(server)
  const lines = await journalOf(document)
  const look = lines.findIndex((line) => line.includes('"kind":"later-look"'))
  const random = randomStream(12, 'cuts')
  const some = (from: number, to: number) =>
    Array.from({ length: 5 }, () => from + random.integer(to - from))
  await cutAt(lines, [...some(2, look), look, look + 1, ...some(look + 2, lines.length)])
  for (const end of [look + 1, look + 6]) {
    const resumed = await resumeAt(server, document, { options: gated, lines, end })
    expect(resumed.matrices[0]).toMatchObject({ interrupted: false, stopped: null })
    expect(resumed.matrices[0]?.laterLooks).toMatchObject([{ outcome: 'done' }])
  }
})

/** A run that looks again; not every one does, where the machine is late itself. */
async function slowRun(server: Lab): Promise<DocumentJson> {
  for (let time = 0; time < 9; time += 1) {
    const document = await measured(server, gated)
    if (document.matrices[0]?.laterLooks[0]?.outcome === 'done') return document
  }
  throw new Error('this machine is too busy to measure 300 ms')
}

/** As if the run had been accepted on each of eight days, a little faster or slower. */
async function acceptDaily(document: DocumentJson): Promise<void> {
  // What this machine was late itself would make it no run to accept.
  for (const sample of document.matrices.flatMap(({ cells }) =>
    cells.flatMap(({ samples }) => samples),
  )) {
    sample.clientDelayMs = 0
  }
  await mkdir(join(folder, '__baselines__'))
  await writeFile(
    join(folder, '__baselines__', 'rivers.json'),
    formatBaseline(acceptedDaily(document)),
  )
}
