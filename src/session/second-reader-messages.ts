import type { AskedCall } from '../protocol/contract.ts'
import type { WaitingAnswer } from '../runner/waiting-answers.ts'
import type { Credential } from '../secrets/secret-finder.ts'
import type { Capture } from '../transport/capture.ts'

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

/** A capture in few pieces: thousands of reads are copied at once. */
export interface PackedCapture extends Omit<Capture, 'reads'> {
  readonly bytes: Uint8Array
  /** The end of each read in them, and when it came. */
  readonly ends: Uint32Array
  readonly stamps: Float64Array
}

export function packed({ reads, ...capture }: Capture): PackedCapture {
  const ends = new Uint32Array(reads.length)
  const stamps = new Float64Array(reads.length)
  let end = 0
  for (const [index, { bytes, at }] of reads.entries()) {
    end += bytes.byteLength
    ends[index] = end
    stamps[index] = at
  }
  return { ...capture, bytes: Buffer.concat(reads.map(({ bytes }) => bytes)), ends, stamps }
}

/** `laterMs` is by how much the clock of this process is behind the one that stamped. */
export function unpacked(
  { bytes, ends, stamps, ...capture }: PackedCapture,
  laterMs: number,
): Capture {
  const here = (stamp: number | undefined): number | undefined =>
    stamp === undefined ? undefined : stamp + laterMs
  const { error } = capture
  return {
    ...capture,
    sentAt: here(capture.sentAt),
    endedAt: here(capture.endedAt),
    error: error && { ...error, at: here(error.at) },
    reads: Array.from(ends, (end, index) => ({
      bytes: bytes.subarray(ends[index - 1] ?? 0, end),
      at: (stamps[index] ?? 0) + laterMs,
    })),
  }
}
