import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer } from '../../test/http-server.ts'
import { threeRivers } from '../../test/three-rivers.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { Journal } from '../runner/journal.ts'
import { newChain } from '../session/matrix-journal.ts'
import { measure } from './measure.ts'

let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.resume-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(outputDir, { recursive: true })
})

const PRICE = { inputPerMTok: 10, outputPerMTok: 100 }
const USD = (100 * PRICE.inputPerMTok + 3 * PRICE.outputPerMTok) / 1e6

const { body, head } = threeRivers

async function lab() {
  return await startServer(() => [{ bytes: head }, { bytes: body, afterMs: 2 }, { end: true }])
}

type Lab = Awaited<ReturnType<typeof lab>>

async function measured(
  { origin }: Lab,
  options: MatrixOptions = {},
  {
    resume = '',
    prices = PRICE,
    headers = {},
  }: {
    readonly resume?: string
    readonly prices?: typeof PRICE
    readonly headers?: Record<string, string>
  } = {},
): Promise<DocumentJson> {
  vi.stubEnv('LLM_BENCH_RESUME', resume)
  const provider = {
    baseURL: `${origin}/v1`,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one' },
    prices: { one: prices },
    headers,
  }
  return await measure(
    'rivers',
    {
      models: 'one',
      providers: ['lab', 'mirror'],
      reference: { provider: 'lab' },
      rounds: 6,
      warmup: 1,
      checks: {},
      ...options,
    },
    {
      mode: 'live',
      location: 'here',
      outputDir,
      providers: { lab: provider, mirror: provider },
      file: import.meta.filename,
    },
  )
}

function verified(document: DocumentJson): void {
  const { changed, mismatches } = verifyDocument(fromDocumentJson(document))
  expect({ changed, mismatches }).toEqual({ changed: [], mismatches: [] })
}

/** The nonce of each request. */
function noncesOf({ requests }: Lab): string[] {
  return requests.map((request) => /[\w]{8}-[0-9a-f]{12}/.exec(request.body)?.[0] ?? '')
}

/**
 * Takes from a run what a process that was killed after so many samples would not have written; returns
 * how many requests are known to have been finished.
 */
