import type { MatrixStart, PlannedCell, RunOrigin } from '../src/bridge/messages.ts'
import { type Axes, cellOf, plainWorkload, workloadsOf } from '../src/model/cell.ts'
import type { Sample } from '../src/model/sample.ts'
import { assembleJson } from '../src/report/assembly/assemble.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { fromDocumentJson } from '../src/report/reading/from-document-json.ts'
import type { DocumentJson } from '../src/report/schema/document-schema.ts'
import type { ResultsDocument } from '../src/report/schema/results-document.ts'

/** A sample that went well; change what a test is about. */
export function sampleOf(changes: Partial<Sample> & Pick<Sample, 'cell' | 'round'>): Sample {
  return {
    phase: 'main',
    warmup: false,
    block: changes.round,
    status: 'ok',
    failure: undefined,
    ttfbMs: 90,
    ttftMs: 100,
    ttfoMs: 100,
    totalMs: 600,
    endMs: 610,
    interChunkMs: 10,
    interChunkP99Ms: 20,
    longestStallMs: 25,
    tokensPerSecond: 200,
    inputTokens: 80,
    cachedTokens: 0,
    cacheWriteTokens: undefined,
    outputTokens: 100,
    tokenSource: 'usage',
    reasoningTokens: undefined,
    o200kTokens: 98,
    streamedTokens: 100,
    costUsd: 0.001,
    reportedCostUsd: undefined,
    quality: { passed: true, failed: [] },
    finishReason: 'stop',
    truncated: false,
    streamed: true,
    backend: undefined,
    servedModel: 'model-1',
    protocol: 'h1',
    httpStatus: 200,
    headers: {},
    connection: { reused: true, dnsMs: undefined, connectMs: undefined, tlsMs: undefined },
    sentAt: 1_700_000_000_000,
    intendedAt: undefined,
    queueMs: undefined,
    turn: undefined,
    nonce: '0123456789ab-abcdef',
    chunks: 50,
    reads: 50,
    bytes: 5000,
    clientDelayMs: 0,
    leftOut: [],
    sentAs: {},
    notes: [],
    toolCalls: [],
    text: 'An answer.',
    textSha256: 'a'.repeat(64),
    rawUsage: undefined,
    ...changes,
  }
}

/** Axes of one level each; change those a test is about. */
export function axesOf(changes: Partial<Axes> = {}): Axes {
  return {
    model: ['m'],
    provider: ['lab'],
    inputTokens: [undefined],
    maxTokens: [512],
    json: [false],
    concurrency: [1],
    rate: [undefined],
    stage: [undefined],
    promptCache: ['bust'],
    connection: ['warm'],
    ...changes,
  }
}

const axes = axesOf({ model: ['gpt-4.1', 'gpt-4.1-mini'], provider: ['openai', 'openrouter'] })

export function plannedCell(model: string, provider: string, changes = {}): PlannedCell {
  return {
    ...cellOf({ model, provider, maxTokens: 512, json: false, ...plainWorkload }, axes),
    simulated: false,
    price: {
      inputPerMTok: 2,
      outputPerMTok: 8,
      cachedInputPerMTok: 0.5,
      cacheWriteInputPerMTok: undefined,
      source: 'a list',
      date: '2026-09-23',
    },
    maxRequest: { inputTokens: 100, outputTokens: 256, usd: undefined },
    endpoint: 'https://api.openai.com gpt-4.1',
    skipped: undefined,
    ...changes,
  }
}

/** Every cell of a matrix with the given axes. */
export function plannedCells(changes: Partial<Axes>): PlannedCell[] {
  const all: Axes = { ...axes, ...changes }
  return all.model.flatMap((model) =>
    all.provider.flatMap((provider) =>
      workloadsOf(all).map((workload) => ({
        ...plannedCell(model, provider),
        ...cellOf({ model, provider, ...workload }, all),
      })),
    ),
  )
}

