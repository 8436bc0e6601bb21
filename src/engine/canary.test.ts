import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer } from '../../test/http-server.ts'
import { threeRivers } from '../../test/three-rivers.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import { partialWords } from '../report/reading/partial.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { measure } from './measure.ts'

let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.canary-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(outputDir, { recursive: true })
})

/** An endpoint whose first token comes after so many milliseconds; 0 fails at once. */
async function deployment(waitMs: (request: number) => number) {
  let count = 0
  const { body, head } = threeRivers
  return await startServer(() => {
    const afterMs = waitMs((count += 1))
    return [{ bytes: head }, { afterMs, bytes: body }, { end: true }]
  })
}

function declared(origin: string) {
  return {
    baseURL: `${origin}/v1`,
    apiKeyEnv: 'LAB_KEY',
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
  }
}

/** Two deployments of one model: `prod`, and `next` that takes so many times as long. */
async function compared(
  options: MatrixOptions,
  { times, waitMs = 40 }: { readonly times: number; readonly waitMs?: number },
): Promise<DocumentJson> {
  // Rounds vary, and the deployments within them.
  const varied = (request: number): number => waitMs * (1 + ((request * 7) % 10) / 20)
  await using prod = await deployment(varied)
  await using next = await deployment((request) => times * varied(request + 3))
  return await measure(
    'deployments',
    { models: 'one', providers: ['prod', 'next'], warmup: 0, checks: {}, ...options },
    {
      mode: 'live',
      location: 'here',
      outputDir,
      providers: { prod: declared(prod.origin), next: declared(next.origin) },
      file: import.meta.filename,
    },
  )
}

function verified(document: DocumentJson): void {
  expect(verifyDocument(fromDocumentJson(document))).toMatchObject({
    changed: [],
    mismatches: [],
  })
}

test('a slower version is worse, without a baseline, after as many rounds as that takes', async () => {
  const document = await compared(
    { against: { provider: 'prod' }, rounds: 12, order: 'providers' },
    { times: 3 },
  )
  const [only] = document.matrices
  const verdict = only?.verdicts.find(({ kind }) => kind === 'canary')
  expect(verdict).toMatchObject({
    scope: 'cell',
    subject: 'one@next',
    reference: 'one@prod',
    metric: 'ttftMs',
    verdict: 'worse',
    name: 'ttft vs prod within ±5 %',
    limit: 0.05,
  })
  expect(only?.verdicts.filter(({ kind }) => kind === 'canary')).toHaveLength(1)
  expect(only?.contrasts.length).toBeGreaterThan(0)
  expect(only?.options['against']).toEqual({
    reference: { provider: 'prod' },
    margins: { ttftMs: 0.05 },
    rounds: 12,
    maxRounds: 48,
  })
  verified(document)
})

test('what may be worse is asked on, together with what it is compared with', async () => {
  const document = await compared(
    // At 6 rounds no comparison can be sure.
    { against: { provider: 'prod', margin: 0.2, maxRounds: 18 }, rounds: 4, order: 'providers' },
    { times: 3, waitMs: 20 },
  )
  const [only] = document.matrices
  expect(only?.cells.map(({ samples }) => samples.length)).toEqual([16, 16])
  expect(only?.verdicts.find(({ kind }) => kind === 'canary')).toMatchObject({
    verdict: 'worse',
    n: 16,
    looks: 3,
  })
  verified(document)
  // Rounds that were not due are noticed.
  const cell = document.matrices[0]?.cells[0]
  cell?.samples.splice(12)
  const { mismatches } = verifyDocument(fromDocumentJson(document))
  expect(mismatches.map(({ path }) => path)).toContain('matrices[0].cells[0].samples')
})

test('a limit that is broken for certain ends the matrix, and says what that saved', async () => {
  const document = await compared(
    {
      rounds: 30,
      order: 'providers',
      abortOnFail: true,
      thresholds: { ttftMs: { p95: { atMost: 5 }, median: { atMost: 5000 } } },
    },
    { times: 1, waitMs: 30 },
  )
  const [only] = document.matrices
  expect(only?.aborted).toMatchObject({ of: 30, alpha: 0.01 })
  const { round = NaN, requests = NaN, savedUsd } = only?.aborted ?? {}
  expect(round).toBeGreaterThanOrEqual(6)
  expect(round).toBeLessThan(10)
  expect(requests).toBe(2 * (30 - round))
  expect(savedUsd).toBeCloseTo(requests * 0.0013, 6)
  expect(only).toMatchObject({ interrupted: false, endedAt: expect.any(String) })
  expect(only?.cells.map(({ samples }) => samples.length)).toEqual([round, round])
  expect(only?.stopped).toMatch(
    new RegExp(
      `^stopped after round ${round} of 30: one via \\w+, ttft p95 ≤ 5 ms, is broken with certainty \\(and 1 more\\); ${requests} requests were not sent, which saved about \\$0\\.0\\d+$`,
    ),
  )
  expect(only?.verdicts.map(({ kind, verdict }) => [kind, verdict])).toEqual([
    ['absolute', 'failed'],
    ['absolute', 'failed'],
  ])
  expect(only?.verdicts[0]?.reason).toMatch(/certain after \d rounds$/)
  verified(document)
  const [matrix] = fromDocumentJson(document).matrices
  expect(matrix && partialWords(matrix)).toBe(only?.stopped)
  // Nobody can make a later end of it.
  if (only?.aborted) only.aborted.round += 1
  const { mismatches } = verifyDocument(fromDocumentJson(document))
  expect(mismatches.map(({ path }) => path)).toContain('matrices[0].aborted.round')
})

test('limits that are kept, and money, end nothing and end it at once', async () => {
  const kept = await compared(
    {
      rounds: 4,
      order: 'providers',
      abortOnFail: true,
      thresholds: { ttftMs: { median: { atMost: 5000 } }, quality: { atLeast: 0.9 } },
    },
    { times: 1, waitMs: 1 },
  )
  expect(kept.matrices[0]).toMatchObject({ aborted: null, stopped: null })
  verified(kept)
  const dear = await compared(
    {
      rounds: 9,
      order: 'providers',
      abortOnFail: true,
      thresholds: { costUsd: { atMost: 0.003 } },
    },
    { times: 1, waitMs: 1 },
  )
  // The third request of a cell is beyond the limit, and no later one takes that back.
  expect(dear.matrices[0]?.aborted).toMatchObject({ round: 3, requests: 12 })
  verified(dear)
})

test('a version that is worse for certain ends the matrix too', async () => {
  const document = await compared(
    { against: { provider: 'prod' }, rounds: 40, order: 'providers', abortOnFail: true },
    // By more than a busy machine lags.
    { times: 20, waitMs: 10 },
  )
  const [only] = document.matrices
  expect(only?.aborted?.round).toBeLessThan(25)
  expect(only?.aborted?.of).toBe(40)
  expect(only?.verdicts).toMatchObject([{ kind: 'canary', verdict: 'worse' }])
  expect(only?.stopped).toContain('one via next, ttft vs prod within ±5 %, is worse with certainty')
  verified(document)
})
