import { describe, expect, test } from 'vitest'

import { documentJsonOf } from '../../../test/builders.ts'
import { gatedRecord } from '../../../test/gated-record.ts'
import { measuredRecord } from '../../../test/measured-record.ts'
import { BenchError } from '../../model/bench-error.ts'
import { integrityOf } from '../reading/integrity.ts'
import { parseDocument } from '../reading/read-document.ts'
import type { DocumentJson } from '../schema/document-schema.ts'
import { changedTexts } from './json-text.ts'
import { type Verification, verifyDocument } from './verify-document.ts'

const document = documentJsonOf([measuredRecord()])
const places = ['us-east', 'eu-west'].map((location) => ({ id: `run-${location}`, location }))
const merged = documentJsonOf(places.map((run) => measuredRecord(run)))

function verify(value: DocumentJson): Verification {
  const text = JSON.stringify(value)
  return verifyDocument(parseDocument(text, 'a.json'), changedTexts(text))
}

/** The document with something else at a path, and with hashes that fit it. */
function changedAndHashed(path: string, value: unknown, source = document): DocumentJson {
  const copy = structuredClone(source)
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
  const last = keys.pop() ?? ''
  const branch = keys.reduce<object>((node, key) => Reflect.get(node, key), copy)
  Reflect.set(branch, last, value)
  return { ...copy, integrity: integrityOf(copy) }
}

describe('an untouched document', () => {
  test.each([
    ['of one run', document],
    ['merged from several', merged],
  ])('%s matches itself', (_what, value) => {
    expect(verify(value)).toEqual({ changed: [], mismatches: [], unchecked: [] })
  })

  test('that stopped early matches itself, and says what is not known', () => {
    expect(verify(documentJsonOf([stopped()]))).toEqual({
      changed: [],
      mismatches: [],
      unchecked: [
        'what The Router Tax would have sent after it was interrupted: 2 of 12 rounds (stopped by the budget)',
      ],
    })
  })

  test('that another tool formatted matches itself', () => {
    const text = JSON.stringify(document, null, 7)
    expect(verifyDocument(parseDocument(text, 'a.json'), changedTexts(text)).changed).toEqual([])
  })
})

function stopped() {
  const record = measuredRecord()
  const end = record.end && { ...record.end, verdicts: [], stopped: 'stopped by the budget' }
  return { ...record, samples: record.samples.slice(0, 7), end }
}

describe('a digit changed anywhere', () => {
  const text = JSON.stringify(document)
  const positions = [...text.matchAll(/\d/g)].map(({ index }) => index)

  /** What is said of the document with another digit at a position. */
  function namedAfter(position: number): readonly string[] {
    const digit = text[position] === '9' ? '8' : String(Number(text[position]) + 1)
    const mutated = `${text.slice(0, position)}${digit}${text.slice(position + 1)}`
    try {
      const { changed, mismatches } = verifyDocument(
        parseDocument(mutated, 'a.json'),
        changedTexts(mutated),
      )
      return [...changed, ...mismatches.map(({ path }) => path)]
    } catch (error) {
      // What breaks the schema, or reads as a newer one, is named by the reader.
      return error instanceof BenchError ? [error.message] : []
    }
  }

  test('is found and named', () => {
    // A prime, so that it meets every kind of line.
    const probes = positions.filter((_, index) => index % 83 === 0)
    expect(probes.length).toBeGreaterThan(100)
    const unnoticed = probes.filter((position) => namedAfter(position).length === 0)
    expect(unnoticed.map((position) => text.slice(position - 60, position + 20))).toEqual([])
  })

  test.each([
    ['"startedAt":"20', 'run'],
    ['"commit":null,"branch":null,"dirty":null},"client":{"calibration":{"n":', 'client'],
    ['"matrices":[{"name":"The Router Tax","runId":"', 'matrices[0].runId'],
    ['"index":', 'matrices[0].rounds[0]'],
    ['"cells":[{"id":"gpt-', 'matrices[0].cells[0].id'],
    ['"ttfbMs":', 'matrices[0].cells[0].samples[0]'],
    ['"cost":{"totalUsd":0.0', 'cost'],
  ])('behind %s it is named as narrowly as %s', (needle, part) => {
    expect(text).toContain(needle)
    expect(namedAfter(text.indexOf(needle) + needle.length)[0]).toBe(part)
  })
})

