import type { MatrixStart, PlannedCell } from '../src/bridge/artifact.ts'
import { type Axes, cellOf, plainWorkload } from '../src/model/cell.ts'
import { nothingRead, type Observation } from '../src/model/observation.ts'
import type { Sample } from '../src/model/sample.ts'
import type { MatrixRecord } from '../src/report/assemble.ts'
import { type Capture, unknownPhases } from '../src/transport/capture.ts'

/** A request as observed, of which nothing was read; change what a test is about. */
export function observationOf(changes: Partial<Observation> = {}): Observation {
  return {
    connection: {
      reused: true,
      dnsMs: undefined,
      connectMs: undefined,
      tlsMs: undefined,
      protocol: 'h1',
    },
    sentAt: 0,
    firstByteAt: 0,
    endedAt: 0,
    status: 200,
    headers: {},
    readCount: 1,
    byteLength: 1,
    error: undefined,
    errorBody: undefined,
    reading: nothingRead,
    leftOut: [],
    ...changes,
  }
}

/** A complete 200 response; the nth piece is the nth read, stamped 10·n. */
export function captureOf(
  pieces: readonly (string | Uint8Array)[],
  changes: Partial<Capture> = {},
): Capture {
  const reads = pieces.map((piece, index) => ({ bytes: Buffer.from(piece), at: index * 10 }))
  return {
    connection: unknownPhases,
    sentAt: 0,
    status: 200,
    headers: {},
    reads,
    byteLength: reads.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    endedAt: pieces.length * 10,
    error: undefined,
    ...changes,
  }
}

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
    outputTokens: 100,
    tokenSource: 'usage',
    reasoningTokens: undefined,
    o200kTokens: 98,
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
    maxTokens: [512],
    json: [false],
    concurrency: [1],
    rate: [undefined],
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
      source: 'a list',
      date: '2026-09-23',
    },
    isFree: false,
    skipped: undefined,
    ...changes,
  }
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
      run: {
        id: '20231114T221320Z-s421337-test',
        seed: 421_337,
        mode: 'live',
        modeReason: 'asked',
        location: undefined,
      },
      name: 'The Router Tax',
      file: '/project/benches/router-tax.bench.ts',
      sha256: 'b'.repeat(64),
      seed: 421_337,
      axes,
      reference: undefined,
      goodput: undefined,
      adaptive: undefined,
      options: {},
      rounds: Array.from({ length: 10 }, (_, index) => ({
        index,
        phase: 'main',
        warmup: false,
        block: index,
        turn: undefined,
        prompt: 'Explain this.',
        keywords: [],
        nonce: '0123456789ab',
        order: cells.map((cell) => cell.id),
      })),
      cells,
      startedAt: 1_700_000_000_000,
      calibrationErrorsMs: [0.2, 0.3],
      ...changes,
    },
    samples,
    end: {
      kind: 'matrix-end',
      matrix: 'The Router Tax',
      endedAt: 1_700_000_041_000,
      stopped: undefined,
      verdicts: [],
    },
  }
}
