import { createHash } from 'node:crypto'

import type { PlannedCell } from '../src/bridge/messages.ts'
import { judgeThreshold } from '../src/gate/judge.ts'
import { measuredVerdict } from '../src/gate/measured.ts'
import { listThresholds } from '../src/gate/threshold-list.ts'
import { costUsd } from '../src/metrics/cost.ts'
import { summarizeCell } from '../src/metrics/summary.ts'
import { promptSha256 } from '../src/model/prompt.ts'
import type { Round } from '../src/model/round.ts'
import type { Sample } from '../src/model/sample.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { nonceOf, schedule } from '../src/runner/schedule.ts'
import { matrixRecord, origin, plannedCell, sampleOf } from './builders.ts'

const SEED = 421_337
const cells = [
  plannedCell('gpt-4.1', 'openai'),
  plannedCell('gpt-4.1', 'openrouter'),
  plannedCell('gpt-4.1-mini', 'openai', { skipped: 'OPENAI_API_KEY is not set' }),
]
const prompts = [
  { prompt: 'Explain how a B-tree works.', keywords: ['node', 'key'] },
  { prompt: 'Explain garbage collection.', keywords: ['heap', 'mark'] },
]
const thresholds = {
  ttftMs: { median: { atMost: 150 }, p95: { atMost: 190 } },
  quality: { atLeast: 0.95 },
  failures: { atMost: 0.25 },
  costUsd: { atMost: 1 },
}

function requestOf({ levels }: PlannedCell): MatrixRecord['start']['requests'][string] {
  const { model, maxTokens } = levels
  const content = { sha256: 'e'.repeat(64), tokens: 7, nonce: true }
  const messages = [{ role: 'user', content }]
  return {
    protocol: 'openai-chat',
    body: { model, messages, stream: true, max_tokens: maxTokens, temperature: 0.7 },
  }
}

/** A matrix in which everything follows from everything, as a run leaves it, with some of each kind. */
export function measuredRecord(run: Partial<typeof origin> = {}): MatrixRecord {
  const identity = 'benches/router-tax.bench.ts > The Router Tax'
  const cellIds = cells.map(({ id }) => id)
  const rounds = schedule({
    seed: SEED,
    location: run.location,
    matrix: identity,
    cellIds: [...cellIds, 'gpt-4.1@opper'],
    prompts,
    rounds: 12,
    warmup: 2,
  })
  const asked = cells.filter(({ skipped }) => skipped === undefined)
  const ids = asked.map(({ id }) => id)
  const samples = rounds.flatMap((round) =>
    asked.map((cell) => measuredSample(cell, round, ids.indexOf(cell.id))),
  )
  const cellsMeasured = asked.map((cell) => {
    const own = samples.filter((sample) => sample.cell === cell.id)
    return {
      cell: { ...cell, samples: own },
      summary: summarizeCell(own, cell.price?.outputPerMTok),
    }
  })
  const verdicts = [
    ...cellsMeasured.map(({ cell, summary }) =>
      measuredVerdict(cell, summary, { hasFailureThreshold: thresholds.failures !== undefined }),
    ),
    ...cellsMeasured.flatMap(({ cell, summary }) =>
      listThresholds(thresholds).map((limit) => judgeThreshold(cell, summary, limit)),
    ),
  ]
  const record = matrixRecord(cells, samples, {
    run: { ...origin, ...run },
    options: { rounds: 12, warmup: 2, temperature: 0.7, thresholds, checks: ['length'] },
    requests: Object.fromEntries(asked.map((cell) => [cell.id, requestOf(cell)])),
    drawnFrom: {
      identity,
      prompts: prompts.map(promptSha256),
      cells: [...cellIds, 'gpt-4.1@opper'],
      blockSize: 1,
      turns: undefined,
    },
    rounds: rounds.map((round) => ({
      ...round,
      order: round.order.filter((id) => ids.includes(id)),
    })),
  })
  return { ...record, end: record.end && { ...record.end, verdicts } }
}

/** A sample of a cell in a round, slower by its position; a few went wrong. */
export function measuredSample(cell: PlannedCell, round: Round, position: number): Sample {
  const text = `An answer to ${round.prompt}`
  const jitter = (round.index * 7) % 12
  const ttftMs = 100 + 40 * position + jitter
  const counts = {
    inputTokens: 80 + round.index,
    cachedTokens: 16,
    cacheWriteTokens: undefined,
    outputTokens: 100 + round.index,
    // Where a server reports no usage, the cost stays unknown.
    tokenSource: round.index === 5 ? 'tokenizer' : 'usage',
    reasoningTokens: undefined,
    o200kTokens: 98,
    streamedTokens: 100 + round.index,
  } as const
  return sampleOf({
    cell: cell.id,
    round: round.index,
    phase: round.phase,
    warmup: round.warmup,
    block: round.block,
    nonce: nonceOf(cell, round, { seed: SEED, rounds: [round] }),
    ttfbMs: ttftMs - 5,
    ttftMs,
    ttfoMs: ttftMs,
    totalMs: ttftMs + 500,
    endMs: ttftMs + 501.5,
    ...counts,
    costUsd: costUsd(counts, cell.price),
    clientDelayMs: jitter / 100,
    text,
    textSha256: createHash('sha256').update(text).digest('hex'),
    ...eventOf(round.index + 14 * position),
  })
}

/** What went wrong with the nth request. */
function eventOf(n: number): Partial<Sample> {
  const nothing = { quality: undefined, costUsd: undefined, tokenSource: undefined } as const
  const silent = {
    ...nothing,
    outputTokens: undefined,
    streamedTokens: undefined,
    tokensPerSecond: undefined,
    text: undefined,
    textSha256: undefined,
  }
  if (n === 4) {
    return { quality: { passed: false, failed: [{ check: 'length', reason: '3 tokens' }] } }
  }
  if (n === 20) {
    const message = 'no complete answer within 60000 ms'
    const failure = { class: 'timeout', status: undefined, message, inStream: false } as const
    const unseen = { ttftMs: undefined, ttfoMs: undefined, totalMs: undefined }
    return { ...silent, ...unseen, status: 'failed', failure }
  }
  if (n === 21) {
    const failure = { class: 'http', status: 500, message: 'HTTP 500', inStream: false } as const
    return { ...silent, status: 'failed', failure }
  }
  return {}
}
