import type { Aborted } from '../model/aborted.ts'
import type { AdaptiveRounds } from '../model/adaptive-rounds.ts'
import type { Baseline, LaterLook } from '../model/baseline.ts'
import type { CapacityRule, SearchCut } from '../model/capacity.ts'
import type { Axes, Cell, Reference } from '../model/cell.ts'
import type { ChosenRounds } from '../model/chosen-rounds.ts'
import type { ContrastMetric } from '../model/contrast.ts'
import type { ClockReading, Injector } from '../model/injector.ts'
import type { Outage } from '../model/outage.ts'
import type { ExcessLoad, LoadThreads } from '../model/own-load.ts'
import type { ProviderPause } from '../model/provider-pause.ts'
import type { Price, ProtocolName } from '../model/provider.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import type { Thresholds } from '../model/threshold.ts'
import type { Truth } from '../model/truth.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Packed } from './packed-samples.ts'
import type { Mode, RunFacts } from './settings.ts'

/** What one request of a cell takes at most, by the body that is sent. */
export interface MaxRequest {
  /** Undefined where the endpoint adds input that no request holds. */
  readonly inputTokens: number | undefined
  /** Undefined where nothing limits the answer. */
  readonly outputTokens: number | undefined
  /** US dollars; 0 where nothing is charged, undefined where unknown. */
  readonly usd: number | undefined
  /** Of a replay the same of each request, in their order; what is said of one is their mean then. */
  readonly usdOfEach?: readonly number[] | undefined
  /** Why no sum bounds a request, with the way out; undefined where one does, or only a price is missing. */
  readonly unbounded?: string | undefined
}

/** The body of a request in which texts are hashes: the longest that a cell can send. */
export interface RequestShape {
  readonly protocol: ProtocolName
  readonly body: Readonly<Record<string, unknown>>
}

/** A cell as it is planned: with its price, or with the reason why it is left out. */
export interface PlannedCell extends Cell {
  readonly simulated: boolean
  readonly price: Price | undefined
  /** Where and as what it is measured: origin, region, the provider's name of the model. */
  readonly endpoint: string
  readonly maxRequest: MaxRequest
  readonly skipped: string | undefined
}

/** Who judges answers for a check, as a cell that is asked nothing else. */
export interface PlannedJudge extends PlannedCell {
  /** Name of the check. */
  readonly check: string
  /** An answer is good from this score on, 0 to 1. */
  readonly atLeast: number
  /** So many bytes of an answer are shown to it at most. */
  readonly maxAnswerBytes: number
  /** No question is longer, in bytes of its JSON. */
  readonly maxQuestionBytes: number
}

/** The run a matrix was measured in, with what a report on another machine could not know of it. */
export interface RunOrigin extends RunFacts {
  readonly id: string
  readonly seed: number
  readonly mode: Mode
  readonly modeReason: 'asked' | 'auto'
  /** How many times faster than simulated time its endpoints answered; undefined in a live run. */
  readonly timeFactor?: number | undefined
  readonly location: string | undefined
}

/** What, with the seed, every prompt, nonce and order of a matrix is drawn from. */
interface DrawnFrom {
  /** What tells the matrix from all others: file, suites and name. */
  readonly identity: string
  /** SHA-256 of each prompt of the pool, in order. */
  readonly prompts: readonly string[]
  /** Ids of all cells as declared, also of those that are not measured this time. */
  readonly cells: readonly string[]
  /** Rounds that are asked in one go. */
  readonly blockSize: number
  /** Rounds that make a conversation; undefined for questions that stand alone. */
  readonly turns: number | undefined
  /** In how many counted rounds each of the cells is due, in their order; undefined where all are in every one. */
  readonly counts?: readonly number[] | undefined
  /** The stage of each cell, from 0 on; undefined without stages. */
  readonly stages?: readonly number[] | undefined
}

/** One of several injectors. */
export interface InjectorOfLoad extends Injector {
  /** Tells what they send from all other loads. */
  readonly load: string
}

/** What one matrix is about to measure. */
export interface MatrixStart {
  readonly kind: 'matrix-start'
  /** The run that measures it, which need not be the one that reports it. */
  readonly run: RunOrigin
  readonly name: string
  /** Path of the bench file from the project's folder, with slashes. */
  readonly file: string
  /** Where in the file the matrix is declared, counted from 1; undefined when another file does. */
  readonly line: number | undefined
  readonly column: number | undefined
  readonly sha256: string
  readonly seed: number
  /** The simulated world that it measures; undefined where that is the real one. */
  readonly world?: string | undefined
  readonly axes: Axes
  readonly reference: Reference | undefined
  /** Metrics whose contrasts carry a threshold. */
  readonly gatedContrasts: readonly ContrastMetric[]
  /** What a request has to keep to count, and the share that has to; undefined where none is set. */
  readonly goodput: Thresholds['goodput']
  /** The search for the highest load; undefined where levels are as declared. */
  readonly capacity?: CapacityRule | undefined
  /** The rule by which cells stop; undefined where all are asked the same number of rounds. */
  readonly adaptive: AdaptiveRounds | undefined
  /** Rounds that it chose so that a change is seen; undefined where they are as declared. */
  readonly chosenRounds?: ChosenRounds | undefined
  readonly options: Readonly<Record<string, unknown>>
  readonly drawnFrom: DrawnFrom
  readonly rounds: readonly Round[]
  readonly cells: readonly PlannedCell[]
  /** Who judges the answers; undefined without a judge. */
  readonly judges?: readonly PlannedJudge[] | undefined
  /** Which part of a load it sends; undefined where all of it. */
  readonly injector?: InjectorOfLoad | undefined
  /** What each cell sends, by its id. */
  readonly requests: Readonly<Record<string, RequestShape>>
  /** SHA-256 of all that is decided before the first request; undefined in older journals. */
  readonly planSha256?: string | undefined
  /** Unix milliseconds. */
  readonly startedAt: number
  /** How late a stamp is against endpoints with known times, in milliseconds, one value a chunk. */
  readonly calibrationErrorsMs: readonly number[]
  /** What the load asks beyond what this machine bears; undefined where it does not. */
  readonly excessLoad?: ExcessLoad | undefined
}

