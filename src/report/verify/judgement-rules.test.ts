import { describe, expect, test } from 'vitest'

import { documentJsonOf, matrixRecord, plannedCell, sampleOf } from '../../../test/builders.ts'
import type { Judgement } from '../../model/judge.ts'
import { fromDocumentJson } from '../reading/from-document-json.ts'
import { judgementRules } from './judgement-rules.ts'
import { recordedMatrices } from './recorded-matrix.ts'

const cell = plannedCell('gpt-4.1', 'openai')
const judge = {
  ...plannedCell('claude', 'court'),
  check: 'kind',
  atLeast: 0.5,
  maxAnswerBytes: 100,
  maxQuestionBytes: 300,
}

function judgement(score: number | undefined): Judgement {
  const { quality: _quality, ...request } = sampleOf({ cell: 'judge', round: 0 })
  const { status, failure, httpStatus, sentAt, ttftMs, endMs, servedModel } = request
  return {
    check: 'kind',
    score,
    reason: score === undefined ? 'not judged: budget' : undefined,
    broken: false,
    reply: score === undefined ? undefined : String(score),
    request:
      score === undefined
        ? undefined
        : {
            status,
            failure,
            httpStatus,
            sentAt,
            ttftMs,
            endMs,
            servedModel,
            inputTokens: 1000,
            cachedTokens: undefined,
            cacheWriteTokens: undefined,
            outputTokens: 10,
            tokenSource: 'usage',
            reasoningTokens: undefined,
            o200kTokens: 1,
            costUsd: 0.00208,
            reportedCostUsd: undefined,
          },
  }
}

function qualityOf(score: number | undefined) {
  const isLow = score !== undefined && score < 0.5
  return {
    passed: score === undefined ? undefined : !isLow,
    failed: isLow ? [{ check: 'kind', reason: `score ${score}, expected at least 0.5` }] : [],
    scores: score === undefined ? {} : { kind: score },
    judgements: [judgement(score)],
  }
}

const samples = [0.9, 0.2, undefined].map((score, round) =>
  sampleOf({ cell: cell.id, round, quality: qualityOf(score) }),
)
const document = documentJsonOf([matrixRecord([cell], samples, { judges: [judge] })])

/** What the rules say of the document with something else at a path of its matrix. */
function saidOf(path: string, value: unknown): string[] {
  const copy = structuredClone(document)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const branch = keys.reduce<object>((node, key) => Reflect.get(node, key), copy.matrices[0] ?? {})
  Reflect.set(branch, last, value)
  const [matrix] = recordedMatrices(fromDocumentJson(copy))
  return matrix ? judgementRules(matrix).map((found) => found.path) : []
}

test('judgements that fit are in order, and are added up', () => {
  expect(saidOf('name', 'other')).toEqual([])
  expect(document.matrices[0]?.judges).toMatchObject([
    { requests: 2, unjudged: 1, costUsd: 0.00416, nCostUnknown: 0 },
  ])
  expect(document.cost).toMatchObject({ judgingUsd: 0.00416, totalUsd: 0.00716 })
  expect(document.matrices[0]?.cells[0]?.summary).toMatchObject({
    quality: 0.5,
    qualityUnknown: 1,
    costUsd: 0.003,
  })
})

describe('what does not follow is named', () => {
  const quality = 'cells.0.samples.0.quality'
  test.each([
    ['judges.0.requests', 3],
    ['judges.0.costUsd', 0.004],
    ['judges.0.unjudged', 0],
    ['judges.0.atLeast', 0.95],
    [`${quality}.scores.kind`, 0.8],
    [`${quality}.judgements`, []],
    [`${quality}.judgements.0.score`, 0.4],
    [`${quality}.judgements.0.reason`, 'why'],
    [`${quality}.judgements.0.broken`, true],
    [`${quality}.judgements.0.request`, null],
    [`${quality}.judgements.0.request.costUsd`, 0.002],
    [`${quality}.judgements.0.request.outputTokens`, 11],
    ['cells.0.samples.1.quality.failed', []],
    ['cells.0.samples.2.quality.judgements.0.score', 0.9],
  ])('%s', (path, value) => {
    expect(saidOf(path, value)).not.toEqual([])
  })
})
