import { joinList } from '../../format/lists.ts'
import { judgeAgainstFew } from '../../gate/few-runs.ts'
import type { GateRequest, LookSamples } from '../../gate/gate-request.ts'
import { listRegressions, type RegressionThreshold } from '../../gate/limits.ts'
import { openGate } from '../../gate/regression-gate.ts'
import { differingFields, windowFor } from '../../gate/window.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { KeptHistory } from '../../model/baseline.ts'
import { BenchError } from '../../model/bench-error.ts'
import type { HistoryRun } from '../../model/history.ts'
import type { Sample } from '../../model/sample.ts'
import type { Thresholds } from '../../model/threshold.ts'
import type { Verdict } from '../../model/verdict.ts'
import { toolOf } from '../reading/foreign-words.ts'
import { asDocumented } from '../reading/from-document-json.ts'
import { partialWords } from '../reading/partial.ts'
import { isStreamed } from '../reading/streams.ts'
import type { DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'
import { Comparable, comparedMatrix, type ComparedMatrix } from './comparable.ts'
import { foreignLines } from './foreign-lines.ts'
import { pastOfAccepted, pastOfMatrix, type PastRun } from './past-run.ts'
import { settingsOf } from './settings.ts'

export interface Comparison {
  /** The newer matrices, with their verdicts in place of their own. */
  readonly matrices: readonly DocumentMatrix[]
  /** What was not compared as a whole and why, in sentences. */
  readonly leftOut: readonly string[]
}

/** Compared where a matrix names no regression threshold of its own. */
const comparedByDefault: Thresholds = {
  ttftMs: { regression: {} },
  totalMs: { regression: {} },
}

/** The same of endpoints that were searched. */
const searchedByDefault: Thresholds = { capacity: { regression: {} } }

/** The builds that were remembered of a matrix; undefined where none are kept. */
export type HistoryOf = (matrix: DocumentMatrix) => readonly HistoryRun[] | undefined

/**
 * Judges the newer of two sets of runs against the older: cells of three older sittings or more by the
 * gate (a second newer run is its second look), with the builds between them that a history remembers,
 * others by an assumed noise between runs. What cannot be compared is named with its reason, cell by cell.
 */
export function compareRuns(
  before: readonly ResultsDocument[],
  after: readonly ResultsDocument[],
  historyOf: HistoryOf = () => undefined,
  accepted: readonly AcceptedRun[] = [],
): Comparison {
  if (after.length === 0 || before.length + accepted.length === 0) {
    throw new BenchError(
      'invalid-document',
      'nothing to compare: each side needs a results document',
    )
  }
  const modes = new Set([...before, ...after].map(({ run }) => run.mode))
  if (modes.size > 1) {
    throw new BenchError('invalid-document', 'simulated and live runs cannot be compared')
  }
  const [older, newer] = [wholeOf(before), wholeOf(after)]
  const groups = [...Map.groupBy(newer.whole, keyOf).values()]
  const missing = older.whole.filter((matrix) => !newer.whole.some((own) => isSame(matrix, own)))
  return {
    matrices: groups.flatMap((runs) =>
      judgeMatrix(runs, { before: older.whole, accepted, historyOf }),
    ),
    leftOut: [
      ...foreignLines(older.whole, newer.whole),
      ...older.leftOut,
      ...newer.leftOut,
      ...[...new Set(missing.map(({ name }) => name))].map(
        (name) => `${name}: the newer results do not have it`,
      ),
      ...groups.flatMap(([first, , ...more]) =>
        first === undefined || more.length === 0
          ? []
          : `${first.name}: the first newer run is judged and the second is its second look; ${more.length} more are not used`,
      ),
    ],
  }
}

/** The matrices of documents in the order of time; of partial ones what is to be said. */
function wholeOf(documents: readonly ResultsDocument[]): {
  readonly whole: readonly DocumentMatrix[]
  readonly leftOut: readonly string[]
} {
  const all = documents
    .flatMap(({ matrices }) => matrices)
    .toSorted((left, right) => (left.runId < right.runId ? -1 : 1))
  return {
    whole: all.filter((matrix) => partialWords(matrix) === undefined),
    leftOut: all.flatMap((matrix) => {
      const words = partialWords(matrix)
      return words === undefined ? [] : `${matrix.name}: ${matrix.runId} is left out, ${words}`
    }),
  }
}

function judgeMatrix(
  [first, second]: readonly DocumentMatrix[],
  {
    before,
    accepted,
    historyOf,
  }: {
    readonly before: readonly DocumentMatrix[]
    readonly accepted: readonly AcceptedRun[]
    readonly historyOf: HistoryOf
  },
): DocumentMatrix[] {
  if (!first) return []
  const now = comparedMatrix(first)
  const past = [
    ...sameAs(first, before).map((matrix) => pastOfMatrix(comparedMatrix(matrix))),
    ...accepted.filter(({ matrix }) => matrix === first.name).map(pastOfAccepted),
  ]
  const own = listRegressions(now.recovered.thresholds, now.recovered.gate)
  const byDefault = first.capacity
    ? searchedByDefault
    : isStreamed(first)
      ? comparedByDefault
      : { totalMs: { regression: {} } }
  const thresholds = own.length > 0 ? own : listRegressions(byDefault, now.recovered.gate)
  const comparable = new Comparable(now, past, absenceOf(first, { before, accepted }))
  const sides = {
    now,
    past,
    comparable,
    second,
    metrics: thresholds.length,
    history: ownBuilds(now, historyOf(first)),
  }
  const judged = thresholds.map((threshold) => judgeMetric(threshold, sides))
  const verdicts = thresholds.flatMap((threshold, index) => [
    ...(judged[index]?.verdicts ?? []),
    ...comparable.refusals(threshold),
  ])
  const history = judged.find(({ history: kept }) => kept)?.history
  return [
    {
      ...first,
      baseline: first.baseline && { ...first.baseline, history },
      contrasts: [],
      verdicts: asDocumented(verdicts),
    },
  ]
}

/** Those of the same matrix, by what its own run was compared by; with the settings of documents. */
function ownBuilds(
  { matrix, identity }: ComparedMatrix,
  history: readonly HistoryRun[] | undefined,
): readonly HistoryRun[] | undefined {
  const own = matrix.baseline?.fingerprint
  if (!own || !history) return undefined
  return history
    .filter(
      (run) => run.matrix === matrix.name && differingFields(run.fingerprint, own).length === 0,
    )
    .map((run) => ({ ...run, fingerprint: identity.fingerprint }))
}

interface Sides {
  readonly now: ComparedMatrix
  readonly past: readonly PastRun[]
  readonly comparable: Comparable
  readonly second: DocumentMatrix | undefined
  readonly metrics: number
  readonly history: readonly HistoryRun[] | undefined
}

/** By the gate what enough sittings measured, the rest against few. */
function judgeMetric(
  threshold: RegressionThreshold,
  { now, past, comparable, second, metrics, history }: Sides,
): { readonly verdicts: Verdict[]; readonly history: KeptHistory | undefined } {
  const { recovered, identity } = now
  const cells = recovered.cells.filter(({ id }) => comparable.has(id, threshold.metric))
  const accepted = past.map(({ accepted: run }) => run)
  const options = { ...recovered.gate, alpha: recovered.gate.alpha / metrics }
  const request: GateRequest = {
    cells,
    thresholds: [threshold],
    accepted,
    history,
    runId: now.matrix.runId,
    identity: {
      ...identity,
      cells: new Map([...identity.cells].filter(([id]) => cells.some((cell) => cell.id === id))),
    },
    options,
    onlyAdvice: undefined,
  }
  const judged = new Set(windowFor(accepted, request.identity, threshold.metric).judged)
  const few = judgeAgainstFew({ ...request, cells: cells.filter(({ id }) => !judged.has(id)) })
  if (judged.size === 0) return { verdicts: few, history: undefined }
  const gate = openGate({ ...request, cells: cells.filter(({ id }) => judged.has(id)) })
  const again = second && comparedMatrix(second)
  const concluded = (done: readonly LookSamples[]) => ({
    verdicts: [...gate.conclude({ done, missing: 'one-look' }), ...few],
    history: gate.baseline.history,
  })
  if (!again) return concluded([])
  const samples = new Map<string, readonly Sample[]>(
    again.recovered.cells.map((cell) => [
      cell.id,
      // Without their texts, which a copy would hold.
      cell.samples.map((sample) => ({ ...sample, text: undefined, phase: 'confirm' as const })),
    ]),
  )
  return concluded([samples])
}

function keyOf(matrix: DocumentMatrix): string {
  return JSON.stringify([matrix.drawnFrom.identity, matrix.file, matrix.name, matrix.location])
}

function isSame(left: DocumentMatrix, right: DocumentMatrix): boolean {
  return left.name === right.name && left.file === right.file
}

/** The same matrix in other documents; of several projects and places its own, where that is among them. */
function sameAs(matrix: DocumentMatrix, others: readonly DocumentMatrix[]): DocumentMatrix[] {
  return narrowed(
    others.filter((other) => isSame(other, matrix)),
    [
      (other) => other.drawnFrom.identity === matrix.drawnFrom.identity,
      (other) => other.location === matrix.location,
    ],
  )
}

function narrowed(
  matrices: DocumentMatrix[],
  tests: readonly ((matrix: DocumentMatrix) => boolean)[],
): DocumentMatrix[] {
  return tests.reduce((left, isOwn) => {
    const own = left.filter(isOwn)
    return own.length > 0 ? own : left
  }, matrices)
}

/** Why the older results have nothing of a matrix. */
function absenceOf(
  matrix: DocumentMatrix,
  {
    before,
    accepted,
  }: { readonly before: readonly DocumentMatrix[]; readonly accepted: readonly AcceptedRun[] },
): string {
  const own = toolOf(matrix)
  // Matrices of other tools have their names.
  const others = [...new Set([...before.map(toolOf), ...accepted.map((run) => run.matrix)])]
  if (!others.includes(own)) {
    return `${own} measured it, and ${joinList(others, 'and')} the older results: what they call TTFT, total time and tokens is not the same, so no difference can be judged`
  }
  const hint = elsewhere(matrix, before)
  return `the older results do not have this matrix${hint === undefined ? '' : `; ${hint}`}`
}

/** Where else the older results have a matrix of this name, or the same cells; for the reason. */
function elsewhere(matrix: DocumentMatrix, before: readonly DocumentMatrix[]): string | undefined {
  const ofName = before.find(({ name }) => name === matrix.name)
  if (ofName) return `they have it in ${ofName.file}`
  const settings = JSON.stringify(settingsOf(matrix))
  const alike = before.find(
    (other) =>
      JSON.stringify(settingsOf(other)) === settings &&
      matrix.cells.every(({ id }) => other.cells.some((cell) => cell.id === id)),
  )
  return alike && `"${alike.name}" measured the same cells: was it renamed?`
}
