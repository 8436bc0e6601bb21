/** Reasons with which servers say that the token limit of the request cut the answer. */
const limits: ReadonlySet<string> = new Set([
  'length',
  'max_tokens',
  'max_output_tokens',
  'MAX_TOKENS',
])

/** Reasons of an answer that came to its own end. */
const ends: ReadonlySet<string> = new Set([
  'stop',
  'eos',
  'end_turn',
  'stop_sequence',
  'completed',
  'STOP',
])

/** Whether an answer was cut at the limit that was asked for. */
export function isTruncated(finishReason: string | undefined): boolean {
  return finishReason !== undefined && limits.has(finishReason)
}

/** Whether a finish reason is that of a usable answer; one at its limit is. */
export function isGoodFinish(finishReason: string): boolean {
  return ends.has(finishReason) || limits.has(finishReason)
}