async function killAt({ run }: DocumentJson, share: number): Promise<number> {
  const path = join(outputDir, run.id, 'samples.ndjson')
  const lines = (await readFile(path, 'utf8')).split('\n')
  const samples = lines.flatMap((line, index) => (line.includes('"kind":"sample"') ? [index] : []))
  const end = samples[Math.floor(samples.length * share)] ?? 0
  const kept = lines.slice(0, end)
  // It was killed within a line.
  await writeFile(path, `${kept.join('\n')}\n${lines[end]?.slice(0, 90)}`)
  // Under load answers are on disk before their samples are.
  const finished = kept.filter((line) => /"kind":"(?:sample|captured)"/.test(line))
  return new Set(finished.map((line) => /"cell":"[^"]+","round":\d+/.exec(line)?.[0])).size
}

test.each([
  { how: 'rounds', options: {}, share: 0.6 },
  { how: 'rounds, at another place', options: {}, share: 0.85 },
  { how: 'blocks of load', options: { concurrency: 3, rounds: 12, warmup: 0 }, share: 0.7 },
  { how: 'conversations', options: { turns: 2, promptCache: 'warm', warmup: 2 }, share: 0.6 },
  {
    how: 'adaptive rounds',
    options: {
      rounds: { min: 20, max: 24, until: { metric: 'totalMs', relativeWidth: 0.001 } },
    },
    share: 0.6,
  },
  {
    how: 'search for the highest load',
    options: {
      capacity: { objective: { ttftMs: 5000 }, share: 0.6, max: 3 },
      reference: undefined,
      rounds: undefined,
      warmup: undefined,
    },
    share: 0.6,
  },
] satisfies { how: string; options: MatrixOptions; share: number }[])(
  'a run that was killed goes on with its $how, and its bill is the server’s',
  async ({ options, share }) => {
    await using server = await lab()
    const whole = await measured(server, options)
    // What was sent after the cut was never sent by the process that was killed.
    const before = await killAt(whole, share)
    const sent = server.requests.length
    const document = await measured(server, options, { resume: whole.run.id })
    verified(document)
    expect(document.run).toMatchObject({
      id: whole.run.id,
      seed: whole.run.seed,
      startedAt: whole.run.startedAt,
      interrupted: false,
      recovered: null,
    })
    const [matrix] = document.matrices
    const cells = matrix?.cells ?? []
    const [original] = whole.matrices
    expect(cells.map(({ samples }) => samples.length)).toEqual(
      original?.cells.map(({ samples }) => samples.length),
    )
    // Every request is in the document: in its figures, among those asked anew, or lost.
    const repeated = cells.flatMap((cell) => cell.repeated)
    const samples = cells.flatMap((cell) => cell.samples)
    const asked = server.requests.length - sent
    expect(before).toBeGreaterThan(0)
    expect(asked).toBeLessThan(sent)
    expect(samples.length + repeated.length).toBe(before + asked)
    expect(document.cost.totalUsd).toBeCloseTo((before + asked) * USD, 9)
    expect(document.cost.nUnknown).toBe(matrix?.lost.length)
    // What was finished of whole rounds was not asked again, and nothing was sent twice.
    const nonces = noncesOf(server)
    expect(new Set(server.requests.slice(sent).map((request) => request.body)).size).toBe(asked)
    const [resumption, ...others] = matrix?.resumptions ?? []
    expect(others).toEqual([])
    const anew = new Set(resumption?.anew)
    const gap = Date.parse(resumption?.to ?? '')
    for (const index of new Set(samples.map(({ round }) => round))) {
      const sides = samples
        .filter(({ round }) => round === index)
        .map(({ sentAt }) => (sentAt ?? 0) > gap)
      expect({ index, sides: new Set(sides).size }).toEqual({ index, sides: 1 })
      if (anew.has(index)) expect(sides[0]).toBe(true)
    }
    for (const { nonce } of repeated) expect(nonces.slice(sent)).not.toContain(nonce)
  },
)

test('a helper that heard nothing of a block does not undo what was answered in it', async () => {
  await using server = await lab()
  const options = { concurrency: 3, rounds: 12, warmup: 0 }
  const whole = await measured(server, options)
  // Within a block: some of its samples are there.
  await killAt(whole, 0.8)
  const path = join(outputDir, whole.run.id, 'samples.ndjson')
  const askings = (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => /"kind":"asking"/.test(line))
  const journal = new Journal(path, newChain(), (message) => expect.fail(message))
  for (const line of askings) {
    const asking = createHash('sha256').update(line).digest('hex')
    journal.append({ kind: 'sent', matrix: 'rivers', asking, rounds: [] })
  }
  journal[Symbol.dispose]()
  const document = await measured(server, options, { resume: whole.run.id })
  verified(document)
  expect(document.matrices[0]?.cells.map(({ samples }) => samples.length)).toEqual([12, 12])
})

test('a run is killed twice, and goes on to its end', async () => {
  await using server = await lab()
  const whole = await measured(server)
  await killAt(whole, 0.5)
  await measured(server, {}, { resume: 'latest' }).catch(() => undefined)
  const second = await measured(server, {}, { resume: whole.run.id })
  await killAt(second, 0.9)
  const twice = await measured(server, {}, { resume: whole.run.id })
  verified(twice)
  expect(twice.matrices[0]?.cells.map(({ samples }) => samples.length)).toEqual([7, 7])
  // Of a run that ended nothing is asked.
  const sent = server.requests.length
  const again = await measured(server, {}, { resume: whole.run.id })
  expect(server.requests).toHaveLength(sent)
  expect(again.matrices).toEqual(twice.matrices)
  expect(await readdir(outputDir)).toEqual([whole.run.id])
})

test('a run goes on only as it began, and says what changed before anything is sent', async () => {
  await using server = await lab()
  const whole = await measured(server)
  await killAt(whole, 0.6)
  const sent = server.requests.length
  const resume = whole.run.id
  await expect(measured(server, { rounds: 8 }, { resume })).rejects.toThrow(
    /LLM_BENCH_RESUME: `options\.rounds` of rivers was 6 when the run began, and is 8/,
  )
  await expect(
    measured(server, {}, { resume, prices: { ...PRICE, inputPerMTok: 11 } }),
  ).rejects.toThrow(/`providers\.lab\.prices` is not what it was when the run began/)
  const headers = { 'x-route': 'blue' }
  await expect(measured(server, {}, { resume, headers })).rejects.toThrow(
    /`providers\.lab\.headers\.x-route` is not what it was when the run began/,
  )
  await expect(measured(server, {}, { resume: '../x' })).rejects.toThrow(/names no run of/)
  vi.stubEnv('LLM_BENCH_ROUNDS', '8')
  await expect(measured(server, {}, { resume })).rejects.toThrow(
    /`overrides\.rounds` is not what it was/,
  )
  vi.stubEnv('LLM_BENCH_ROUNDS', '')
  await rm(join(outputDir, resume, 'ledger.json'))
  await expect(measured(server, {}, { resume })).rejects.toThrow(/ledger\.json is not there/)
  expect(server.requests).toHaveLength(sent)
})

test('a key in a header may be exchanged, and is in no hash', async () => {
  await using server = await lab()
  const headers = { 'X-Route': 'blue', 'x-api-key': 'sk-lab-one-0123456789' }
  const whole = await measured(server, {}, { headers })
  const hash = createHash('sha256').update(JSON.stringify(headers['x-api-key'])).digest('hex')
  const journal = await readFile(join(outputDir, whole.run.id, 'samples.ndjson'), 'utf8')
  expect(journal).toContain('providers.lab.headers.x-api-key')
  expect(journal).not.toContain(hash.slice(0, 16))
  await killAt(whole, 0.6)
  const other = { ...headers, 'x-api-key': 'sk-lab-two-9876543210' }
  const document = await measured(server, {}, { resume: whole.run.id, headers: other })
  expect(document.run.interrupted).toBe(false)
})

test('a run that another process goes on with is left to it', async () => {
  await using server = await lab()
  const whole = await measured(server)
  await killAt(whole, 0.6)
  const resume = whole.run.id
  const path = join(outputDir, resume, 'owner.json')
  const sent = server.requests.length
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
  await writeFile(path, JSON.stringify({ pid: other.pid, host: hostname() }))
  await expect(measured(server, {}, { resume })).rejects.toThrow(
    `LLM_BENCH_RESUME: run ${resume} is already continued, by process ${other.pid}`,
  )
  expect(server.requests).toHaveLength(sent)
  // A later process of the same number, as containers have them, is another.
  await writeFile(path, JSON.stringify({ pid: other.pid, host: hostname(), born: '1' }))
  const isLinux = process.platform === 'linux'
  if (isLinux) expect((await measured(server, {}, { resume })).run.interrupted).toBe(false)
  other.kill()
  await once(other, 'exit')
  expect((await measured(server, {}, { resume })).run.interrupted).toBe(false)
})
