import type { TokenCounter } from '../metrics/token-counter.ts'
import type { Cell } from '../model/cell.ts'
import type { ProviderPause } from '../model/provider-pause.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import type { Redact } from '../secrets/redaction.ts'
import type { LoopWatch } from '../transport/event-loop.ts'
import type { RequestClient } from '../transport/request-client.ts'
import type { Budget } from './budget.ts'
import type { Negotiations } from './negotiations.ts'
import type { Outages } from './outages.ts'
import type { Pacing } from './pacing.ts'
import type { Suspensions } from './suspensions.ts'
import type { WaitingAnswers } from './waiting-answers.ts'

/** What rounds are measured with, and who hears of it. */
export interface Instruments {
  readonly client: RequestClient
  readonly counter: TokenCounter
  readonly eventLoop: LoopWatch
  readonly redact: Redact
  readonly signal: AbortSignal
  readonly budget: Budget
  /** Whose remaining requests are not sent. */
  readonly suspensions: Suspensions
  /** Which request fields the endpoints take. */
  readonly negotiations: Negotiations
  readonly pacing: Pacing
  /** Where requests are kept that reached no server and were asked again. */
  readonly outages: Outages
  /**
   * Hears of every finished sample as soon as nothing is being timed, and before anything is again,
   * with the number of requests that are still to come, at most.
   */
  readonly onSample: (sample: Sample, left: number) => void | Promise<void>
  /** Hears of a sample whose answer waits to be judged: it may take a while until `onSample` has it. */
  readonly onUnjudged?: (sample: Sample) => void
  /** Hears of a judge that is about to be asked about the answer of a cell. */
  readonly onJudging?: (judge: string, cell: string, round: number) => void
  /** Hears of a request that reached no server and is asked again after a pause, as early. */
  readonly onAway?: (
    sample: Sample,
    when: { readonly askedAt: number; readonly pauseMs: number },
  ) => void | Promise<void>
  /** Hears of a provider that gets no requests for a while, because it refused one. */
  readonly onPause?: (pause: ProviderPause) => void | Promise<void>
  /** Hears of the requests of a cell just before the first of them is sent. */
  readonly onAsking?: (cell: Cell, rounds: readonly Round[]) => void
  /** Keeps answers that wait to be read. */
  readonly waiting?: WaitingAnswers | undefined
  /** Hears of a block that was walked to its end, before the next one begins. */
  readonly onBlockEnd?: (block: readonly Round[]) => void | Promise<void>
  /** Hears of a request that only found out which fields an endpoint takes, and may have been charged. */
  readonly onTryout?: (sample: Sample) => void
}
