import { finishGroup } from '../model/finish-reason.ts'
import type { Observation, Reading } from '../model/observation.ts'
import { isOutOfCredit } from '../model/out-of-credit.ts'
import type { Failure, FailureClass } from '../model/sample.ts'

/**
 * The failure of an observed request by the classes of docs/errors.md, the first that fits; undefined if ok. An
 * answer is ok when it came to its protocol's end, holds something, and nothing contradicts it.
 */
export function failureOf(observation: Observation): Failure | undefined {
  const { error, status, errorBody, reading } = observation
  const broken = brokenBy(reading, status)

  // A complete answer whose connection lingers or breaks afterwards is still a complete answer.
  const isComplete = reading.finished && hasAnswer(reading) && !broken
  if (error?.kind === 'timeout' && !isComplete) return failure('timeout', status, error.message)
  if (error?.kind === 'connect' || error?.kind === 'auth' || error?.kind === 'rate-limit') {
    return failure(error.kind, status, error.message)
  }
  if (status !== undefined && status >= 300) {
    const refused = failure('http', status, `HTTP ${status}: ${errorBody || 'no body'}`)
    return isOutOfCredit(refused) ? refused : { ...refused, class: classByStatus(status) }
  }
  if (broken) return broken
  if (error?.kind === 'protocol') return failure('protocol', status, error.message)
  if (!reading.finished) {
    const message =
      error?.kind === 'disconnect'
        ? error.message
        : 'the response ended without saying that the answer is complete'
    return failure('disconnect', status, message)
  }
  if (!hasAnswer(reading)) return failure('empty', status, emptyReason(observation))
  return undefined
}

/** What the events themselves say against an answer. */
function brokenBy(reading: Reading, status: number | undefined): Failure | undefined {
  const { error, finishReason, violation } = reading
  if (error) {
    const { class: name, message } = error
    return { class: name, status: error.status ?? status, message, inStream: true }
  }
  const group = finishGroup(finishReason)
  if (group === 'gave-up') {
    const message = `the stream finished with reason "${finishReason}"`
    return { class: 'in-stream', status, message, inStream: true }
  }
  if (violation !== undefined) return failure('protocol', status, violation)
  if (group === 'filter' && !reading.refused) {
    return failure('content-filter', status, `a filter stopped the answer (${finishReason})`)
  }
  return undefined
}

function hasAnswer({ deltas }: Reading): boolean {
  return deltas.some(({ kind }) => kind !== 'reasoning')
}

function failure(name: FailureClass, status: number | undefined, message: string): Failure {
  return { class: name, status, message, inStream: false }
}

function classByStatus(status: number): FailureClass {
  if (status === 401 || status === 403) return 'auth'
  return status === 429 ? 'rate-limit' : 'http'
}

function emptyReason({ reading }: Observation): string {
  const reasoned =
    reading.deltas.length > 0 || (reading.usage?.reasoningTokens ?? 0) > 0
      ? ' after reasoning: give it more `maxTokens`'
      : ''
  const reason =
    reading.finishReason === undefined ? '' : ` (finish reason ${reading.finishReason})`
  return `finished without content${reasoned}${reason}`
}
