import { createHash } from 'node:crypto'
import { relative, sep } from 'node:path'

import type { z } from 'zod'

import type { BenchMessage, MatrixEnd, MatrixStart, PlannedCell } from '../bridge/artifact.ts'
import { contrastsOf } from '../gate/contrasts.ts'
import { summarizeCell } from '../metrics/summary.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { toJsonValue } from '../model/to-json.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { costsByProvider, totalCostUsd } from './costs.ts'
import {
  type DocumentMatrix,
  documentSchema,
  matrixSchema,
  type ResultsDocument,
  SCHEMA_VERSION,
} from './document-schema.ts'

/** What of a run is known outside its matrices. */
export interface RunFacts {
  readonly tool: ResultsDocument['tool']
  readonly run: {
    readonly startedAt: number
    readonly endedAt: number
    readonly options: Readonly<Record<string, unknown>>
    readonly interrupted: boolean
  }
  readonly environment: object
  readonly git: object
  /** File paths in the document are relative to this folder. */
  readonly root: string
}

/** One matrix as its messages told it. */
export interface MatrixRecord {
  readonly start: MatrixStart
  readonly samples: readonly Sample[]
  /** Rounds of the second look. */
  readonly moreRounds: readonly Round[]
  readonly end: MatrixEnd | undefined
}

/** Sorts messages into matrices, in the order in which they started. */
export function collectMatrices(messages: Iterable<BenchMessage>): MatrixRecord[] {
  const records: {
    start: MatrixStart
    samples: Sample[]
    moreRounds: Round[]
    end: MatrixEnd | undefined
  }[] = []
  for (const message of messages) {
    if (message.kind === 'matrix-start') {
      records.push({ start: message, samples: [], moreRounds: [], end: undefined })
      continue
    }
    const record = records.findLast(({ start }) => start.name === message.matrix)
    if (!record) continue
    if (message.kind === 'sample') record.samples.push(message.sample)
    else if (message.kind === 'second-look') record.moreRounds.push(...message.rounds)
    else record.end = message
  }
  return records
}

/** Puts the results document together and validates it; throws where it would break its schema. */
export function assembleDocument(
  records: readonly MatrixRecord[],
  facts: RunFacts,
): ResultsDocument {
  const plain = toJsonValue(bodyOf(records, facts))
  const integrity = {
    algorithm: 'sha256 of RFC 8785 canonical JSON without this field',
    sha256: integrityOf(plain),
  }
  return documentSchema.parse({ ...plain, integrity })
}

/** The document of a run that goes on: as it is so far, and without the hash that seals it. */
export function assembleDraft(records: readonly MatrixRecord[], facts: RunFacts): DraftDocument {
  return draftSchema.parse(toJsonValue(bodyOf(records, facts)))
}

const draftSchema = documentSchema.omit({ integrity: true })
export type DraftDocument = z.infer<typeof draftSchema>

function bodyOf(records: readonly MatrixRecord[], facts: RunFacts): object {
  const { root, run } = facts
  const samples = records.flatMap((record) => record.samples)
  const origin = records[0]?.start.run
  if (!origin) throw new TypeError('a results document needs at least one matrix')
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: facts.tool,
    run: { ...origin, ...run, startedAt: iso(run.startedAt), endedAt: iso(run.endedAt) },
    environment: facts.environment,
    git: facts.git,
    client: {
      calibration: calibrationOf(records),
      eventLoop: eventLoopOf(samples),
    },
    matrices: records.map((record) => matrixOf(record, root)),
    cost: costsOf(records),
  }
}

/** Whether a matrix ended before its last round. */
export function isInterrupted(end: MatrixEnd | undefined): boolean {
  return end === undefined || end.stopped !== undefined
}

/** One matrix as the document will hold it. */
export function assembleMatrix(record: MatrixRecord, root: string): DocumentMatrix {
  return matrixSchema.parse(toJsonValue(matrixOf(record, root)))
}

/** The hash of everything but `integrity`, over its canonical form. */
function integrityOf(body: object): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex')
}

