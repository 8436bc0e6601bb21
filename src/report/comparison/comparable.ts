import { acceptable } from '../../gate/accept.ts'
import { runValueOf } from '../../gate/gate-value.ts'
import type { RegressionThreshold } from '../../gate/limits.ts'
import { unmeasuredWords } from '../../gate/measured.ts'
import { differingFields, type Identity, isSameSnapshot } from '../../gate/window.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import { endpointCells } from '../../model/capacity.ts'
import { type GatedMetricName, gatedMetrics } from '../../model/metric.ts'
import { type RegressionVerdict, untested, type VerdictKind } from '../../model/verdict.ts'
import { aggregateWords, unlistedWords } from '../reading/foreign-words.ts'
import { recoverMatrix, type RecoveredMatrix } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import type { PastRun } from './past-run.ts'
import { settingsOf } from './settings.ts'

/** A matrix of a document as it is compared with others: by what the document says of its settings. */
export interface ComparedMatrix {
  readonly matrix: DocumentMatrix
  readonly recovered: RecoveredMatrix
  readonly identity: Identity
  /** What can be compared of it, as a baseline would hold it. */
  readonly accepted: AcceptedRun
  /** Cell id → why it cannot. */
  readonly refused: ReadonlyMap<string, Refusal>
}

/** Why a cell is not compared. */
export interface Refusal {
  readonly verdict: Extract<VerdictKind, 'client-limited' | 'not-comparable' | 'no-data'>
  readonly reason: string
}

export function comparedMatrix(matrix: DocumentMatrix): ComparedMatrix {
  const recovered = recoverMatrix(matrix)
  const identity = { ...recovered.identity, fingerprint: settingsOf(matrix) }
  const { run } = acceptable({
    runId: matrix.runId,
    cells: recovered.cells,
    identity,
    gated: Object.keys(recovered.thresholds).flatMap((name) => (isGated(name) ? [name] : [])),
    verdicts: [],
    isAutoSimulated: false,
    takesOpenEnds: true,
    hasFailureThreshold: recovered.thresholds.failures !== undefined,
  })
  return { matrix, recovered, identity, accepted: run, refused: refusalsOf(matrix, recovered) }
}

function isGated(name: string): name is GatedMetricName {
  return name in gatedMetrics
}

function refusalsOf(
  matrix: DocumentMatrix,
  { cells, thresholds }: RecoveredMatrix,
): Map<string, Refusal> {
  const skipped = endpointCells(matrix.cells, matrix.capacity).flatMap(
    ({ id, skipped: why }): [string, Refusal][] =>
      why === undefined ? [] : [[id, { verdict: 'not-comparable', reason: `skipped: ${why}` }]],
  )
  const aggregates = aggregateWords(matrix)
  if (aggregates !== undefined) {
    return new Map(
      cells.map(({ id }) => [id, { verdict: 'not-comparable', reason: aggregates }] as const),
    )
  }
  const hasFailureThreshold = thresholds.failures !== undefined
  const measured = cells.flatMap((cell): [string, Refusal][] => {
    const why = unmeasuredWords(cell, { hasFailureThreshold })
    if (why !== undefined) return [[cell.id, { verdict: 'no-data', reason: why }]]
    const delay = cell.summary.clientDelayMs
    return cell.summary.clientLimited
      ? [
          [
            cell.id,
            {
              verdict: 'client-limited',
              reason: `client-limited, the machine lagged by ${delay === undefined ? 'an unknown time' : `${delay.toFixed(1)} ms`}`,
            },
          ],
        ]
      : []
  })
  return new Map([...skipped, ...measured])
}

/** Which cells of the newer matrix can be compared with the older ones; of the others why not. */
export class Comparable {
  readonly #now: ComparedMatrix
  readonly #past: readonly PastRun[]
  readonly #absence: string

  /** `absence` says why there is no past, where there is none. */
  constructor(now: ComparedMatrix, past: readonly PastRun[], absence: string) {
    this.#now = now
    this.#past = past
    this.#absence = absence
  }

  has(id: string, metric: GatedMetricName): boolean {
    return this.#refusalOf(id, metric) === undefined
  }

