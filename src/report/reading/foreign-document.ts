import { createHash } from 'node:crypto'

import type { ForeignCell, ForeignRun } from '../../foreign/foreign-run.ts'
import type { ForeignResults } from '../../foreign/read-foreign.ts'
import { summarizeCell } from '../../metrics/summary.ts'
import { type Axes, axesSpannedBy, cellOf, type Levels, plainWorkload } from '../../model/cell.ts'
import { FOREIGN_FOLDER } from '../../model/foreign-source.ts'
import { SCHEMA_VERSION } from '../schema/document-schema.ts'
import type { DocumentCell, DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'
import { keepAsWritten } from './as-written.ts'
import { sampleOf } from './foreign-sample.ts'
import { filledIn, summaryOf } from './foreign-summary.ts'

const UNKNOWN_MODEL = 'unknown model'
const UNKNOWN_ENDPOINT = 'unknown endpoint'
const DIGEST_DIGITS = 8

/**
 * Runs of another tool as documents in memory, which are never written: what commands judge, draw and list.
 * What no tool says is unknown.
 */
export function foreignDocuments({ runs, modifiedAt }: ForeignResults): ResultsDocument[] {
  return runs.map((run, index) => documentOf(run, { index, modifiedAt }))
}

function documentOf(
  run: ForeignRun,
  { index, modifiedAt }: { readonly index: number; readonly modifiedAt: number },
): ResultsDocument {
  const hashes = run.source.files.map(({ sha256 }) => sha256).toSorted()
  const sha256 = createHash('sha256')
    .update([...hashes, index].join('\n'))
    .digest('hex')
  const startedAt = run.startedAt ?? firstSent(run) ?? modifiedAt
  const started = new Date(startedAt).toISOString()
  const ended = new Date(run.endedAt ?? startedAt).toISOString()
  const id = `${started.replaceAll(/[-:]|\.\d+/g, '')}-${run.source.format}-${sha256.slice(0, DIGEST_DIGITS)}`
  const isDated = run.startedAt !== undefined || firstSent(run) !== undefined
  const notes = isDated
    ? run.source.notes
    : [
        ...run.source.notes,
        'no file says when it was measured: the time at which its file was written stands for that',
      ]
  const matrix = matrixOf(
    { ...run, source: { ...run.source, notes } },
    { id, sha256, started, ended },
  )
  const document: ResultsDocument = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: run.source.tool, version: run.source.version ?? 'unknown', sha256 },
    run: {
      id,
      startedAt: started,
      endedAt: ended,
      seed: undefined,
      mode: 'live',
      modeReason: 'asked',
      timeFactor: undefined,
      location: undefined,
      options: {},
      overrides: {},
      interrupted: run.stopped !== undefined,
      recovered: undefined,
    },
    environment: unknownEnvironment,
    git: { commit: undefined, branch: undefined, dirty: undefined },
    client: {
      calibration: { n: 0, medianMs: undefined, p99Ms: undefined, maxMs: undefined, errorsMs: [] },
      eventLoop: { medianP99Ms: undefined, worstP99Ms: undefined },
    },
    merged: undefined,
    matrices: [matrix],
    cost: {
      totalUsd: undefined,
      byProvider: {},
      reportedBy: [],
      nUnknown: 0,
      judgingUsd: undefined,
    },
    integrity: {
      algorithm: 'sha256 of RFC 8785 canonical JSON without this field',
      sha256,
      sections: {},
    },
  }
  keepAsWritten(document, { changed: [], isOfEarlierVersion: false })
  return document
}

/** No other tool says where it ran in our words, and no command that reads these documents asks. */
const unknownEnvironment = {
  node: 'unknown',
  os: 'unknown',
  arch: 'unknown',
  cpu: undefined,
  cores: Number.NaN,
  memoryGiB: Number.NaN,
  vitest: 'unknown',
  undici: 'unknown',
  timeZone: 'unknown',
  ci: false,
  proxy: undefined,
  noProxy: undefined,
  extraCaCerts: false,
} as const

function firstSent({ cells }: ForeignRun): number | undefined {
  let first: number | undefined
  for (const { requests = [] } of cells) {
    for (const { sentAt } of requests) {
      if (sentAt !== undefined && (first === undefined || sentAt < first)) first = sentAt
    }
  }
  return first
}