describe('what changed hashes cannot hide', () => {
  const cell = 'matrices[0].cells[0]'
  test.each([
    // A figure that does not follow from the samples.
    [`${cell}.summary.ttftMs.median`, 99, 'the samples of the cell'],
    [`${cell}.summary.totalMs.bootstrapLow`, null, 'the samples of the cell'],
    [`${cell}.summary.quality`, 1, 'the samples of the cell'],
    ['matrices[0].verdicts[1].verdict', 'failed', 'samples and thresholds'],
    ['matrices[0].verdicts[1].observed', 120, 'samples and thresholds'],
    ['cost.totalUsd', 0.5, 'the costs of all samples'],
    ['cost.byProvider.openai', 0.5, 'the costs of all samples'],
    ['client.calibration.p99Ms', 0.1, 'the errors of the stamps'],
    ['client.eventLoop.worstP99Ms', 9, 'the samples'],
    // A request that is not what its cell declares.
    [`${cell}.levels.inputTokens`, 4096, 'its level of inputTokens'],
    [`${cell}.request.body.max_tokens`, 4096, 'its levels'],
    [`${cell}.request.body.temperature`, 0, 'the options'],
    [`${cell}.request.body.model`, 'gpt-5', 'its endpoint'],
    [`${cell}.samples[3].sentAs`, { seed: 'random_seed' }, 'what its samples were sent as'],
    // A sample that contradicts itself, its round or its price.
    [`${cell}.samples[3].costUsd`, 0.5, 'its usage, its time and the price of the cell'],
    [`${cell}.samples[3].nonce`, '0123456789ab-abcdef', 'its round and the seed'],
    [`${cell}.samples[3].warmup`, true, 'its round and the seed'],
    [`${cell}.samples[3].block`, 9, 'its round and the seed'],
    [`${cell}.samples[3].turn`, 2, 'its round and the seed'],
    [`${cell}.samples[3].queueMs`, 2, 'when it was to be sent, and was'],
    [`${cell}.samples[3].intendedAt`, 1_600_000_000_000, 'when it was to be sent, and was'],
    [`${cell}.samples[3].text`, 'Another answer', 'its text'],
    [`${cell}.samples[3].cell`, 'gpt-4.1@openrouter', 'the cell it stands in'],
    [`${cell}.samples[3].round`, 2, 'the rounds of the matrix, one sample per cell and round'],
    [`${cell}.samples[3].round`, 99, 'the rounds of the matrix, one sample per cell and round'],
    [`${cell}.samples[3].truncated`, true, 'the rest of the sample'],
    [`${cell}.samples[3].status`, 'failed', 'the rest of the sample'],
    [`${cell}.samples[4].quality.passed`, true, 'the rest of the sample'],
    [`${cell}.samples[3].finishReason`, 'content_filter', 'the rest of the sample'],
    [`${cell}.samples[3].ttfbMs`, 500, 'ttfbMs'],
    [`${cell}.samples[3].longestStallMs`, 1, 'interChunkP99Ms'],
    [`${cell}.samples[3].tokensPerSecond`, 900, 'its tokens and times'],
    // What was asked.
    [
      'matrices[0].rounds[5].prompt',
      'Explain.',
      'the seed, the location and what rounds are drawn from',
    ],
    [
      'matrices[0].rounds[5].nonce',
      '0123456789ab',
      'the seed, the location and what rounds are drawn from',
    ],
    ['matrices[0].rounds[5].keywords', [], 'the seed, the location and what rounds are drawn from'],
    ['matrices[0].seed', 7, 'the seed, the location and what rounds are drawn from'],
    ['matrices[0].location', 'mars', 'the seed, the location and what rounds are drawn from'],
    ['matrices[0].name', 'Another', 'file and name'],
    ['matrices[0].options.rounds', 30, 'the rounds that were due'],
    ['matrices[0].options.rounds', 1e12, 'the rounds'],
    ['matrices[0].options.warmup', 1, 'the seed, the location and what rounds are drawn from'],
    ['matrices[0].drawnFrom.blockSize', 4, 'the levels of load and the rounds'],
    ['matrices[0].goodput', { objective: { ttftMs: 9 }, atLeast: 0.5 }, 'options.thresholds'],
    [
      'matrices[0].adaptive',
      { min: 2, max: 12, until: { metric: 'ttftMs', relativeWidth: 0.1 } },
      'options.rounds',
    ],
    [`${cell}.levels.concurrency`, 8, 'the axes of the matrix'],
    [`${cell}.id`, 'gpt-5@openai', 'what rounds are drawn from'],
    [`${cell}.model`, 'gpt-5', 'its levels'],
    [`${cell}.label`, 'gpt-5 via openai', 'its levels'],
    [`${cell}.suspended`, 'suspended after HTTP 402', 'the rounds that were due'],
    [`${cell}.suspended`, 'suspended after HTTP 402', 'the samples of its provider'],
    [`${cell}.samples[3].status`, 'aborted', 'the matrix, which was not stopped'],
    ['run.id', '20240101T000000Z-s421337-test', 'when the run was started'],
    ['run.id', '20231114T221320Z-s7-test', 'the seed of the run'],
    ['run.overrides', { rounds: 20 }, 'what the environment said'],
    ['run.overrides', { warmup: 0 }, 'what the environment said'],
    [`${cell}.id`, 'gpt-4.1@opper', 'its levels'],
    [`${cell}.simulated`, true, 'the mode of its run'],
    ['matrices[0].runId', 'another', 'its runs'],
    ['matrices[0].interrupted', true, 'its end'],
  ])('%s = %j', (path, value, basis) => {
    const { changed, mismatches } = verify(changedAndHashed(path, value))
    expect(changed).toEqual([])
    expect(mismatches.map((mismatch) => mismatch.basis)).toContain(basis)
  })

  test('cells beyond counting that rounds are said to be drawn from', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => String(index))
    const { mismatches } = verify(changedAndHashed('matrices[0].drawnFrom.cells', many))
    expect(mismatches.map((mismatch) => mismatch.basis)).toContain('the rounds')
  })

  test('a verdict that was left out, and one that nobody asked for', () => {
    const [matrix] = document.matrices
    const verdicts = matrix?.verdicts ?? []
    const shorter = verify(changedAndHashed('matrices[0].verdicts', verdicts.slice(1)))
    expect(shorter.mismatches).toMatchObject([
      {
        path: 'matrices[0].verdicts',
        expected: 'a verdict on gpt-4.1@openai: measured',
      },
    ])
    const [first] = verdicts
    const strange = first && { ...first, name: 'ttft median ≤ 1 ms' }
    const longer = verify(changedAndHashed('matrices[0].verdicts', [...verdicts, strange]))
    expect(longer.mismatches.map(({ path }) => path)).toEqual([
      `matrices[0].verdicts[${verdicts.length}]`,
    ])
  })

  test.each([
    ['run.seed', 7],
    ['run.location', 'us-east'],
    ['run.startedAt', '2020-01-01T00:00:00.000Z'],
    ['merged[1].run.mode', 'simulated'],
    ['merged[0].client.eventLoop.worstP99Ms', 9],
    ['matrices[1].location', 'us-east'],
  ])('%s = %j in a merged document', (path, value) => {
    const { mismatches } = verify(changedAndHashed(path, value, merged))
    expect(mismatches.map((mismatch) => mismatch.path)).toContain(path)
  })
})

