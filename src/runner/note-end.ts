import type { Cell } from '../model/cell.ts'
import type { ProviderPause } from '../model/provider-pause.ts'
import type { Round } from '../model/round.ts'
import type { PendingResponse } from './ask.ts'
import type { Instruments } from './instruments.ts'
import { FIRST_REFUSAL, RATE_LIMITED } from './refusal-pauses.ts'

type Ended = Pick<PendingResponse, 'endpoint' | 'status' | 'headers' | 'endedAt'> & {
  readonly cell: Pick<Cell, 'id'>
  readonly round: Pick<Round, 'index'>
  readonly failure?: PendingResponse['failure']
}

/** Whether a provider wants to be left alone, as far as a response tells that is not read. */
export function isRefusedForNow({
  status = 0,
  headers,
}: Pick<Ended, 'status' | 'headers'>): boolean {
  return (
    status === RATE_LIMITED || (status >= FIRST_REFUSAL && headers['retry-after'] !== undefined)
  )
}

/** Takes note of how a request ended; the pause that its provider gets, if any. */
export function noteEnd(
  { pacing, redact, suspensions }: Pick<Instruments, 'pacing' | 'redact' | 'suspensions'>,
  { endpoint, cell, round, status, headers, endedAt, failure }: Ended,
  { isLoad }: { readonly isLoad: boolean },
): ProviderPause | undefined {
  const pause = pacing.noteEnd({
    endpoint,
    cell: cell.id,
    round: round.index,
    status,
    headers,
    failure: failure?.(),
    endedAt,
    isUnderLoad: isLoad,
  })
  if (!pause) return undefined
  if (!isLoad) suspensions.notePause(pause)
  // A header's name is the server's word.
  return { ...pause, askedBy: pause.askedBy && redact(pause.askedBy) }
}