function matrixOf({ start, samples, moreRounds, end }: MatrixRecord, root: string): object {
  return {
    name: start.name,
    file: relative(root, start.file).split(sep).join('/'),
    sha256: start.sha256,
    seed: start.seed,
    startedAt: iso(start.startedAt),
    endedAt: end === undefined ? undefined : iso(end.endedAt),
    interrupted: isInterrupted(end),
    stopped: end === undefined ? 'the worker ended early' : end.stopped,
    axes: start.axes,
    reference: start.reference,
    goodput: start.goodput,
    adaptive: start.adaptive,
    options: start.options,
    rounds: askedRounds([...start.rounds, ...moreRounds], samples),
    cells: start.cells.map((cell) => cellOf(cell, samples, { start, end })),
    contrasts: contrastsOf(
      start.cells
        .filter(({ skipped }) => skipped === undefined)
        .map((cell) => ({ ...cell, samples: samples.filter((sample) => sample.cell === cell.id) })),
      start.reference,
      new Set(start.gatedContrasts),
    ),
    verdicts: end?.verdicts ?? [],
    baseline: end?.baseline,
    secondLook: end?.secondLook,
  }
}

/** What was really asked: runs stop early, and cells when they have been asked enough. */
function askedRounds(rounds: readonly Round[], samples: readonly Sample[]): Round[] {
  const asked = Map.groupBy(samples, ({ round }) => round)
  return rounds.flatMap((round) => {
    const cells = new Set(asked.get(round.index)?.map(({ cell }) => cell))
    const order = round.order.filter((id) => cells.has(id))
    return order.length === 0 ? [] : [{ ...round, order }]
  })
}

function cellOf(
  cell: PlannedCell,
  all: readonly Sample[],
  {
    start: { goodput, adaptive },
    end,
  }: { readonly start: MatrixStart; readonly end: MatrixEnd | undefined },
): object {
  const samples = all.filter((sample) => sample.cell === cell.id)
  return {
    id: cell.id,
    label: cell.label,
    model: cell.levels.model,
    provider: cell.levels.provider,
    levels: cell.levels,
    simulated: cell.simulated,
    price: cell.price,
    endpoint: cell.endpoint,
    skipped: cell.skipped,
    setAside: end?.setAside[cell.id],
    samples,
    summary: summarizeCell(samples, cell.price?.outputPerMTok, {
      rate: cell.levels.rate,
      objective: goodput?.objective,
      adaptive,
    }),
  }
}

function calibrationOf(records: readonly MatrixRecord[]): object {
  // The matrices of one file share their instruments, and so one calibration.
  const byFile = new Map(records.map(({ start }) => [start.file, start.calibrationErrorsMs]))
  const errorsMs = ascending([...byFile.values()].flat())
  return {
    n: errorsMs.length,
    medianMs: quantile(errorsMs, 0.5),
    p99Ms: quantile(errorsMs, 0.99),
    maxMs: errorsMs.at(-1),
    errorsMs,
  }
}

function eventLoopOf(samples: readonly Sample[]): object {
  const delays = ascending(samples.flatMap((sample) => sample.clientDelayMs ?? []))
  return { medianP99Ms: quantile(delays, 0.5), worstP99Ms: delays.at(-1) }
}

function costsOf(records: readonly MatrixRecord[]): object {
  const costs = costsByProvider(
    records.flatMap(({ start, samples }) =>
      start.cells.map((cell) => ({
        provider: cell.levels.provider,
        samples: samples.filter((sample) => sample.cell === cell.id),
      })),
    ),
  )
  return {
    totalUsd: totalCostUsd(costs),
    byProvider: Object.fromEntries(costs.map(({ provider, usd }) => [provider, usd])),
    reportedBy: costs.flatMap(({ provider, isReported }) => (isReported ? provider : [])),
    nUnknown: costs.reduce((sum, { nUnknown }) => sum + nUnknown, 0),
  }
}

function iso(unixMilliseconds: number): string {
  return new Date(unixMilliseconds).toISOString()
}