  /** One verdict for each cell of either side that is not compared. */
  refusals(threshold: RegressionThreshold): RegressionVerdict[] {
    const older = new Map(this.#past.flatMap(({ cells: own }) => own.map(entryOf)))
    const cells = new Map([...older, ...namedCells(this.#now).map(entryOf)])
    return [...cells.values()].flatMap((cell) => {
      const refusal = this.#refusalOf(cell.id, threshold.metric)
      return refusal ? [this.#verdictOf(cell, threshold, refusal)] : []
    })
  }

  #refusalOf(id: string, metric: GatedMetricName): Refusal | undefined {
    const past = this.#past.filter(({ cells }) => cells.some((cell) => cell.id === id))
    if (!namedCells(this.#now).some((cell) => cell.id === id)) {
      return refusedAs('not-comparable', 'the newer run does not have this cell')
    }
    const own = this.#now.refused.get(id)
    if (own) return { ...own, reason: `in the newer run: ${own.reason}` }
    if (!hasValue(this.#now, id, metric)) {
      const { source } = this.#now.matrix
      return source
        ? refusedAs('not-comparable', unlistedWords(source, gatedMetrics[metric].label))
        : refusedAs('no-data', `no ${gatedMetrics[metric].label} was observed in the newer run`)
    }
    if (this.#past.length === 0) {
      return refusedAs('not-comparable', this.#absence)
    }
    if (past.length === 0) {
      return refusedAs('not-comparable', 'the older results do not have this cell')
    }
    const reasons = past.map((run) => this.#refusalAgainst(run, id, metric))
    // One older run that can be compared is enough.
    return reasons.includes(undefined) ? undefined : joined(reasons.flatMap((one) => one ?? []))
  }

  /** Why a cell cannot be compared with its own in an older run. */
  #refusalAgainst(past: PastRun, id: string, metric: GatedMetricName): Refusal | undefined {
    const [now, then] = [this.#now.identity, past.identity]
    const refused = past.refused.get(id)
    if (refused) {
      const verdict = refused.verdict === 'client-limited' ? refused.verdict : 'not-comparable'
      return refusedAs(verdict, `in the older results: ${refused.reason}`)
    }
    const fields = differingFields(then.fingerprint, now.fingerprint)
    if (fields.length > 0) {
      const changes = fields.map(
        (field) =>
          `${field} (${then.fingerprint[field] ?? 'none'} then, ${now.fingerprint[field] ?? 'none'} now)`,
      )
      return refusedAs('not-comparable', `the runs differ in ${changes.join(', ')}`)
    }
    const [mine, theirs] = [now.cells.get(id), then.cells.get(id)]
    if (mine && theirs && mine.endpoint !== theirs.endpoint) {
      const change = `${theirs.endpoint} then, ${mine.endpoint} now`
      return refusedAs('not-comparable', `its endpoint differs (${change})`)
    }
    if (mine && theirs && !isSameSnapshot(theirs.snapshot, mine.snapshot)) {
      const change = `${theirs.snapshot} then, ${mine.snapshot} now`
      return refusedAs('not-comparable', `its model snapshot differs (${change})`)
    }
    return past.accepted.cells[id]?.values[metric]
      ? undefined
      : refusedAs(
          'not-comparable',
          `no ${gatedMetrics[metric].label} was observed in the older results`,
        )
  }

  #verdictOf(
    { id, label }: NamedCell,
    threshold: RegressionThreshold,
    { verdict, reason }: Refusal,
  ): RegressionVerdict {
    const cell = this.#now.recovered.cells.find((own) => own.id === id)
    const value = cell && runValueOf(cell, threshold.metric)
    return {
      scope: 'cell',
      subject: id,
      metric: threshold.metric,
      statistic: threshold.metric === 'capacity' ? 'highest' : 'median',
      kind: 'regression',
      verdict,
      limit: threshold.limit,
      bound: 'atMost',
      observed: value?.median,
      ...untested,
      n: value?.n ?? 0,
      runs: 0,
      name: threshold.name,
      reason: `${label}: ${threshold.name} is not compared: ${reason}`,
    }
  }
}

function hasValue({ recovered }: ComparedMatrix, id: string, metric: GatedMetricName): boolean {
  const cell = recovered.cells.find((own) => own.id === id)
  return cell !== undefined && runValueOf(cell, metric) !== undefined
}

/** What is compared of a matrix: its cells, or the endpoints that were searched. */
export function namedCells({ matrix }: Pick<ComparedMatrix, 'matrix'>): readonly NamedCell[] {
  return endpointCells(matrix.cells, matrix.capacity)
}

type NamedCell = PastRun['cells'][number]

function entryOf(cell: NamedCell): [string, NamedCell] {
  return [cell.id, cell]
}

function refusedAs(verdict: Refusal['verdict'], reason: string): Refusal {
  return { verdict, reason }
}

/** Reasons of several older runs, each once; one verdict where they agree. */
function joined(refusals: readonly Refusal[]): Refusal {
  const verdicts = new Set(refusals.map(({ verdict }) => verdict))
  const [only] = verdicts
  return {
    verdict: verdicts.size === 1 && only !== undefined ? only : 'not-comparable',
    reason: [...new Set(refusals.map(({ reason }) => reason))].join('; '),
  }
}
