import type {
  LostRequest,
  MatrixEnd,
  MatrixStart,
  PlannedCell,
  PlannedJudge,
  RequestShape,
} from '../../bridge/messages.ts'
import type { Capacity } from '../../model/capacity.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { ForeignSource } from '../../model/foreign-source.ts'
import type { Outage } from '../../model/outage.ts'
import type { ProviderPause } from '../../model/provider-pause.ts'
import type { Sample } from '../../model/sample.ts'
import type { CellSummary } from '../../model/summary.ts'
import type { FromJson } from '../../model/to-json.ts'
import type { JudgeTotals } from '../assembly/judge-totals.ts'
import type { JoinedInjectors } from '../assembly/matrix-record.ts'
import type { DocumentJson, MatrixJson } from './document-schema.ts'

/** A cell as it was planned, with what was asked of it. */
export interface DocumentCell extends Pick<
  PlannedCell,
  'id' | 'label' | 'levels' | 'simulated' | 'price' | 'endpoint' | 'skipped'
> {
  readonly model: string
  readonly provider: string
  /** The longest of its requests; undefined in documents of versions that did not keep it. */
  readonly request: RequestShape | undefined
  /** Why its remaining requests were not sent. */
  readonly suspended: string | undefined
  readonly samples: readonly Sample[]
  readonly outages: readonly Outage[]
  readonly tryouts: readonly Sample[]
  readonly repeated: readonly Sample[]
  readonly summary: CellSummary
}

/** A second model that judged answers, with what that took. */
export interface DocumentJudge
  extends
    Pick<PlannedJudge, 'check' | 'endpoint' | 'price' | 'atLeast' | 'maxAnswerBytes'>,
    JudgeTotals {
  readonly model: string
  readonly provider: string
  readonly maxTokens: number
}

/** A matrix as it was declared, with what was measured and what the gate said. */
export interface DocumentMatrix
  extends
    Pick<
      MatrixStart,
      | 'name'
      | 'file'
      | 'line'
      | 'sha256'
      | 'seed'
      | 'world'
      | 'goodput'
      | 'adaptive'
      | 'chosenRounds'
      | 'capacity'
      | 'options'
      | 'drawnFrom'
      | 'planSha256'
      | 'rounds'
    >,
    Pick<
      MatrixEnd,
      'stopped' | 'aborted' | 'threads' | 'truth' | 'verdicts' | 'baseline' | 'laterLooks'
    > {
  readonly runId: string
  readonly location: string | undefined
  /** ISO times; undefined while it runs, and where its end is not known. */
  readonly startedAt: string
  readonly endedAt: string | undefined
  readonly interrupted: boolean
  /** Those that its version knew. */
  readonly axes: Readonly<Record<string, readonly Level[]>>
  readonly reference: Readonly<Record<string, unknown>> | undefined
  readonly cells: readonly DocumentCell[]
  readonly judges: readonly DocumentJudge[]
  readonly contrasts: readonly Contrast[]
  readonly capacities: readonly Capacity[]
  /** Requests that were sent when the process was killed. */
  readonly lost: readonly LostRequest[]
  /** Times in which a provider got no requests, because it refused one. */
  readonly pauses: readonly ProviderPause[]
  readonly resumptions: readonly DocumentResumption[]
  /** The injectors that sent it; undefined where one machine sent all. */
  readonly injectors?: JoinedInjectors | undefined
  /** Where another tool measured it: such a matrix is never written, and is in no schema. */
  readonly source?: ForeignSource | undefined
}

/** Where a matrix went on in another process. */
interface DocumentResumption {
  /** ISO times of the gap. */
  readonly from: string
  readonly to: string
  /** Rounds that were asked anew as a whole. */
  readonly anew: readonly number[]
}

/** A level of an axis; undefined where the axis does not apply. */
export type Level = string | number | boolean | undefined

/** What a document says beside its matrices. */
type Rest = FromJson<Omit<DocumentJson, 'matrices'>>

/**
 * A results document in code: what is unknown is `undefined`. `fromDocumentJson` and `toJson` are
 * between it and its JSON.
 */
export interface ResultsDocument extends Rest {
  readonly matrices: readonly DocumentMatrix[]
}

/** A type with every field that it may have, known or not. */
type Filled<T> = T extends null | undefined
  ? never
  : T extends readonly (infer Item)[]
    ? readonly Filled<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]-?: Filled<T[Key]> }
      : T

type WrittenMatrix = Omit<DocumentMatrix, 'source'>

type Same<One extends Other, Other> = [One, Other]

/**
 * Does not compile where the schema has a field that the types above lack, or the other way round.
 * @public nothing imports it
 */
export type SchemaIsType = [
  Same<Filled<MatrixJson>, Filled<WrittenMatrix>>,
  Same<Filled<WrittenMatrix>, Filled<MatrixJson>>,
]
