import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test, vi } from 'vitest'

import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { documentSchema } from '../../src/report/schema/document-schema.ts'
import { answers, createEndpoint, neverEnds } from './endpoint.ts'
import { createProject, documentOf, matrixFile, requireVerified } from './project.ts'
import { runCommand } from './run-command.ts'

const matrix = {
  prompts: ['Name three rivers.', 'Name three lakes.'],
  maxTokens: 32,
  rounds: 10,
  warmup: 1,
  models: 'one',
  providers: ['local', 'mirror'],
  reference: { provider: 'local' },
}

test('a run that is killed again and again goes on, and its bill is that of the server', async () => {
  await using endpoint = await createEndpoint(() => answers({ pauseMs: 2 }))
  const provider = {
    baseURL: endpoint.baseURL,
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
  }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('First', matrix),
      'b.bench.ts': matrixFile('Second', { ...matrix, concurrency: 2 }),
    },
    config: { plugin: { providers: { local: provider, mirror: provider } } },
  })
  const kills = [3 + Math.floor(Math.random() * 12), 8, 6 + Math.floor(Math.random() * 20)]
  let env = {}
  for (const after of kills) {
    const before = endpoint.requests.length
    const { pid, ended } = await project.start([], { env })
    const early = await Promise.race([endpoint.arrived(before + after), ended])
    expect(early?.output).toBeUndefined()
    process.kill(-pid, 'SIGKILL')
    await ended
    env = { LLM_BENCH_RESUME: 'latest' }
  }
  const [folder = '', ...others] = await readdir(join(project.root, 'results'))
  expect(others).toEqual([])

  // Readers read what there is, and say so; so do those who come too early.
  const read = await runCommand(project.root, ['verify', `results/${folder}`])
  expect(read, read.stderr).toMatchObject({ code: 0 })
  expect(read.stderr).toContain('holds no results document; its journal was read instead')

  // Two at a time: one of them goes on, and the other sends nothing.
  const both = await Promise.all([project.spawn([], { env }), project.spawn([], { env })])
  const [run, refused] = both.toSorted((a, b) => Number(a.exitCode) - Number(b.exitCode))
  if (!run || !refused) throw new Error('two runs were started')
  expect(refused.exitCode, refused.output).toBe(1)
  expect(refused.output).toMatch(
    /is already continued, by process \d+|still goes on, in process \d+/,
  )
  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toMatch(/resumed after \d+ (?:ms|s|m|h)/)
  const document = documentOf(run)
  expect(document.run).toMatchObject({ id: folder, interrupted: false })
  const cells = document.matrices.flatMap((one) => one.cells)
  expect(cells.map(({ samples }) => samples.length)).toEqual([11, 11, 11, 11])
  const finished = cells.flatMap(({ samples, repeated }) => [...samples, ...repeated])
  const lost = document.matrices.flatMap((one) => one.lost)
  // What was about to be sent when it was killed may not have been.
  expect(endpoint.requests.length).toBeLessThanOrEqual(finished.length + lost.length)
  expect(endpoint.requests.length).toBeGreaterThanOrEqual(finished.length)
  expect(document.cost.nUnknown).toBe(lost.length)
  const known = finished.reduce((sum, { costUsd }) => sum + (costUsd ?? NaN), 0)
  expect(document.cost.totalUsd).toBeCloseTo(known, 6)
  // Nothing was sent twice in the same words, and everything that was finished is there once.
  const contents = endpoint.requests.map(({ content }) => content)
  expect(new Set(contents).size).toBe(contents.length)
  expect(new Set(finished.map(({ nonce }) => nonce)).size).toBe(finished.length)
})

test('a run that goes on with one of its files keeps what the others measured in its document', async () => {
  await using endpoint = await createEndpoint()
  const local = { baseURL: endpoint.baseURL, models: { one: 'one' } }
  const small = { ...matrix, providers: 'local', reference: undefined, rounds: 2, warmup: 0 }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('First', small), 'b.bench.ts': matrixFile('Second', small) },
    config: { plugin: { providers: { local } } },
  })
  const [before] = (await project.bench()).documents
  const env = { LLM_BENCH_RESUME: before?.run.id ?? '' }
  const run = await project.bench(['a.bench.ts'], { env })
  expect(run.exitCode, run.output).toBe(0)
  const after = documentOf(run).matrices.map(({ name, cells }) => ({ name, cells }))
  expect(after).toHaveLength(2)
  expect(after).toEqual(
    expect.arrayContaining(before?.matrices.map(({ name, cells }) => ({ name, cells })) ?? []),
  )
  expect(endpoint.requests).toHaveLength(4)
})

