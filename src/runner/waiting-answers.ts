import type { ProtocolName } from '../model/provider.ts'
import type { Exchange } from '../protocol/contract.ts'
import type { SampleContext } from './sample.ts'

/** An answer that waits for others, so that none is read while one is timed. */
export interface WaitingAnswer {
  readonly protocol: ProtocolName
  readonly exchanged: Pick<Exchange, 'raw'>
  readonly context: Omit<SampleContext, 'counter' | 'redact' | 'clientDelayMs' | 'onAnswer'>
}

/** Sees to it that answers that wait are not lost with this process. */
export interface WaitingAnswers {
  /** Hears of every request that has just been sent: of any other it says that it was not. */
  sent(cell: string, round: number): void
  /** Hears of an answer while others are being timed: it may take microseconds. */
  add(answer: WaitingAnswer): void
  /** Nothing is timed any more: they are about to be read. */
  flush(): Promise<void>
  /** They were all read, and told. */
  clear(): void
}
