import type { Checks } from '../model/answer.ts'
import type { Arrivals } from '../model/arrivals.ts'
import type { Cell } from '../model/cell.ts'
import type { Prompt } from '../model/prompt.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import type { StoppingRule } from '../model/stopping-rule.ts'
import type { ThinkTime } from '../model/think-time.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Injection } from './injection.ts'
import type { Judge } from './judging.ts'
import type { Quotes } from './traced-texts.ts'

/** What one matrix asks, of whom, and how often. */
export interface Workload {
  readonly seed: number
  readonly rounds: readonly Round[]
  /** What rounds were drawn from. */
  readonly prompts: readonly Prompt[]
  /** Of a replay: whether words that would be sent are somebody's. */
  readonly replay?: { readonly quotes: Quotes } | undefined
  /** The cells to measure; rounds may name more. */
  readonly cells: readonly Cell[]
  readonly endpointOf: (cell: Cell) => PricedEndpoint
  readonly temperature: number
  /** Whether answers are streamed; false asks for them in one piece. */
  readonly stream: boolean
  readonly timeoutMs: number
  readonly checks: Checks
  /** Second models that judge the answers; none by default. */
  readonly judgedBy?: readonly Judge[] | undefined
  readonly storeText: boolean
  /** Whether a block's cells are asked one after the other, or one per provider side by side. */
  readonly order: Order
  /** How requests of cells with a rate are spread over time. */
  readonly arrivals: Arrivals
  /** How long a block of a closed loop goes on, in milliseconds; undefined until all of it is asked. */
  readonly blockMs?: number | undefined
  /** How long somebody thinks between the turns of a conversation; undefined not at all. */
  readonly thinking?: ThinkTime | undefined
  /** Decides which cells have been asked enough; undefined asks all rounds of all. */
  readonly stopping: StoppingRule | undefined
  /** Its part of a load that several injectors send; undefined where all requests are its own. */
  readonly injection?: Injection | undefined
  /** What an earlier process finished of a block that is not asked any more; undefined of all others. */
  readonly recorded?: ((block: readonly Round[]) => readonly Sample[] | undefined) | undefined
}

export type Order = 'sequential' | 'providers'
