import { describe, expect, test } from 'vitest'

import type { Answer, Check, ScoreCheck } from '../model/answer.ts'
import type { Quality } from '../model/sample.ts'
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
  toolCalls: [],
  tools: [],
  toolChoice: undefined,
  schema: undefined,
  expected: undefined,
}

async function failedChecks(
  changes: Partial<Answer>,
  checks: Record<string, Check> = {},
): Promise<string[]> {
  const { failed } = await checkAnswer({ ...prose, ...changes }, checks)
  return failed.map(({ check }) => check)
}

test('an answer that fails nothing passes', async () => {
  expect(await checkAnswer(prose, { always: () => true })).toEqual({ passed: true, failed: [] })
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
    'eos_token',
    'a reason nobody has heard of',
    undefined,
  ])('%s is good', async (reason) => {
    expect(await failedChecks({ finishReason: reason })).toEqual([])
  })

  test.each(['tool_calls', 'refusal', 'pause_turn', 'model_context_window_exceeded'])(
    '%s is not',
    async (reason) => {
      expect(await failedChecks({ finishReason: reason })).toEqual(['finish'])
    },
  )
})

function jsonFailures(text: string, changes: Partial<Answer> = {}): Promise<string[]> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  return failedChecks({ text, json, jsonMode: true, ...changes })
}

describe('JSON', () => {
  test('that parses is good', async () => {
    expect(await jsonFailures('{"title":"a"}')).toEqual([])
  })

  test('that does not parse is invalid', async () => {
    expect(await jsonFailures('```json\n{"title":"a"}\n```')).toEqual(['json'])
  })

  test('that was cut at the limit is truncated, not invalid', async () => {
    expect(await jsonFailures('{"title":"a', { truncated: true, finishReason: 'length' })).toEqual([
      'json-truncated',
    ])
  })

  test('that is prose was not cut: it never was JSON', async () => {
    const cut = { truncated: true, finishReason: 'length' }
    expect(await jsonFailures('Sure! Here is', cut)).toEqual(['json'])
    expect(await jsonFailures('```json\n{"title":"a', cut)).toEqual(['json-truncated'])
  })

  test('that is whole at the limit is good', async () => {
    expect(
      await jsonFailures('{"title":"a"}', { truncated: true, finishReason: 'length' }),
    ).toEqual([])
  })

  test('is not asked of prose', async () => {
    expect(await failedChecks({ text: '{"title":' })).toEqual([])
  })

  test('that is invalid says where', async () => {
    const { failed } = await checkAnswer({ ...prose, text: 'Sure! {}', jsonMode: true }, {})
    expect(failed[0]?.reason).toMatch(/^invalid JSON: .*Sure/)
  })
})

function failuresOf(words: string, changes: Partial<Answer> = {}): Promise<string[]> {
  const toolCalls = [{ name: 'search', arguments: words }]
  return failedChecks({ text: '', finishReason: 'tool_calls', toolCalls, ...changes })
}

describe('calls of tools', () => {
  test.each(['{"for":"trees"}', '{}', ''])('with the arguments %j are good', async (words) => {
    expect(await failuresOf(words)).toEqual([])
    expect(await failuresOf(words, { finishReason: 'stop', jsonMode: true })).toEqual([])
  })

  test('with arguments that are not JSON have failed', async () => {
    expect(await failuresOf('{"for":')).toEqual(['tool-call'])
  })

  test('say where their arguments were cut', async () => {
    const toolCalls = [{ name: 'search', arguments: '{"for":"tr' }]
    const answer = { ...prose, finishReason: 'length', truncated: true, toolCalls }
    expect((await checkAnswer(answer, {})).failed).toEqual([
      { check: 'tool-call', reason: 'the arguments of tool search were cut at 512 tokens' },
    ])
  })

  test('without a name have failed', async () => {
    expect(await failuresOf('{}', { toolCalls: [{ name: '', arguments: '{}' }] })).toEqual([
      'tool-call',
    ])
  })
})

describe('checks that answer later', () => {
  test('are awaited', async () => {
    const checks: Record<string, Check> = {
      good: () => Promise.resolve(true),
      bad: () => Promise.resolve('no please'),
      broken: () => Promise.reject(new Error('no judge')),
    }
    expect((await checkAnswer(prose, checks)).failed).toEqual([
      { check: 'bad', reason: 'no please' },
      { check: 'broken', reason: 'the check threw: no judge', broken: true },
    ])
  })

  test('have failed when they never do', async () => {
    const checks: Record<string, Check> = { lost: () => new Promise(() => undefined) }
    expect((await checkAnswer(prose, checks, 50)).failed).toEqual([
      { check: 'lost', reason: 'the check threw: no result after 0.05 s', broken: true },
    ])
  })
})

