import type { Observation } from '../model/observation.ts'
import type { Failure, FailureClass } from '../model/sample.ts'

/** The failure of an observed request by METHOD's classes, the first that fits; undefined if ok. */
export function failureOf(observation: Observation): Failure | undefined {
  const { error, status, errorBody, reading } = observation
  const hasContent = reading.deltas.some((delta) => delta.kind === 'content')
  const isComplete = reading.finished && hasContent && !reading.error && !reading.violation

  // A complete answer whose connection lingers or breaks afterwards is still a complete answer.
  if (error?.kind === 'timeout' && !isComplete) return failure('timeout', status, error.message)
  if (error?.kind === 'connect' || error?.kind === 'auth' || error?.kind === 'rate-limit') {
    return failure(error.kind, status, error.message)
  }
  if (status !== undefined && status >= 300) {
    return failure(classByStatus(status), status, `HTTP ${status}: ${errorBody || 'no body'}`)
  }
  if (reading.error) {
    return {
      class: reading.error.class,
      status: reading.error.status ?? status,
      message: reading.error.message,
      inStream: true,
    }
  }
  if (reading.finishReason === 'error') {
    const message = 'the stream finished with reason "error"'
    return { class: 'in-stream', status, message, inStream: true }
  }
  if (reading.violation !== undefined) return failure('protocol', status, reading.violation)
  if (error?.kind === 'protocol') return failure('protocol', status, error.message)
  if (!reading.finished) {
    const message =
      error?.kind === 'disconnect'
        ? error.message
        : 'the stream ended without saying that the answer is complete'
    return failure('disconnect', status, message)
  }
  if (!hasContent) return failure('empty', status, emptyReason(observation))
  return undefined
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