test('rules of adaptive rounds that no run can follow are named, not followed', () => {
  const copy = structuredClone(document)
  const rule = { min: 2, max: 1e12, until: { metric: 'ttftMs' as const, relativeWidth: 0.1 } }
  const [matrix] = copy.matrices
  Object.assign(matrix ?? {}, { adaptive: rule })
  Object.assign(matrix?.options ?? {}, { rounds: rule })
  const { mismatches } = verify({ ...copy, integrity: integrityOf(copy) })
  expect(mismatches.map(({ basis }) => basis)).toContain('the rounds')
})

test('what stands in the text and in no value is named', () => {
  const text = JSON.stringify(document).replace('"simulated":', '"simulated":true,$&')
  expect(verifyDocument(parseDocument(text, 'a.json'), changedTexts(text)).changed).toEqual([
    'matrices[0].cells[0].simulated, which stands there twice',
  ])
})

describe('hashes that were changed themselves', () => {
  test('are named', () => {
    const { integrity } = document
    const zeros = '0'.repeat(64)
    expect(verify({ ...document, integrity: { ...integrity, sha256: zeros } }).changed).toEqual([
      'integrity.sha256',
    ])
    const sections = { ...integrity.sections, run: zeros.slice(0, 16) }
    expect(verify({ ...document, integrity: { ...integrity, sections } }).changed).toEqual([
      'integrity.sections.run',
    ])
  })
})

