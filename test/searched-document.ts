import type { Capacity, CapacityRule } from '../src/model/capacity.ts'
import type { DocumentMatrix, ResultsDocument } from '../src/report/schema/results-document.ts'
import { axesOf, documentOf, matrixRecord, plannedCells, samplesOf } from './builders.ts'

const START_MS = 1_700_000_000_000
const LEVELS = [1, 2, 4, 6, 8] as const
const PROVIDERS = ['openai', 'openrouter'] as const

const rule: CapacityRule = {
  of: 'concurrency',
  objective: { ttftMs: 500 },
  share: 0.9,
  max: 8,
  relativeWidth: 0.5,
  maxRequests: 600,
}

/** A capacity of 14 [11, 17] requests in flight. */
export function capacityFound(changes: Partial<Capacity> = {}): Capacity {
  return {
    id: 'one@lab',
    label: 'one via lab',
    model: 'one',
    provider: 'lab',
    of: 'concurrency',
    share: 0.95,
    objective: { ttftMs: 800 },
    value: 14,
    ciLow: 11,
    ciHigh: 17,
    stoppedBy: 'width',
    requests: 900,
    costUsd: 0.5,
    designEffect: 1.4,
    blocks: [],
    ...changes,
  }
}

/** What was found of an endpoint, and of each level how many of 20 requests were kept and refused. */
function capacityOf(provider: string, changes: Partial<Capacity> = {}): Capacity {
  return capacityFound({
    id: `gpt-4.1@${provider}`,
    label: `gpt-4.1 via ${provider}`,
    model: 'gpt-4.1',
    provider,
    share: rule.share,
    objective: rule.objective,
    value: 5,
    ciLow: 4,
    ciHigh: 7,
    requests: 121,
    costUsd: 0.25,
    blocks: LEVELS.map((level, block) => ({
      block,
      level,
      asked: 20 + level,
      counted: 20,
      kept: level > 5 ? 20 - 2 * level : 20,
      refused: level > 5 ? 3 : 0,
    })),
    ...changes,
  })
}

/** A document with the search of two endpoints, whose first token takes longer the more are in flight; answers take 2 s. */
export function searchedDocument(changes: Partial<Capacity> = {}): ResultsDocument {
  const axes = {
    model: ['gpt-4.1'],
    provider: [...PROVIDERS],
    concurrency: [...LEVELS],
  }
  const cells = plannedCells(axes)
  const samples = samplesOf(cells, 20, ({ cell, round }) => ({
    ttftMs: 300 + 10 * levelOf(cell) + round,
    block: 0,
    totalMs: 1900,
    endMs: 2000,
    sentAt: START_MS + 2000 * Math.floor(round / levelOf(cell)),
  }))
  const document = documentOf([matrixRecord(cells, samples, { axes: axesOf(axes) })])
  const found: Partial<DocumentMatrix> = {
    capacity: rule,
    capacities: PROVIDERS.map((provider) => capacityOf(provider, changes)),
  }
  return {
    ...document,
    matrices: document.matrices.map((matrix) => ({ ...matrix, ...found })),
  }
}

function levelOf(cell: string): number {
  return Number(/concurrency=(\d+)/.exec(cell)?.[1])
}