const KEY = 'sk-live-0123456789abcdefghij'
const FINISHED = 10
const PER_BLOCK = 16

test('what is answered under load is on disk when it ends, without keys, and its block is asked anew', async () => {
  // The second block: ten answers, and six that are still open when all processes are killed.
  let isOver = false
  await using endpoint = await createEndpoint((_model, index) => {
    const isOpen = !isOver && index >= PER_BLOCK + FINISHED
    return isOpen ? neverEnds() : answers({ text: `The key is ${KEY.slice(0, 9)} ${KEY}.` })
  })
  const provider = {
    baseURL: endpoint.baseURL,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
  }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Load', {
        ...matrix,
        providers: 'local',
        reference: undefined,
        rounds: 3 * PER_BLOCK,
        warmup: 0,
        concurrency: PER_BLOCK,
      }),
    },
    config: { plugin: { providers: { local: provider } } },
    env: { LAB_KEY: KEY, LLM_BENCH_MODE: 'live' },
  })
  const { pid, ended } = await project.start()
  const early = await Promise.race([endpoint.arrived(2 * PER_BLOCK), ended])
  expect(early?.output).toBeUndefined()
  const finished = PER_BLOCK + FINISHED
  const written = async (): Promise<number> => {
    const journal = [...(await project.readAll('results')).entries()].find(([path]) =>
      path.endsWith('samples.ndjson'),
    )
    // The helper process may have written one of the first block after its end.
    const captured = journal?.[1].matchAll(/"kind":"captured".*?"round":(\d+)/g) ?? []
    return [...captured].filter(([, round]) => Number(round) >= PER_BLOCK).length
  }
  await vi.waitFor(async () => expect(await written()).toBe(FINISHED), {
    timeout: 20_000,
    interval: 50,
  })
  process.kill(-pid, 'SIGKILL')
  await ended

  const [folder = ''] = await readdir(join(project.root, 'results'))
  const recovered = await runCommand(project.root, ['recover', `results/${folder}`])
  expect(recovered.stdout, recovered.stderr).toContain(
    `recovered ${finished} samples of 1 matrix; of 6 requests that were sent no answer is known`,
  )
  const before = documentSchema.parse(
    JSON.parse(await project.read(`results/${folder}/benchmark.json`)),
  )
  requireVerified(fromDocumentJson(before))
  const [cell] = before.matrices[0]?.cells ?? []
  expect(cell?.samples).toHaveLength(finished)
  for (const sample of cell?.samples ?? []) {
    expect(sample).toMatchObject({ status: 'ok', costUsd: expect.any(Number) })
    expect(sample.text).toBe('The key is sk-live-0 [redacted].')
    expect(Number(sample.sentAt) + Number(sample.endMs)).toBeLessThan(Date.now())
  }
  expect(before.matrices[0]?.lost).toHaveLength(6)
  for (const text of (await project.readAll('results')).values()) expect(text).not.toContain(KEY)

  isOver = true
  // Nobody names the bench file: the journal does.
  const run = await runCommand(project.root, ['run', '--resume'], {
    PATH: process.env['PATH'] ?? '',
    LAB_KEY: KEY,
    LLM_BENCH_MODE: 'live',
  })
  expect(run.code, run.stderr).toBe(0)
  const document = documentSchema.parse(
    JSON.parse(await project.read(`results/${folder}/benchmark.json`)),
  )
  requireVerified(fromDocumentJson(document))
  const report = await project.read(`results/${folder}/report.html`)
  expect(report).toMatch(/, resumed after \d+/)
  const [after] = document.matrices[0]?.cells ?? []
  expect(after?.samples).toHaveLength(3 * PER_BLOCK)
  expect(after?.repeated).toHaveLength(FINISHED)
  expect(document.matrices[0]?.lost).toHaveLength(6)
  expect(endpoint.requests).toHaveLength(3 * PER_BLOCK + FINISHED + 6)
  expect(document.cost.totalUsd).toBeCloseTo(
    [...(after?.samples ?? []), ...(after?.repeated ?? [])].reduce(
      (sum, { costUsd }) => sum + (costUsd ?? NaN),
      0,
    ),
    6,
  )
})
