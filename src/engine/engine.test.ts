import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { acceptedDaily } from '../../test/accepted-daily.ts'
import { event, startServer } from '../../test/http-server.ts'
import { pictures } from '../../test/pictures.ts'
import type { Answer } from '../model/answer.ts'
import { protocolNames } from '../model/provider.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'
import { planOf } from '../report/verify/plan-rules.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { fromFile } from '../session/prompt-file.ts'
import { judge } from './judge.ts'
import { measure } from './measure.ts'

let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.engine-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(outputDir, { recursive: true })
})

/** A chat completion whose first token comes after `waitMs`. */
async function lab(waitMs: () => number) {
  const chunk = { id: 'a', object: 'chat.completion.chunk', model: 'one' }
  const body = `${event({ ...chunk, choices: [{ index: 0, delta: { content: 'Three rivers.' } }] })}${event(
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  )}data: [DONE]\n\n`
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n'
  return await startServer(() => [
    { bytes: head },
    { afterMs: waitMs(), bytes: body },
    { end: true },
  ])
}

const matrix = {
  models: 'one',
  providers: ['lab', 'mirror'],
  reference: { provider: 'lab' },
  rounds: 6,
  warmup: 0,
  checks: {},
  thresholds: { ttftMs: { median: { atMost: 5000 }, regression: { atMost: 0.5 } } },
}

function optionsFor(origin: string) {
  const provider = {
    baseURL: `${origin}/v1`,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one' },
    free: true,
  }
  return {
    mode: 'live' as const,
    location: 'here',
    outputDir,
    providers: { lab: provider, mirror: provider },
    gate: { confirmPauseMs: 0, confirmRounds: 6 },
    file: import.meta.filename,
  }
}

test('measure() asks, judges and returns a document that verifies', async () => {
  await using server = await lab(() => 100)
  const heard: string[] = []
  const document = await measure('rivers', matrix, {
    ...optionsFor(server.origin),
    onMessage: ({ kind }) => heard.push(kind),
  })
  expect(server.requests).toHaveLength(12)
  expect(heard.filter((kind) => kind === 'sample')).toHaveLength(12)
  const [only] = document.matrices
  expect(only).toMatchObject({ name: 'rivers', stopped: null, interrupted: false })
  expect(only?.cells.map(({ summary }) => summary.nOk)).toEqual([6, 6])
  const verdicts = Map.groupBy(only?.verdicts ?? [], ({ kind }) => kind)
  expect(verdicts.get('measured')?.map(({ verdict }) => verdict)).toEqual(['ok', 'ok'])
  expect(verdicts.get('absolute')?.map(({ verdict }) => verdict)).toEqual(['ok', 'ok'])
  // Of both cells, and of the matrix.
  expect(verdicts.get('regression')).toHaveLength(3)
  expect(verifyDocument(fromDocumentJson(document))).toMatchObject({
    changed: [],
    mismatches: [],
  })
  const [measured] = fromDocumentJson(document).matrices
  if (!measured) throw new Error('no matrix was measured')
  const plan = measured.planSha256
  expect(plan).toBe(planOf(measured))
  // What could make a run look better afterwards is another plan.
  const { options, reference, cells } = measured
  const forgeries: Partial<DocumentMatrix>[] = [
    { options: { ...options, rounds: 3 } },
    { options: { ...options, warmup: 3 } },
    { options: { ...options, thresholds: { ttftMs: { median: { atMost: 9000 } } } } },
    { reference: { ...reference, provider: 'mirror' } },
    { cells: cells.map((cell) => ({ ...cell, simulated: true })) },
    { cells: cells.slice(1) },
    { seed: measured.seed + 1 },
    { location: 'elsewhere' },
  ]
  for (const forged of forgeries) {
    expect(planOf({ ...measured, ...forged }), Object.keys(forged)[0]).not.toBe(plan)
  }
})

