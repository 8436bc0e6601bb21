import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer } from '../../test/http-server.ts'
import { threeRivers } from '../../test/three-rivers.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import type { DocumentJson } from '../report/schema/document-schema.ts'
import { verifyDocument } from '../report/verify/verify-document.ts'
import { measure } from './measure.ts'

const ANSWER_MS = 60
const FIRST_TOKEN_MS = 5
/** Far from both, so that a busy machine does not matter. */
const OBJECTIVE_MS = 400
const CROWDED_MS = 700

let outputDir = ''

beforeEach(async () => {
  outputDir = await mkdtemp(join(process.cwd(), 'node_modules', '.capacity-'))
  vi.stubEnv('LAB_KEY', 'sk-lab')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(outputDir, { recursive: true })
})

const { first, head, last } = threeRivers
const busy =
  'HTTP/1.1 429 Too Many Requests\r\nretry-after-ms: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'

/** Answers so many requests at a time; where more are there, all that come are late, or refused. */
async function room(places: number, { sheds = false, firstMs = FIRST_TOKEN_MS } = {}) {
  let leaving: number[] = []
  return await startServer(() => {
    const now = performance.now()
    leaving = leaving.filter((at) => at > now)
    const isCrowded = leaving.length >= places
    if (isCrowded && sheds) return [{ afterMs: 2, bytes: busy }, { end: true }]
    const waitMs = isCrowded ? CROWDED_MS : firstMs
    leaving.push(now + waitMs + ANSWER_MS)
    return [
      { bytes: head },
      { afterMs: waitMs, bytes: first },
      { afterMs: ANSWER_MS, bytes: last },
      { end: true },
    ]
  })
}

async function searched(
  origins: Readonly<Record<string, string>>,
  options: MatrixOptions,
  more: { readonly budgetUsd?: number } = {},
): Promise<DocumentJson> {
  return await measure(
    'How many?',
    {
      models: 'one',
      providers: Object.keys(origins),
      maxTokens: 16,
      checks: {},
      ...options,
    },
    {
      mode: 'live',
      location: 'here',
      outputDir,
      ...more,
      providers: Object.fromEntries(
        Object.entries(origins).map(([name, origin]) => [
          name,
          {
            baseURL: `${origin}/v1`,
            apiKeyEnv: 'LAB_KEY',
            models: { one: 'one' },
            prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
          },
        ]),
      ),
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

test('the capacity of servers that hold so many is found, with what it cost and a verdict', async () => {
  await using four = await room(4)
  await using shed = await room(6, { sheds: true })
  const document = await searched(
    { four: four.origin, shed: shed.origin },
    {
      capacity: { objective: { ttftMs: OBJECTIVE_MS }, share: 0.8, max: 16, relativeWidth: 0.5 },
      thresholds: { capacity: { atLeast: 3 } },
    },
  )
  const [only] = document.matrices
  expect(only?.stopped).toBeNull()
  const [a, b] = only?.capacities ?? []
  expect(a).toMatchObject({ id: 'one@four', label: 'one via four', of: 'concurrency', share: 0.8 })
  expect(a?.ciLow).toBeLessThanOrEqual(4)
  expect(a?.ciHigh).toBeGreaterThanOrEqual(4)
  expect(a?.ciHigh).toBeLessThan(16)
  expect(b?.ciLow).toBeLessThanOrEqual(6)
  expect(b?.ciHigh).toBeGreaterThanOrEqual(6)
  expect(b?.blocks.some(({ level, refused }) => level > 6 && refused > 0)).toBe(true)
  expect(a?.blocks.every(({ refused }) => refused === 0)).toBe(true)
  expect(a?.requests).toBe(four.requests.length)
  expect(a?.costUsd).toBeCloseTo(four.requests.length * 0.0013, 6)
  // Blocks of the endpoints alternate.
  const turns = only?.capacities.map(({ blocks }) => blocks.slice(0, 4).map(({ block }) => block))
  expect(turns?.flat().toSorted((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(only?.verdicts.filter(({ kind }) => kind === 'absolute')).toMatchObject([
    { subject: 'one@four', metric: 'capacity', name: 'capacity ≥ 3 requests in flight' },
    { subject: 'one@shed', metric: 'capacity' },
  ])
  verified(document)
  // Nobody can make a higher load of it.
  if (a?.value != null) a.value += 1
  expect(verifyDocument(fromDocumentJson(document)).mismatches.map(({ path }) => path)).toContain(
    'matrices[0].capacities[0].value',
  )
}, 240_000)

test('what nothing keeps is said after one block, and money that runs out leaves an interval', async () => {
  await using four = await room(4)
  // Later than by what a busy machine lags.
  await using late = await room(4, { firstMs: 90 })
  const nothing = await searched(
    { late: late.origin },
    { capacity: { objective: { ttftMs: 0.01 } }, thresholds: { capacity: { atLeast: 1 } } },
  )
  expect(nothing.matrices[0]?.capacities).toMatchObject([
    { value: 0, ciLow: 0, ciHigh: 0, stoppedBy: 'nothing', requests: 11 },
  ])
  expect(nothing.matrices[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(['ok', 'failed'])
  verified(nothing)

  const before = four.requests.length
  const poor = await searched(
    { four: four.origin },
    { capacity: { objective: { ttftMs: OBJECTIVE_MS } } },
    { budgetUsd: 0.2 },
  )
  const [matrix] = poor.matrices
  expect(matrix?.stopped).toBeNull()
  expect(matrix?.capacities[0]).toMatchObject({
    stoppedBy: 'budget',
    requests: four.requests.length - before,
  })
  expect(poor.cost.totalUsd).toBeLessThanOrEqual(0.2)
  verified(poor)
}, 240_000)
