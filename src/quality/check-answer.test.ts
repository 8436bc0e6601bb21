import { describe, expect, test } from 'vitest'

import type { Answer, Check } from '../model/answer.ts'
import { checkAnswer } from './check-answer.ts'

const prose: Answer = {
  text: 'Some prose.',
  json: undefined,
  tokens: 100,
  finishReason: 'stop',
  prompt: 'Why?',
  keywords: [],
  maxTokens: 512,
  truncated: false,
  jsonMode: false,
}

function failedChecks(changes: Partial<Answer>, checks: Record<string, Check> = {}): string[] {
  return checkAnswer({ ...prose, ...changes }, checks).failed.map(({ check }) => check)
}

test('an answer that fails nothing passes', () => {
  expect(checkAnswer(prose, { always: () => true })).toEqual({ passed: true, failed: [] })
})

describe('the finish reason', () => {
  test.each([
    'stop',
    'length',
    'max_tokens',
    'max_output_tokens',
    'MAX_TOKENS',
    'end_turn',
    'stop_sequence',
    'completed',
    'STOP',
    undefined,
  ])('%s is good', (reason) => {
    expect(failedChecks({ finishReason: reason })).toEqual([])
  })

  test.each([
    'content_filter',
    'tool_calls',
    'refusal',
    'SAFETY',
    'incomplete',
    'model_context_window_exceeded',
  ])('%s is not', (reason) => {
    expect(failedChecks({ finishReason: reason })).toEqual(['finish'])
  })
})

function jsonFailures(text: string, changes: Partial<Answer> = {}): string[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  return failedChecks({ text, json, jsonMode: true, ...changes })
}

describe('JSON', () => {
  test('that parses is good', () => {
    expect(jsonFailures('{"title":"a"}')).toEqual([])
  })

  test('that does not parse is invalid', () => {
    expect(jsonFailures('```json\n{"title":"a"}\n```')).toEqual(['json'])
  })

  test('that was cut at the limit is truncated, not invalid', () => {
    expect(jsonFailures('{"title":"a', { truncated: true, finishReason: 'length' })).toEqual([
      'json-truncated',
    ])
  })

  test('that is whole at the limit is good', () => {
    expect(jsonFailures('{"title":"a"}', { truncated: true, finishReason: 'length' })).toEqual([])
  })

  test('is not asked of prose', () => {
    expect(failedChecks({ text: '{"title":' })).toEqual([])
  })

  test('that is invalid says where', () => {
    const { failed } = checkAnswer({ ...prose, text: 'Sure! {}', jsonMode: true }, {})
    expect(failed[0]?.reason).toMatch(/^invalid JSON: .*Sure/)
  })
})

describe('checks of one’s own', () => {
  test('fail with the reason they return', () => {
    expect(checkAnswer(prose, { polite: () => 'no please' })).toEqual({
      passed: false,
      failed: [{ check: 'polite', reason: 'no please' }],
    })
  })

  test('all run, and all that fail are named', () => {
    const checks = { one: () => 'x', two: () => true as const, three: () => 'y' }
    expect(failedChecks({}, checks)).toEqual(['one', 'three'])
  })

  test('that throw have failed, and the others still run', () => {
    const checks: Record<string, Check> = {
      broken() {
        throw new TypeError('undefined is not a function')
      },
      other: () => 'x',
    }
    expect(checkAnswer(prose, checks).failed).toEqual([
      { check: 'broken', reason: 'the check threw: undefined is not a function' },
      { check: 'other', reason: 'x' },
    ])
  })

  const circular: { self?: unknown } = {}
  circular.self = circular

  test.each<[string, unknown]>([
    ['false', false],
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['a promise', Promise.resolve(true)],
    ['the groups of a match', /(?<word>prose)/.exec('prose')?.groups],
    ['a value that contains itself', circular],
    ['a value that JSON does not know', { big: 1n }],
    ['a symbol', Symbol('yes')],
  ])('that return %s, neither true nor a string, have failed', (_name, result) => {
    const checks: Record<string, Check> = {}
    // A check in plain JavaScript may return anything.
    Reflect.set(checks, 'sloppy', () => result)
    expect(checkAnswer(prose, checks).failed).toEqual([
      { check: 'sloppy', reason: expect.stringMatching(/^the check returned .*not true/) },
    ])
  })

  test('see the answer', () => {
    const seen: Answer[] = []
    checkAnswer(prose, {
      spy(answer) {
        seen.push(answer)
        return true
      },
    })
    expect(seen).toEqual([prose])
  })
})