function matrixOf(
  run: ForeignRun,
  of: {
    readonly id: string
    readonly sha256: string
    readonly started: string
    readonly ended: string
  },
): DocumentMatrix {
  const { source, stopped } = run
  const placed = run.cells.map((cell) => ({ cell, levels: levelsOf(cell) }))
  const axes = axesSpannedBy(placed.map(({ levels }) => ({ id: '', label: '', levels })))
  const isWhole = run.cells.every(({ isStreamed }) => isStreamed === false)
  return {
    source,
    name: source.tool,
    runId: of.id,
    location: undefined,
    file: `${FOREIGN_FOLDER}/${source.format}`,
    line: undefined,
    sha256: of.sha256,
    seed: 0,
    world: undefined,
    startedAt: of.started,
    endedAt: of.ended,
    interrupted: stopped !== undefined,
    stopped,
    aborted: undefined,
    axes: { model: axes.model, provider: axes.provider, ...knownAxes(run.cells, axes) },
    reference: undefined,
    goodput: undefined,
    adaptive: undefined,
    chosenRounds: undefined,
    capacity: undefined,
    capacities: [],
    options: isWhole ? { stream: false } : {},
    drawnFrom: { identity: source.tool, prompts: [], cells: [], blockSize: 1, turns: undefined },
    planSha256: undefined,
    rounds: [],
    cells: placed.map(({ cell, levels }) => documentCell(cell, cellOf(levels, axes))),
    judges: [],
    contrasts: [],
    verdicts: [],
    baseline: undefined,
    truth: undefined,
    laterLooks: [],
    resumptions: [],
    lost: [],
    pauses: [],
  }
}

/** Loads and lengths that a file says. */
function knownAxes(cells: readonly ForeignCell[], axes: Axes): Partial<Axes> {
  const isKnown = (axis: 'concurrency' | 'rate' | 'inputTokens'): boolean =>
    cells.some((cell) => cell[axis] !== undefined)
  return {
    ...(isKnown('concurrency') ? { concurrency: axes.concurrency } : {}),
    ...(isKnown('rate') ? { rate: axes.rate } : {}),
    ...(isKnown('inputTokens') ? { inputTokens: axes.inputTokens } : {}),
  }
}

/** With the load: runs of several stand side by side, and nothing else tells them apart. */
function labelOf(label: string, { concurrency, rate }: ForeignCell): string {
  const load =
    rate === undefined
      ? concurrency === undefined
        ? undefined
        : `concurrency ${concurrency}`
      : `${rate} req/s`
  return load === undefined || label.includes(`, ${load}`) ? label : `${label}, ${load}`
}

function levelsOf({
  model,
  provider,
  concurrency,
  rate,
  inputTokens,
  maxTokens,
}: ForeignCell): Levels {
  return {
    ...plainWorkload,
    model: model ?? UNKNOWN_MODEL,
    provider: provider ?? UNKNOWN_ENDPOINT,
    inputTokens,
    // What limits an answer is unknown where no tool says so: nothing that is known does.
    maxTokens: maxTokens ?? Infinity,
    json: false,
    concurrency: concurrency ?? 1,
    rate,
  }
}

function documentCell(
  cell: ForeignCell,
  { id, label, levels }: Pick<DocumentCell, 'id' | 'label' | 'levels'>,
): DocumentCell {
  const samples = (cell.requests ?? [])
    // Files list requests as they ended; what follows another in time is asked of the order.
    .toSorted((left, right) => (left.sentAt ?? 0) - (right.sentAt ?? 0))
    .map((request, index) => sampleOf(request, { cell, id, index }))
  const rates = cell.outputPerMTok
  return {
    id,
    label: labelOf(label, cell),
    levels,
    model: levels.model,
    provider: levels.provider,
    simulated: false,
    price: undefined,
    endpoint: `${levels.provider} ${levels.model}`,
    request: undefined,
    skipped: undefined,
    suspended: undefined,
    samples,
    outages: [],
    tryouts: [],
    repeated: [],
    summary:
      cell.requests === undefined && cell.aggregates
        ? summaryOf(cell.aggregates)
        : filledIn(summarizeCell(samples, rates, { loop: levels }), cell.aggregates),
  }
}
