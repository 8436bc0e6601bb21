import { describe, expect, test } from 'vitest'

import { type FinishGroup, finishGroup, isFinishReason, isTruncated } from './finish-reason.ts'

test.each<[string, FinishGroup | undefined]>([
  ['stop', 'end'],
  ['STOP', 'end'],
  ['end_turn', 'end'],
  ['eos_token', 'end'],
  ['MAX_TOKENS', 'limit'],
  ['model_length', 'limit'],
  ['tool_calls', 'tool'],
  ['content_filter', 'filter'],
  ['content-filter', 'filter'],
  ['RECITATION', 'filter'],
  ['guardrail_intervened', 'filter'],
  ['sensitive', 'filter'],
  ['abort', 'gave-up'],
  ['OTHER', 'gave-up'],
  ['MALFORMED_FUNCTION_CALL', 'gave-up'],
  ['insufficient_system_resource', 'gave-up'],
  ['engine_overloaded', 'gave-up'],
  ['model_context_window_exceeded', 'cut'],
  ['unknown_error', 'gave-up'],
  ['WorkerCrashed', 'gave-up'],
  ['no_error', undefined],
  ['FINISH_REASON_STOP', 'end'],
  ['FINISH_REASON_MAX_TOKENS', 'limit'],
  ['max_output_token_limit', 'limit'],
  ['preempted', 'gave-up'],
  ['deadline_exceeded', 'gave-up'],
  ['worker_died', 'gave-up'],
  ['max_retries_exceeded', 'gave-up'],
  ['policy_violation', 'filter'],
  ['unsafe', 'filter'],
  ['output_filtered', 'filter'],
  ['context_overflow', 'cut'],
  ['not_filtered', undefined],
  ['truncated', 'cut'],
  ['endTurn', 'end'],
  ['toolUse', 'tool'],
  ['rate_limited', 'gave-up'],
  ['insufficient_balance', 'gave-up'],
  ['server_busy', 'gave-up'],
  ['no_capacity', 'gave-up'],
  ['client_closed', 'gave-up'],
  ['broken pipe', 'gave-up'],
  ['content_blocked', 'filter'],
  ['sensitive_content', 'filter'],
  ['a reason of tomorrow', undefined],
])('%s is %s', (reason, group) => {
  expect(finishGroup(reason)).toBe(group)
})

test.each(['', 'null', 'NULL', 'None', 'FINISH_REASON_UNSPECIFIED', 'not_finished', 'notFinished'])(
  '%j is no reason',
  (text) => {
    expect(isFinishReason(text)).toBe(false)
  },
)

describe('an answer is truncated', () => {
  const end = { finishReason: 'stop', outputTokens: 64, tokenSource: 'usage' } as const

  test('where it says so, and where it says stop with as many tokens as it was allowed', () => {
    expect(isTruncated({ ...end, finishReason: 'length' }, 512)).toBe(true)
    expect(isTruncated(end, 64)).toBe(true)
    expect(isTruncated({ ...end, finishReason: 'completed' }, 64)).toBe(true)
  })

  test('not where it ended before, or nobody but us counted', () => {
    expect(isTruncated(end, 65)).toBe(false)
    expect(isTruncated({ ...end, tokenSource: 'tokenizer' }, 64)).toBe(false)
    expect(isTruncated({ ...end, finishReason: undefined }, 64)).toBe(false)
  })
})