test('what is declared beside the question is sent, and vouched for', async () => {
  await using server = await lab(() => 1)
  const turns = [
    { role: 'user', content: 'In Rome?' },
    { role: 'assistant', content: 'Sun.' },
  ] as const
  const document = await measure(
    'context',
    {
      ...matrix,
      providers: 'lab',
      reference: undefined,
      thresholds: {},
      system: 'Be brief.',
      messages: [{ role: 'system' as const, content: 'Be kind.' }, ...turns],
      prompts: [
        'And now?',
        { prompt: 'And then?', system: 'Be long.', messages: null },
        { prompt: 'And so?', system: null },
      ],
      rounds: 24,
    },
    optionsFor(server.origin),
  )
  const asked = server.requests.map(({ body }) => JSON.parse(body).messages)
  const front = /^\w{8}-[0-9a-f]{12} \[request id\]\n\n/
  const sent = new Map(
    asked.map((messages) => [
      lastOf(messages).replace(front, ''),
      messages.map(({ role, content }: { role: string; content: string }) => [
        role,
        content.replace(front, ''),
      ]),
    ]),
  )
  const own = turns.map(({ role, content }) => [role, content])
  const fronted = asked.filter(([first]) => first.role === 'user')
  expect(fronted.length).toBeGreaterThan(0)
  for (const [first] of fronted) expect(first.content).toMatch(front)
  expect(Object.fromEntries(sent)).toEqual({
    'And now?': [['system', 'Be brief.\n\nBe kind.'], ...own, ['user', 'And now?']],
    'And then?': [
      ['system', 'Be long.'],
      ['user', 'And then?'],
    ],
    'And so?': [...own, ['user', 'And so?']],
  })
  for (const messages of asked) {
    const [first] = messages
    if (first.role === 'system') expect(first.content).toMatch(front)
    expect(lastOf(messages)).toMatch(front)
  }
  const { rounds = [], drawnFrom } = document.matrices[0] ?? {}
  expect(new Set(rounds.map(({ restSha256 }) => restSha256)).size).toBe(3)
  expect(new Set(drawnFrom?.prompts).size).toBe(3)
  expect(verifyDocument(fromDocumentJson(document))).toMatchObject({
    changed: [],
    mismatches: [],
  })
  const [round] = rounds
  if (!round) throw new Error('no round')
  round.restSha256 = '0'.repeat(64)
  expect(verifyDocument(fromDocumentJson(document)).mismatches).not.toEqual([])
})

test('prompts of a file bring their own limits, and their file is on record', async () => {
  await using server = await lab(() => 1)
  const path = join(outputDir, 'prompts.csv')
  await writeFile(path, 'question,maxTokens,expected\nWhy?,7,Because\nHow?,,\nWhen?,9,Now\n')
  const answers: Answer[] = []
  const keep = (answer: Answer): true => {
    answers.push(answer)
    return true
  }
  const document = await measure(
    'file',
    {
      ...matrix,
      providers: 'lab',
      reference: undefined,
      maxTokens: 8,
      prompts: fromFile(path, { prompt: 'question' }),
      checks: { keep },
      rounds: 24,
    },
    optionsFor(server.origin),
  )
  const asked = server.requests.map(({ body }) => JSON.parse(body))
  const limits = asked.map(({ messages, max_tokens }) => [lastOf(messages).slice(-5), max_tokens])
  expect(Object.fromEntries(limits.map(([words, limit]) => [words.trim(), limit]))).toEqual({
    'Why?': 7,
    'How?': 8,
    'When?': 9,
  })
  expect(
    new Set(answers.map(({ maxTokens, expected }) => `${maxTokens} ${String(expected)}`)),
  ).toEqual(new Set(['7 Because', '8 undefined', '9 Now']))
  const [only] = document.matrices
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  const name = relative(process.cwd(), path)
  expect(only?.options['prompts']).toMatchObject({
    count: 3,
    maxTokens: [7, 9],
    file: { path: name, sha256 },
  })
  expect(only?.baseline?.fingerprint).toMatchObject({ promptFile: sha256.slice(0, 12) })
  expect(new Set(only?.rounds.map(({ maxTokens }) => maxTokens))).toEqual(new Set([7, null, 9]))
  expect(verifyDocument(fromDocumentJson(document))).toMatchObject({
    changed: [],
    mismatches: [],
  })
  const [round] = only?.rounds ?? []
  if (round) round.maxTokens = 6
  expect(JSON.stringify(verifyDocument(fromDocumentJson(document)))).toContain(
    'the limits of its prompts',
  )
  if (only?.baseline) only.baseline.fingerprint['promptFile'] = '0'.repeat(12)
  expect(verifyDocument(fromDocumentJson(document)).mismatches).not.toEqual([])
})

