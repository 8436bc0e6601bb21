import type { AskedCall } from '../protocol/contract.ts'
import type { WaitingAnswer } from '../runner/waiting-answers.ts'
import type { Credential } from '../secrets/secret-finder.ts'
import type { PackedCapture } from '../transport/packed-capture.ts'

/** Where answers are written, and what may not be. */
export interface OpenMessage {
  readonly kind: 'open'
  /** Absolute path of the journal. */
  readonly path: string
  readonly simulated: boolean
  readonly credentials: readonly Credential[]
  /** That of the process that stamps. */
  readonly timeOrigin: number
}

/** One answer that waits to be read. */
export interface AnswerMessage {
  readonly kind: 'answer'
  readonly matrix: string
  /** SHA-256 of the line of the journal that says that it is about to be asked for. */
  readonly asking: string
  readonly protocol: WaitingAnswer['protocol']
  readonly context: Omit<WaitingAnswer['context'], 'checks'>
  /** Names of the checks, which only the process that measures can run. */
  readonly unchecked: readonly string[]
  readonly capture: PackedCapture
  readonly call: AskedCall
  readonly secrets: readonly string[]
}

/** Requests are being sent; none so far of a line that has just been written. */
export interface SentMessage {
  readonly kind: 'sent'
  readonly matrix: string
  /** SHA-256 of the line of the journal that says that they are about to be. */
  readonly asking: string
  /** Indices of the rounds. */
  readonly rounds: readonly number[]
}

/** What was read in time is read no second time. */
interface ClearMessage {
  readonly kind: 'clear'
}

export type ReaderMessage = OpenMessage | AnswerMessage | SentMessage | ClearMessage
