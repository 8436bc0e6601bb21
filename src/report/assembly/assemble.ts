import { EntryValues } from '../../model/entry-values.ts'
import type { Outage } from '../../model/outage.ts'
import type { Sample } from '../../model/sample.ts'
import { toJsonValue } from '../../model/to-json.ts'
import { DocumentLists } from '../reading/document-lists.ts'
import { fromMatrixJson, fromRunJson } from '../reading/from-document-json.ts'
import { integrityOf } from '../reading/integrity.ts'
import { Mistakes } from '../reading/mistakes.ts'
import {
  type DocumentJson,
  documentSchema,
  matrixSchema,
  SCHEMA_VERSION,
} from '../schema/document-schema.ts'
import type { DocumentJudge, DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'
import { askedRounds } from './asked-rounds.ts'
import { countLost } from './costs.ts'
import { refuseMixedLoads } from './join-injectors.ts'
import { judgeTotals } from './judge-totals.ts'
import { type MatrixFigures, matrixFigures, measuredCells } from './matrix-figures.ts'
import type { MatrixRecord, Reporting } from './matrix-record.ts'
import {
  isInterrupted,
  iso,
  mergedParts,
  partsOfRun,
  refuseMixedModes,
  runsOf,
  stoppedWords,
} from './run-parts.ts'
import { costTotals } from './totals.ts'

/**
 * Puts the results document together and validates it, sample by sample. Matrices of several runs make one document;
 * what is said of the runs stands in `merged` then. Throws a `BenchError` where simulated and live
 * runs would mix, and where the document would break its schema.
 */
export function assembleDocument(
  records: readonly MatrixRecord[],
  reporting: Reporting,
): ResultsDocument {
  const body = bodyOf(records, reporting)
  const mistakes = new Mistakes()
  const lists = new DocumentLists(body, {
    partOf: () => undefined,
    jsonOf: toJsonValue,
    values: new EntryValues((entry) => (typeof entry === 'object' && entry ? entry : undefined)),
    look: undefined,
    tellMistakes: (issues, at) => mistakes.add(issues, at),
    tellEarlier: undefined,
  })
  const draft = draftSchema.parse(toJsonValue(body))
  const integrity = integrityOf(lists.unreadIn(draft))
  if (!mistakes.isEmpty) throw mistakes.error('the results document')
  const matrices = draft.matrices.map(fromMatrixJson)
  return lists.readInto({ ...fromRunJson(draft), integrity, matrices })
}

/** The JSON of that document. */
export function assembleJson(records: readonly MatrixRecord[], reporting: Reporting): DocumentJson {
  const draft = draftJson(records, reporting)
  return { ...draft, integrity: integrityOf(draft) }
}

/** The document of a run that goes on: as it is so far, and without the hashes that seal it. */
export function assembleDraft(
  records: readonly MatrixRecord[],
  reporting: Reporting,
): DraftDocument {
  const json = draftSchema.parse(toJsonValue(bodyOf(records, reporting, () => [])))
  const matrices = json.matrices.map((matrix, index) =>
    withSamplesOf(records[index], fromMatrixJson(matrix)),
  )
  return { ...fromRunJson(json), matrices }
}

function draftJson(
  records: readonly MatrixRecord[],
  reporting: Reporting,
): Omit<DocumentJson, 'integrity'> {
  return draftSchema.parse(toJsonValue(bodyOf(records, reporting)))
}

const draftSchema = documentSchema.omit({ integrity: true })
export type DraftDocument = Omit<ResultsDocument, 'integrity'>

type SamplesOf = (cell: MatrixFigures['cells'][number]) => readonly Sample[]

function bodyOf(
  records: readonly MatrixRecord[],
  reporting: Reporting,
  samplesOf: SamplesOf = ({ samples }) => samples,
): object {
  refuseMixedLoads(records)
  const parts = records.flatMap((record) => record.parts ?? [record])
  const runs = runsOf(parts)
  refuseMixedModes(runs)
  const [first, ...others] = runs.map((run) => partsOfRun(run, reporting))
  if (!first) throw new TypeError('a results document needs at least one matrix')
  return {
    schemaVersion: SCHEMA_VERSION,
    ...(others.length === 0
      ? first
      : mergedParts([first, ...others], { records: parts, reporting })),
    merged: others.length === 0 ? undefined : [first, ...others],
    matrices: records.map((record) => matrixOf(record, samplesOf)),
    cost: costTotals(
      records.map((record) => ({
        cells: measuredCells(record).map(({ id, levels, samples }) => ({
          provider: levels.provider,
          samples,
          outages: outagesOf(id, record),
          tryouts: tryoutsOf(id, record),
          repeated: repeatedOf(id, record),
        })),
        judges: judgesOf(record),
        nLost: countLost(record.lost, record.start),
      })),
    ),
  }
}

/** One matrix as the document will hold it. */
export function assembleMatrix(record: MatrixRecord): DocumentMatrix {
  const json = matrixSchema.parse(toJsonValue(matrixOf(record, () => [])))
  return withSamplesOf(record, fromMatrixJson(json))
}

/** Samples are taken as they are: what is long in them is read for nobody. */
function withSamplesOf(record: MatrixRecord | undefined, matrix: DocumentMatrix): DocumentMatrix {
  const measured = record ? matrixFigures(record).cells : []
  const samplesOf = new Map(measured.map(({ id, samples }) => [id, samples]))
  const cells = matrix.cells.map((cell) => ({ ...cell, samples: samplesOf.get(cell.id) ?? [] }))
  return { ...matrix, cells }
}

function matrixOf(record: MatrixRecord, samplesOf: SamplesOf): object {
  const { start, samples, moreRounds, end } = record
  const { cells, contrasts, capacities } = matrixFigures(record)
  return {
    name: start.name,
    runId: start.run.id,
    location: start.run.location,
    file: start.file,
    line: start.line,
    sha256: start.sha256,
    seed: start.seed,
    world: start.world,
    startedAt: iso(start.startedAt),
    endedAt: end === undefined ? undefined : iso(end.endedAt),
    interrupted: isInterrupted(end),
    stopped: stoppedWords(end),
    aborted: end?.aborted,
    axes: start.axes,
    reference: start.reference,
    goodput: start.goodput,
    adaptive: start.adaptive,
    capacity: start.capacity,
    capacities,
    chosenRounds: start.chosenRounds,
    injectors: record.injectors,
    threads: end?.threads,
    options: start.options,
    drawnFrom: start.drawnFrom,
    planSha256: start.planSha256,
    rounds: askedRounds([...start.rounds, ...moreRounds], samples),
    cells: cells.map((cell) => ({
      ...documentCell(cell, record),
      samples: samplesOf(cell),
      request: start.requests[cell.id],
    })),
    judges: judgesOf(record),
    contrasts,
    verdicts: end?.verdicts ?? [],
    baseline: end?.baseline,
    truth: end?.truth,
    laterLooks: end?.laterLooks ?? record.begunLooks,
    lost: record.lost,
    pauses: record.pauses.map(
      ({ provider, model, cell, round, from, pauseMs, askedMs, askedBy }) => ({
        provider,
        model,
        cell,
        round,
        from,
        pauseMs,
        askedMs,
        askedBy,
      }),
    ),
    resumptions: record.resumptions.map(({ from, to, anew }) => ({
      from: iso(from),
      to: iso(to),
      anew,
    })),
  }
}

/** Who judged the answers, with what that took. */
function judgesOf(record: MatrixRecord): DocumentJudge[] {
  const cells = measuredCells(record).map(({ id, levels, samples }) => ({
    provider: levels.provider,
    samples,
    repeated: repeatedOf(id, record),
  }))
  return (record.start.judges ?? []).map((judge) => ({
    check: judge.check,
    model: judge.levels.model,
    provider: judge.levels.provider,
    endpoint: judge.endpoint,
    price: judge.price,
    atLeast: judge.atLeast,
    maxTokens: judge.levels.maxTokens,
    maxAnswerBytes: judge.maxAnswerBytes,
    ...judgeTotals({ check: judge.check, provider: judge.levels.provider }, cells),
  }))
}

function documentCell(cell: MatrixFigures['cells'][number], record: MatrixRecord): object {
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
    suspended: record.end?.suspended[cell.id],
    outages: outagesOf(cell.id, record),
    tryouts: tryoutsOf(cell.id, record),
    repeated: repeatedOf(cell.id, record),
    summary: cell.summary,
  }
}

function tryoutsOf(cell: string, { end, tryouts }: MatrixRecord): readonly Sample[] {
  return (end ? (end.tryouts ?? []) : tryouts).filter((sample) => sample.cell === cell)
}

function repeatedOf(cell: string, { repeated }: MatrixRecord): readonly Sample[] {
  return repeated.filter((sample) => sample.cell === cell)
}

function outagesOf(cell: string, { end, outages }: MatrixRecord): readonly Outage[] {
  return (end?.outages ?? outages)[cell] ?? []
}