test('a sample that was taken out or put in is named', () => {
  const copy = structuredClone(document)
  copy.matrices[0]?.cells[0]?.samples.pop()
  expect(verify(copy).changed).toEqual(['matrices[0].cells[0].samples[13]'])
  const hashed = verify({ ...copy, integrity: integrityOf(copy) })
  expect(hashed.changed).toEqual([])
  expect(hashed.mismatches).toContainEqual({
    path: 'matrices[0].cells[0].samples',
    found: null,
    expected: 'a sample of round 13',
    basis: 'the rounds that were due',
  })
})

test('figures of another Node are close enough, but not to a digit that is meant', () => {
  const median = document.matrices[0]?.cells[0]?.summary.ttftMs.bootstrapLow ?? NaN
  const path = 'matrices[0].cells[0].summary.ttftMs.bootstrapLow'
  expect(verify(changedAndHashed(path, median * (1 + 1e-12))).mismatches).toEqual([])
  expect(verify(changedAndHashed(path, median * (1 + 1e-6))).mismatches).toHaveLength(1)
})

describe('contrasts, the gate and its later looks', () => {
  const regressed = documentJsonOf([gatedRecord()])
  /** Hardly slower than its past, as the builds before it were. */
  const overBuilds = documentJsonOf([gatedRecord({ acceptedMs: 100, formerMs: [160, 170] })])

  test.each([
    ['regressed at both looks', regressed, 'regressed'],
    [
      'accepted in place of its past',
      documentJsonOf([gatedRecord({ isAccepted: true })]),
      'inconclusive',
    ],
    ['like its past', documentJsonOf([gatedRecord({ acceptedMs: 115 })]), 'ok'],
    ['better than its past', documentJsonOf([gatedRecord({ acceptedMs: 400 })]), 'improved'],
  ])('of a matrix that is %s match themselves', (_what, value, kind) => {
    expect(value.matrices[0]?.verdicts.map(({ verdict }) => verdict)).toContain(kind)
    expect(verify(value)).toEqual({ changed: [], mismatches: [], unchecked: [] })
  })

  test.each([
    ['contrasts[0].ciLow', 0.01, 'the samples, paired by round'],
    ['contrasts[0].significant', false, 'the samples, paired by round'],
    ['verdicts[2].verdict', 'ok', 'samples and thresholds'],
    ['verdicts[4].verdict', 'ok', 'samples and thresholds'],
    ['verdicts[4].verdict', 'not-comparable', 'samples and thresholds'],
    ['verdicts[4].pAll', 0.4, 'samples and thresholds'],
    ['options.thresholds.ttftMs.regression.atMost', 9, 'samples and thresholds'],
    ['options.gate.overlap', 0.9, 'samples and thresholds'],
    ['baseline.runs', [], 'samples and thresholds'],
    ['laterLooks', [], 'samples and thresholds'],
    ['laterLooks[0].rounds', { 'gpt-4.1@openai': 8 }, 'what stood out at the looks before'],
    [
      'laterLooks[0].rounds',
      { 'gpt-4.1@openai': 9, 'gpt-4.1@openrouter': 9 },
      'the rounds that were due',
    ],
    ['laterLooks[0].rounds', { 'gpt-4.1@openai': 1e9 }, 'the rounds'],
    ['laterLooks[0].firstRound', 14, 'the rounds before'],
    ['laterLooks[0].pauseMs', 60_000, 'options.gate'],
    ['options.gate.confirmRounds', 60, 'what stood out at the looks before'],
    ['rounds[15].nonce', '0123456789ab', 'the seed, the location and what rounds are drawn from'],
    ['location', null, 'samples and thresholds'],
    ['baseline.fingerprint.temperature', '0.2', 'what was measured'],
    ['baseline.fingerprint.mode', 'simulated', 'what was measured'],
    ['options.temperature', 0, 'what was measured'],
  ])('%s = %j cannot hide', (path, value, basis) => {
    const { changed, mismatches } = verify(
      changedAndHashed(`matrices[0].${path}`, value, regressed),
    )
    expect(changed).toEqual([])
    expect(mismatches.map((mismatch) => mismatch.basis)).toContain(basis)
  })

  test.each([
    ['verdicts[6].together.p', 0.4],
    ['verdicts[6].together.cut', 0.4],
    ['verdicts[6].together.builds[0].change', 0],
    ['verdicts[6].together', null],
    ['verdicts[6].verdict', 'ok'],
    ['baseline.history', null],
    ['baseline.history.builds', []],
    ['baseline.history.builds[1].values', {}],
    ['baseline.history.builds[0].id', '20231101T221320Z-s421337-frmr'],
  ])('of evidence over builds %s = %j cannot hide', (path, value) => {
    expect(verify(overBuilds)).toEqual({ changed: [], mismatches: [], unchecked: [] })
    const { changed, mismatches } = verify(
      changedAndHashed(`matrices[0].${path}`, value, overBuilds),
    )
    expect(changed).toEqual([])
    expect(mismatches.map(({ basis }) => basis)).toContain('samples and thresholds')
  })

  test('a provider that was suspended in a later look owes no more of it', () => {
    const path = 'matrices[0].cells[0].samples'
    const samples = regressed.matrices[0]?.cells[0]?.samples.slice(0, -2) ?? []
    const bases = (last: object): string[] => {
      const cut = changedAndHashed(path, [...samples.slice(0, -1), last], regressed)
      return verify(cut).mismatches.map(({ basis }) => basis)
    }
    const refused = samples.at(-1) ?? {}
    const failure = { class: 'http', status: 402, message: 'no credit', inStream: false }
    expect(bases(refused)).toContain('the rounds that were due')
    expect(bases({ ...refused, status: 'failed', failure, quality: null })).not.toContain(
      'the rounds that were due',
    )
  })

  test('options that nobody can have declared are named, not thrown', () => {
    const path = 'matrices[0].options.gate.screen'
    const { mismatches } = verify(changedAndHashed(path, 'often', regressed))
    expect(mismatches.map((mismatch) => mismatch.path)).toContain('matrices[0].options')
  })

  test('why runs that are in no document could not be compared is taken as it stands, and said', () => {
    const young = documentJsonOf([gatedRecord({ acceptedRuns: 0 })])
    const [matrix] = young.matrices
    const verdicts = matrix?.verdicts.map((verdict) =>
      verdict.kind === 'regression'
        ? { ...verdict, verdict: 'not-comparable', reason: 'the accepted runs differ in mode' }
        : verdict,
    )
    expect(verify(changedAndHashed('matrices[0].verdicts', verdicts, young))).toEqual({
      changed: [],
      mismatches: [],
      unchecked: ['why 3 verdicts could not be compared with the accepted runs'],
    })
  })
})

test('under which other names the same cells were accepted is in no document', () => {
  const young = documentJsonOf([gatedRecord({ acceptedRuns: 0 })])
  const named = young.matrices[0]?.verdicts.map((verdict) =>
    verdict.kind === 'regression'
      ? { ...verdict, reason: `${verdict.reason}; the same cells were accepted as "Old": if` }
      : verdict,
  )
  expect(verify(changedAndHashed('matrices[0].verdicts', named, young)).mismatches).toEqual([])
})

test('a warning that the accepted runs do not give', () => {
  const path = 'matrices[0].baseline.warnings'
  const warning = {
    kind: 'drifting',
    metric: 'ttftMs',
    scope: 'matrix',
    subject: '',
    seen: 0.5,
    usual: 0,
  }
  const { mismatches } = verify(changedAndHashed(path, [warning], documentJsonOf([gatedRecord()])))
  expect(mismatches).toMatchObject([
    { path: expect.stringContaining(path), basis: 'the accepted runs' },
  ])
})