describe('checks of one’s own', () => {
  test('fail with the reason they return', async () => {
    expect(await checkAnswer(prose, { polite: () => 'no please' })).toEqual({
      passed: false,
      failed: [{ check: 'polite', reason: 'no please' }],
    })
  })

  test('all run, and all that fail are named', async () => {
    const checks = { one: () => 'x', two: () => true as const, three: () => 'y' }
    expect(await failedChecks({}, checks)).toEqual(['one', 'three'])
  })

  test('that throw have failed, and the others still run', async () => {
    const checks: Record<string, Check> = {
      broken() {
        throw new TypeError('undefined is not a function')
      },
      other: () => 'x',
    }
    expect((await checkAnswer(prose, checks)).failed).toEqual([
      { check: 'broken', reason: 'the check threw: undefined is not a function', broken: true },
      { check: 'other', reason: 'x' },
    ])
  })

  const circular: { self?: unknown } = {}
  circular.self = circular

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['a promise of nothing', Promise.resolve()],
    ['the groups of a match', /(?<word>prose)/.exec('prose')?.groups],
    ['a value that contains itself', circular],
    ['a value that JSON does not know', { big: 1n }],
    ['a symbol', Symbol('yes')],
  ])('that return %s, neither true nor a string, have said nothing', async (_name, result) => {
    const checks: Record<string, Check> = {}
    // A check in plain JavaScript may return anything.
    Reflect.set(checks, 'sloppy', () => result)
    expect((await checkAnswer(prose, checks)).failed).toEqual([
      {
        check: 'sloppy',
        reason: expect.stringMatching(/^the check returned .*not true/),
        broken: true,
      },
    ])
  })

  test('see the answer', async () => {
    const seen: Answer[] = []
    await checkAnswer(prose, {
      spy(answer) {
        seen.push(answer)
        return true
      },
    })
    expect(seen).toEqual([prose])
  })
})

describe('tools that are declared', () => {
  const tools = [
    {
      name: 'weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      },
    },
    { name: 'time', parameters: { type: 'object' } },
  ]
  const called = (name: string, words: string): Answer => ({
    ...prose,
    text: '',
    finishReason: 'tool_calls',
    tools,
    toolCalls: [{ name, arguments: words }],
  })
  const good = called('weather', '{"city":"Rome"}')

  test.each<[string, Answer, RegExp | undefined]>([
    ['the right call', good, undefined],
    ['a tool that takes nothing, called with nothing', called('time', ''), undefined],
    ['text, where that is allowed', { ...prose, tools, toolChoice: 'auto' }, undefined],
    ['another tool', called('wether', '{}'), /wether was called, which is not declared/],
    ['a missing argument', called('weather', '{}'), /do not fit.*"city"/],
    ['an argument of another type', called('weather', '{"city":1}'), /city: .*"string"/],
    ['one too many', called('weather', '{"city":"Rome","at":1}'), /"at"/],
    ['broken JSON', called('weather', '{"city":'), /do not fit/],
    ['none, where one is required', { ...prose, tools, toolChoice: 'required' }, /no tool was/],
    ['none, where that one is', { ...prose, tools, toolChoice: { name: 'time' } }, /"time"/],
    ['not the one that has to be', { ...good, toolChoice: { name: 'time' } }, /not time/],
    ['one, where none may be', { ...good, toolChoice: 'none' }, /"none"/],
  ])('%s', async (_name, answer, says) => {
    const { failed } = await checkAnswer(answer, {})
    const reason = failed.find(({ check }) => check === 'tool')?.reason
    if (says === undefined) expect(failed).toEqual([])
    else expect(reason).toMatch(says)
  })

  test('nothing is asked of tools that only `body` declares', async () => {
    expect((await checkAnswer({ ...good, tools: [] }, {})).passed).toBe(true)
  })
})

describe('a schema that is declared', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
  const answered = (json: unknown): Answer => ({
    ...prose,
    text: JSON.stringify(json) ?? 'No.',
    json,
    jsonMode: true,
    schema,
  })

  test.each<[unknown, readonly string[]]>([
    [{ n: 1 }, []],
    [{ n: 1, more: true }, []],
    [{ n: 'one' }, ['schema']],
    [{}, ['schema']],
    [[1], ['schema']],
    [undefined, ['json']],
  ])('%j', async (json, failing) => {
    const { failed } = await checkAnswer(answered(json), {})
    expect(failed.map(({ check }) => check)).toEqual(failing)
  })

  test('says where the answer is another', async () => {
    const { failed } = await checkAnswer(answered({ n: 'one' }), {})
    expect(failed[0]?.reason).toMatch(/^n: .*"integer"/)
  })

  test('of an older draft is read by its rules', async () => {
    const old = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'null' }] }
    const { passed } = await checkAnswer({ ...answered([1]), schema: old }, {})
    expect(passed).toBe(false)
  })
})

function scored(score: ScoreCheck['score']): Promise<Quality> {
  return checkAnswer(prose, { judge: { score, atLeast: 0.7 } })
}

describe('checks that give scores', () => {
  test('are met from the least score on', async () => {
    expect(await scored(() => 0.7)).toEqual({ passed: true, failed: [], scores: { judge: 0.7 } })
    expect(await scored(() => Promise.resolve(1))).toMatchObject({ scores: { judge: 1 } })
    expect(await scored(() => 0.25)).toEqual({
      passed: false,
      failed: [{ check: 'judge', reason: 'score 0.25, expected at least 0.7' }],
      scores: { judge: 0.25 },
    })
  })

  test.each([NaN, -0.1, 1.01, Infinity])('are broken where they give %d', async (score) => {
    const { failed, scores } = await scored(() => score)
    expect(scores).toBeUndefined()
    expect(failed).toMatchObject([{ check: 'judge', broken: true }])
  })

  test('are broken where they throw', async () => {
    const quality = await scored(() => Promise.reject(new Error('no judge')))
    expect(quality).toEqual({
      passed: false,
      failed: [{ check: 'judge', reason: 'the check threw: no judge', broken: true }],
    })
  })
})

test('a bare false is a bad answer, anything else that is no verdict a broken check', async () => {
  const checks: Record<string, Check> = {}
  Reflect.set(checks, 'no', () => false)
  Reflect.set(checks, 'nothing', () => undefined)
  const { failed } = await checkAnswer(prose, checks)
  expect(failed.map(({ check, broken }) => [check, broken])).toEqual([
    ['no', undefined],
    ['nothing', true],
  ])
})