/** Samples of cells over rounds whose times differ by cell and round; change what a test is about. */
export function samplesOf(
  cells: readonly PlannedCell[],
  rounds: number,
  change: (sample: Sample, cell: PlannedCell) => Partial<Sample> = () => ({}),
): Sample[] {
  return cells.flatMap((cell, index) =>
    Array.from({ length: rounds }, (_, round) => {
      // Steps of 37 modulo 101 visit their residues in no visible order.
      const own = 1 + index / 10 + ((round * 37) % 101) / 200
      const sample = sampleOf({
        cell: cell.id,
        round,
        ttftMs: 500.25 * own,
        totalMs: 4000.125 * own,
        tokensPerSecond: 90.0625 / own,
      })
      return { ...sample, ...change(sample, cell) }
    }),
  )
}

/** The run that a record is of unless a test says otherwise. */
export const origin: RunOrigin = {
  id: '20231114T221320Z-s421337-test',
  seed: 421_337,
  mode: 'live',
  modeReason: 'asked',
  location: undefined,
  startedAt: 1_700_000_000_000,
  options: {},
  overrides: {},
  tool: { name: 'vitest-llm-bench', version: '0.1.0', sha256: 'c'.repeat(64) },
  environment: {
    node: 'v24.0.0',
    os: 'Linux',
    arch: 'x64',
    cpu: undefined,
    cores: 2,
    memoryGiB: 8,
    vitest: '5.1.1',
    undici: '8.12.4',
    timeZone: 'UTC',
    ci: false,
    proxy: undefined,
    noProxy: undefined,
    extraCaCerts: false,
  },
  git: { commit: undefined, branch: undefined, dirty: undefined },
}

/** A matrix as its messages tell it: the given cells, with the given samples. */
export function matrixRecord(
  cells: readonly PlannedCell[],
  samples: readonly Sample[],
  changes: Partial<MatrixStart> = {},
): MatrixRecord {
  return {
    start: {
      kind: 'matrix-start',
      run: origin,
      name: 'The Router Tax',
      file: 'benches/router-tax.bench.ts',
      line: 3,
      column: 1,
      sha256: 'b'.repeat(64),
      seed: 421_337,
      axes,
      reference: undefined,
      gatedContrasts: [],
      goodput: undefined,
      adaptive: undefined,
      options: {},
      drawnFrom: {
        identity: 'benches/router-tax.bench.ts > The Router Tax',
        prompts: ['d'.repeat(64)],
        cells: cells.map((cell) => cell.id),
        blockSize: 1,
        turns: undefined,
      },
      requests: {},
      rounds: Array.from({ length: 10 }, (_, index) => ({
        index,
        phase: 'main',
        warmup: false,
        block: index,
        turn: undefined,
        prompt: 'Explain this.',
        keywords: [],
        restSha256: undefined,
        maxTokens: undefined,
        nonce: '0123456789ab',
        order: cells.map((cell) => cell.id),
      })),
      cells,
      startedAt: 1_700_000_000_000,
      calibrationErrorsMs: [0.2, 0.3],
      ...changes,
    },
    samples,
    outages: {},
    tryouts: [],
    pauses: [],
    lost: [],
    begunLooks: [],
    resumptions: [],
    repeated: [],
    moreRounds: [],
    meetings: [],
    end: {
      kind: 'matrix-end',
      matrix: 'The Router Tax',
      endedAt: 1_700_000_041_000,
      stopped: undefined,
      suspended: {},
      outages: {},
      verdicts: [],
      baseline: undefined,
      laterLooks: [],
      acceptance: undefined,
    },
  }
}

/** The results document of the given matrices; by default one cell with ten samples. */
export function documentOf(records?: readonly MatrixRecord[]): ResultsDocument {
  return fromDocumentJson(documentJsonOf(records))
}

/** The JSON of that document. */
export function documentJsonOf(records: readonly MatrixRecord[] = [smallRecord()]): DocumentJson {
  const { tool, environment, git } = origin
  return assembleJson(records, {
    tool,
    environment,
    git,
    runId: '20231114T221320Z-s421337-rprt',
    endedAt: 1_700_000_042_000,
    interrupted: false,
  })
}

function smallRecord(): MatrixRecord {
  const cell = plannedCell('gpt-4.1', 'openai')
  const samples = Array.from({ length: 10 }, (_, round) =>
    sampleOf({ cell: cell.id, round, ttftMs: 100 + round }),
  )
  return matrixRecord([cell], samples)
}