/** A finished sample, the moment it ends. */
export interface SampleTaken {
  readonly kind: 'sample'
  readonly matrix: string
  readonly sample: Sample
  readonly done: number
  readonly total: number
}

/** Samples as they cross together, in the order in which they ended. */
export interface SamplesTaken extends Pick<SampleTaken, 'matrix' | 'done' | 'total'> {
  readonly kind: 'samples'
  /** What to show of the last. */
  readonly last: Pick<Sample, 'cell' | 'round' | 'warmup'>
  readonly packed: Packed
}

/** A request reached no server, and is asked again after a pause. */
export interface Pause {
  readonly kind: 'pause'
  readonly matrix: string
  /** Id of its cell. */
  readonly cell: string
  readonly pauseMs: number
}

/** A provider refused a request for now, and gets none for a while. */
interface PauseBegin extends ProviderPause {
  readonly kind: 'provider-pause'
  readonly matrix: string
}

/** What stood out is about to be measured again. */
export interface LaterLookStart {
  readonly kind: 'later-look'
  readonly matrix: string
  /** 2 for the second. */
  readonly look: number
  readonly pauseMs: number
  /** Ids of the cells that are measured again. */
  readonly cells: readonly string[]
  /** Index of its first round. */
  readonly firstRound: number
  /** In how many rounds each of them is asked, by its id. */
  readonly asked: Readonly<Record<string, number>>
  readonly rounds: readonly Round[]
}

/** A search for the highest load sends its next block. */
interface SearchBlockStart {
  readonly kind: 'search-block'
  readonly matrix: string
  /** Id of the cell that is asked: an endpoint at a level of load. */
  readonly cell: string
  readonly rounds: readonly Round[]
}

/** The injectors of a load begin a block of a cell together. */
export interface InjectorsMet extends ClockReading {
  readonly kind: 'injectors-met'
  readonly matrix: string
  /** Id of the cell. */
  readonly cell: string
  readonly block: number
  /** Unix milliseconds on the own clock. */
  readonly at: number
}

/** What became of `vitest bench -u`. */
export interface Acceptance {
  /** The baseline file, relative to the project. */
  readonly path: string
  readonly accepted: number
  /** Runs of the window now. */
  readonly runs: number
  /** What to know where not each of them counts; else empty. */
  readonly sittings: string
  readonly refused: readonly { readonly cell: string; readonly reason: string }[]
}

/** What the gate says of a matrix once its last cell is measured. */
export interface MatrixEnd {
  readonly kind: 'matrix-end'
  readonly matrix: string
  readonly endedAt: number
  /** Why it ended before its last round; undefined when it did not. */
  readonly stopped: string | undefined
  /** How it ended where a verdict was certain before; undefined where not. */
  readonly aborted?: Aborted | undefined
  /** Cells of which some requests were not sent any more → why. */
  readonly suspended: Readonly<Record<string, string>>
  /** Searches that were cut short, by id of the endpoint. */
  readonly searchCuts?: Readonly<Record<string, SearchCut>> | undefined
  /** Of each cell, by id. */
  readonly outages: Readonly<Record<string, readonly Outage[]>>
  /** Requests that only found out which fields an endpoint takes, and may have been charged. */
  readonly tryouts?: readonly Sample[] | undefined
  /** The threads that sent its requests in the end; undefined where the worker alone did. */
  readonly threads?: LoadThreads | undefined
  /** What the simulator was set to; undefined in a live run. */
  readonly truth?: Truth | undefined
  readonly verdicts: readonly Verdict[]
  readonly baseline: Baseline | undefined
  /** Looks after the first, in order; empty where nothing stood out. */
  readonly laterLooks: readonly LaterLook[]
  /** Undefined without `-u`. */
  readonly acceptance: Acceptance | undefined
}

/** A request that was sent when a process was killed: its outcome is unknown. */
export interface LostRequest {
  /** Id of the cell. */
  readonly cell: string
  readonly round: number
  /** The check whose judge was asked about the answer; undefined for the question itself. */
  readonly judge?: string | undefined
}

/** A matrix goes on that another process began. */
export interface Resume {
  readonly kind: 'resume'
  readonly matrix: string
  /** Unix milliseconds of the gap. */
  readonly from: number
  readonly to: number
  /** Requests that were sent before it, with unknown outcome. */
  readonly lost: readonly LostRequest[]
  /** The process that goes on. */
  readonly pid: number
  readonly host: string
  /** Tells it from a later process of its number; undefined where that is unknown. */
  readonly born?: string | undefined
}

/** Rounds that were begun before a gap are asked anew as a whole. */
export interface AskedAnew {
  readonly kind: 'asked-anew'
  readonly matrix: string
  /** As they are drawn now. */
  readonly rounds: readonly Round[]
  /** What was finished of them before. */
  readonly repeated: readonly Sample[]
}

/** What crosses from the worker to the main process while a matrix is measured. */
export type BenchMessage =
  | MatrixStart
  | SampleTaken
  | SamplesTaken
  | Pause
  | PauseBegin
  | LaterLookStart
  | SearchBlockStart
  | InjectorsMet
  | Resume
  | AskedAnew
  | MatrixEnd