test('images are sent, and charged as images in the upper limit', async () => {
  await using server = await lab(() => 1)
  const dataUrl = `data:image/png;base64,${pictures.png}`
  const document = await measure(
    'images',
    {
      ...matrix,
      providers: 'lab',
      reference: undefined,
      thresholds: {},
      prompts: ['What is it?', { prompt: 'Nothing to see?', images: null }],
      images: [{ dataUrl }],
      // Draws both prompts.
      seed: 1,
      rounds: 8,
    },
    optionsFor(server.origin),
  )
  const asked = server.requests.map(({ body }) => JSON.parse(body).messages[0].content)
  const seen = asked.filter((content) => typeof content !== 'string')
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.length).toBeLessThan(8)
  for (const content of seen) {
    expect(content).toEqual([
      {
        type: 'text',
        text: expect.stringMatching(/^\w{8}-\w{12} \[request id\]\n\nWhat is it\?$/),
      },
      { type: 'image_url', image_url: { url: dataUrl } },
    ])
  }
  expect(JSON.stringify(document)).not.toContain(pictures.png)
  expect(document.matrices[0]?.options['prompts']).toEqual({ count: 2, images: 1 })
  expect(verifyDocument(fromDocumentJson(document))).toMatchObject({
    mismatches: [],
  })
})

test('tools and schemas are asked of every protocol, and simulated', async () => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  const providers = Object.fromEntries(
    protocolNames.map((protocol) => [
      protocol,
      {
        ...(protocol === 'bedrock-converse'
          ? { protocol, region: 'us-east-1' }
          : { protocol, baseURL: 'https://api.example.com' }),
        models: { one: 'wire-one' },
      },
    ]),
  )
  const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  const document = await measure(
    'simulated tools',
    {
      models: 'one',
      providers: [...protocolNames],
      prompts: [
        { prompt: 'Which?', schema: city },
        {
          prompt: 'Where?',
          tools: [{ name: 'weather', parameters: city }],
          toolChoice: 'required',
        },
      ],
      rounds: 8,
      warmup: 0,
      checks: {},
    },
    {
      mode: 'simulated',
      location: 'here',
      outputDir,
      models: { one: {} },
      providers,
      file: import.meta.filename,
    },
  )
  const [only] = document.matrices
  expect(only?.options['prompts']).toEqual({
    count: 2,
    schema: 1,
    tools: ['weather'],
    toolChoice: ['required'],
  })
  expect(new Set(only?.rounds.map(({ prompt }) => prompt)).size).toBe(2)
  const calls = only?.cells.flatMap(({ samples }) => samples.flatMap(({ toolCalls }) => toolCalls))
  expect(new Set(calls?.map(({ name }) => name))).toEqual(new Set(['weather']))
  expect(calls?.map((call) => JSON.parse(call.arguments ?? '').city)).not.toContain(undefined)
  for (const { id, samples } of only?.cells ?? []) {
    const called = samples.filter(
      ({ status, toolCalls }) => status === 'ok' && toolCalls.length > 0,
    )
    expect(called.length, id).toBeGreaterThan(0)
    for (const { ttftMs, ttfoMs, totalMs, outputTokens, text } of called) {
      expect([ttfoMs, text]).toEqual([null, null])
      expect([ttftMs, totalMs, outputTokens]).not.toContain(null)
    }
    const failures = samples.map(({ status, quality, failure }) => [status, quality, failure])
    const passed = samples.filter(({ quality }) => quality?.passed)
    expect(passed.length, `${id} ${JSON.stringify(failures)}`).toBeGreaterThanOrEqual(7)
  }
  expect(verifyDocument(fromDocumentJson(document))).toMatchObject({
    changed: [],
    mismatches: [],
  })
})

test('judge() judges the samples of a document against accepted runs', async () => {
  // Long beside what a busy machine adds.
  let waitMs = 150
  await using server = await lab(() => waitMs)
  const ran = await measure('rivers', matrix, optionsFor(server.origin))
  waitMs = 500
  const slow = await measure('rivers', matrix, optionsFor(server.origin))
  // What this machine was late itself would make a regression none.
  const measured = [ran, slow].flatMap(({ matrices }) => matrices.flatMap(({ cells }) => cells))
  for (const sample of measured.flatMap(({ samples }) => samples)) {
    Object.assign(sample, { clientDelayMs: 0 })
  }
  const accepted = acceptedDaily(ran)

  const verdictsOn = (document: typeof ran): string[] =>
    judge(document, accepted).flatMap(({ verdicts }) =>
      verdicts.filter(({ kind }) => kind === 'regression').map(({ verdict }) => verdict),
    )
  expect(verdictsOn(ran)).toEqual(['ok', 'ok', 'ok'])
  expect(verdictsOn(slow)).toContain('regressed')
})

/** The question of a request. */
function lastOf(messages: readonly { readonly content: string }[]): string {
  return messages.at(-1)?.content ?? ''
}

test('a mistake in the matrix is told before anything is asked', async () => {
  await using server = await lab(() => 0)
  const misspelt = measure('rivers', { ...matrix, models: 'two' }, optionsFor(server.origin))
  await expect(misspelt).rejects.toMatchObject({ code: 'unknown-name' })
  expect(server.requests).toEqual([])
})
