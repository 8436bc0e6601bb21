import { describe, expect, test } from 'vitest'

import { event } from '../../test/http-server.ts'
import { failureOf } from '../metrics/failure.ts'
import type { HttpProtocolName } from '../model/provider.ts'
import { captureOf } from '../testing/capture-of.ts'
import { observationOf } from '../testing/observation-of.ts'
import { httpProtocols } from './protocols.ts'

type Ending = 'clean' | 'cut' | 'timeout'

const DONE = 'data: [DONE]\n\n'

function chat(delta: object, reason: unknown = null, more: object = {}): string {
  return event({ choices: [{ index: 0, delta, finish_reason: reason }], ...more })
}

function gemini(text: string, reason?: string): string {
  const candidate = { index: 0, content: { parts: [{ text }] }, finishReason: reason }
  return event({ candidates: [candidate], usageMetadata: { promptTokenCount: 9 } })
}

function messages(...events: readonly object[]): string {
  return events.map((payload) => event(payload)).join('')
}

const [a, b] = [chat({ content: 'a' }), chat({ content: 'b' })]
const start = { type: 'message_start', message: { model: 'm' } }
const say = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } }
const stop = { type: 'message_stop' }

/** The class of failure of an answer; `ok` without one. */
async function outcomeOf(
  protocol: HttpProtocolName,
  stream: string,
  ending: Ending = 'clean',
): Promise<string> {
  const endedAt = ending === 'clean' ? 100 : undefined
  const kind = ending === 'timeout' ? 'timeout' : 'disconnect'
  const error = ending === 'clean' ? undefined : ({ kind, message: 'it was over' } as const)
  const reading = await httpProtocols[protocol].read(captureOf([stream], { endedAt, error }))
  return failureOf(observationOf({ reading, endedAt, error }))?.class ?? 'ok'
}

describe('chat completions: the end', () => {
  test.each<[string, string, Ending, string]>([
    ['a reason of its own and [DONE]', a + chat({}, 'stop') + DONE, 'clean', 'ok'],
    ['a reason of its own', a + chat({}, 'stop'), 'clean', 'ok'],
    ['a reason of its own, then the connection is lost', a + chat({}, 'stop'), 'cut', 'ok'],
    ['[DONE], then it lingers', a + chat({ content: 'b' }, 'stop') + DONE, 'timeout', 'ok'],
    ['a reason with the last text', a + chat({ content: 'b' }, 'stop'), 'clean', 'ok'],
    ['[DONE] without a reason', a + DONE, 'clean', 'ok'],
    [
      'a reason on every chunk and [DONE]',
      chat({ content: 'a' }, 'stop').repeat(3) + DONE,
      'cut',
      'ok',
    ],
    [
      'usage behind the reason',
      a + chat({}, 'stop') + event({ choices: [], usage: {} }),
      'cut',
      'ok',
    ],
    ['a reason on every chunk, cut', chat({ content: 'a' }, 'stop').repeat(3), 'cut', 'disconnect'],
    [
      'a reason on every chunk, hanging',
      chat({ content: 'a' }, 'stop').repeat(3),
      'timeout',
      'timeout',
    ],
    ['a reason on text, cut', a + chat({ content: 'b' }, 'stop'), 'cut', 'disconnect'],
    ['a reason, and text behind it', chat({ content: 'a' }, 'stop') + b, 'clean', 'disconnect'],
    ['a reason of its own, and text behind it', a + chat({}, 'stop') + b, 'clean', 'disconnect'],
    [
      'a reason on reasoning only',
      chat({ reasoning_content: 'hm' }, 'stop') + a,
      'clean',
      'disconnect',
    ],
    ['the text "null"', chat({ content: 'a' }, 'null').repeat(3), 'clean', 'disconnect'],
    ['an empty text', chat({ content: 'a' }, '').repeat(3), 'clean', 'disconnect'],
    ['text behind [DONE]', a + DONE + b, 'clean', 'disconnect'],
    ['no reason', a, 'clean', 'disconnect'],
    ['a reason that is an object', a + chat({}, { type: 'stop' }), 'clean', 'ok'],
  ])('%s', async (_what, stream, ending, outcome) => {
    expect(await outcomeOf('openai-chat', stream, ending)).toBe(outcome)
  })
})

describe('the other protocols: the end', () => {
  const text = { type: 'response.output_text.delta', delta: 'a' }
  const completed = { type: 'response.completed', response: { status: 'completed' } }

  test.each<[string, HttpProtocolName, string, Ending, string]>([
    ['a reason with the last text', 'gemini-generate-content', gemini('a', 'STOP'), 'clean', 'ok'],
    [
      'STOP on every chunk, cut',
      'gemini-generate-content',
      gemini('a', 'STOP').repeat(3),
      'cut',
      'disconnect',
    ],
    [
      'STOP on every chunk',
      'gemini-generate-content',
      gemini('a', 'STOP').repeat(3),
      'clean',
      'ok',
    ],
    [
      'STOP, and text behind it',
      'gemini-generate-content',
      gemini('a', 'STOP') + gemini('b'),
      'clean',
      'disconnect',
    ],
    [
      'a reason of its own, lingering',
      'gemini-generate-content',
      gemini('a') + gemini('', 'STOP'),
      'timeout',
      'ok',
    ],
    ['message_stop', 'anthropic-messages', messages(start, say, stop), 'cut', 'ok'],
    [
      'text behind message_stop',
      'anthropic-messages',
      messages(start, say, stop, say),
      'clean',
      'disconnect',
    ],
    ['response.completed', 'openai-responses', messages(text, completed), 'cut', 'ok'],
    [
      'text behind response.completed',
      'openai-responses',
      messages(text, completed, text),
      'clean',
      'disconnect',
    ],
  ])('%s, %s', async (_what, protocol, stream, ending, outcome) => {
    expect(await outcomeOf(protocol, stream, ending)).toBe(outcome)
  })
})

describe('a finish reason', () => {
  test.each([
    ['abort', 'in-stream'],
    ['network_error', 'in-stream'],
    ['insufficient_system_resource', 'in-stream'],
    ['ERROR', 'in-stream'],
    ['content_filter', 'content-filter'],
    ['sensitive', 'content-filter'],
    ['length', 'ok'],
    ['a reason of tomorrow', 'ok'],
  ])('%s of chat completions: %s', async (reason, outcome) => {
    expect(await outcomeOf('openai-chat', a + chat({}, reason) + DONE)).toBe(outcome)
  })

  test.each<[boolean, string]>([
    [true, 'content-filter'],
    [false, 'ok'],
  ])(
    'a filter that says itself whether it acted (%j), whatever the reason',
    async (acted, outcome) => {
      const azure = { content_filter_results: { hate: { filtered: acted } } }
      const choice = { index: 0, delta: {}, finish_reason: 'stop', ...azure }
      expect(await outcomeOf('openai-chat', a + event({ choices: [choice] }) + DONE)).toBe(outcome)
      const candidate = { finishReason: 'STOP', safetyRatings: [{ category: 'X', blocked: acted }] }
      const rated = gemini('a') + event({ candidates: [candidate] })
      expect(await outcomeOf('gemini-generate-content', rated)).toBe(outcome)
    },
  )

  test('that is bad is not taken back by a good one', async () => {
    const filtered = a + chat({}, 'content_filter') + chat({}, 'stop') + DONE
    expect(await outcomeOf('openai-chat', filtered)).toBe('content-filter')
  })

  test('that never comes, before the end, is noted', async () => {
    const reading = await httpProtocols['openai-chat'].read(captureOf([a + DONE]))
    expect(reading.notes).toEqual(['the end came without a finish reason'])
  })

  test('that nobody has heard of is noted', async () => {
    const reading = await httpProtocols['openai-chat'].read(captureOf([a + chat({}, 'tired')]))
    expect(reading.notes).toEqual(['the meaning of finish reason tired is not known'])
  })

  test.each([
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'in-stream'],
    ['OTHER', 'in-stream'],
  ])('%s of Gemini: %s', async (reason, outcome) => {
    const stream = gemini('a') + gemini('', reason)
    expect(await outcomeOf('gemini-generate-content', stream)).toBe(outcome)
  })

  test.each(['SAFETY', 'OTHER', 'BLOCK_OF_TOMORROW'])('a prompt blocked for %s', async (reason) => {
    const stream = event({ promptFeedback: { blockReason: reason } })
    expect(await outcomeOf('gemini-generate-content', stream)).toBe('content-filter')
  })

  test("Anthropic's refusal is a filter's", async () => {
    const delta = { type: 'message_delta', delta: { stop_reason: 'refusal' } }
    const stream = messages(start, say, delta, stop)
    expect(await outcomeOf('anthropic-messages', stream)).toBe('content-filter')
  })
})

describe('the status of a response', () => {
  const text = event({ type: 'response.output_text.delta', delta: 'a' })

  test.each<[string, object, string]>([
    ['completed', { status: 'completed' }, 'ok'],
    ['completed', {}, 'ok'],
    [
      'completed',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      'ok',
    ],
    [
      'completed',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      'content-filter',
    ],
    ['completed', { status: 'incomplete' }, 'in-stream'],
    ['completed', { status: 'failed', error: { message: 'engine died' } }, 'in-stream'],
    ['completed', { status: 'completed', error: { message: 'engine died' } }, 'in-stream'],
    ['completed', { status: 'cancelled' }, 'in-stream'],
    ['completed', { status: 'FAILED' }, 'in-stream'],
    ['completed', { status: 'expired' }, 'in-stream'],
    ['completed', { status: 'in_progress' }, 'ok'],
    ['incomplete', { incomplete_details: { reason: 'max_output_tokens' } }, 'ok'],
    ['incomplete', { incomplete_details: { reason: 'who knows' } }, 'in-stream'],
    ['incomplete', {}, 'in-stream'],
    ['cancelled', {}, 'in-stream'],
    ['failed', { error: { code: 'rate_limit_exceeded', message: 'slow' } }, 'rate-limit'],
  ])('response.%s with %j', async (type, response, outcome) => {
    const stream = text + event({ type: `response.${type}`, response })
    expect(await outcomeOf('openai-responses', stream)).toBe(outcome)
  })

  test('at the limit it ends by length, however the event is called', async () => {
    const response = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    const stream = text + event({ type: 'response.completed', response })
    const reading = await httpProtocols['openai-responses'].read(captureOf([stream]))
    expect(reading).toMatchObject({ finishReason: 'length', finished: true })
  })
})

describe('an error by another name', () => {
  test.each<[string, string, string]>([
    ['errors', event({ errors: [{ message: 'engine died' }] }), 'in-stream'],
    ['a true error', event({ error: true, message: 'engine died' }), 'in-stream'],
    [
      'base_resp',
      event({ choices: null, base_resp: { status_code: 1002, status_msg: 'rate limit' } }),
      'rate-limit',
    ],
    [
      'base_resp beside choices',
      event({ choices: [], base_resp: { status_code: 1013, status_msg: 'engine died' } }),
      'in-stream',
    ],
    ['error_code', event({ error_code: 336_100, error_msg: 'engine died' }), 'in-stream'],
    ['a small error_code', event({ error_code: 110, error_msg: 'engine died' }), 'in-stream'],
    ['detail', event({ detail: 'engine died' }), 'in-stream'],
    ["a vendor's block", event({ choices: [], x_groq: { error: 'engine died' } }), 'in-stream'],
    [
      "a filter's",
      event({ error: { code: 'content_filter', message: 'engine died' } }),
      'content-filter',
    ],
    ['a list of details', event({ detail: [{ msg: 'engine died' }] }), 'in-stream'],
    [
      'code and message',
      event({ code: 'Throttling.RateQuota', message: 'engine died' }),
      'rate-limit',
    ],
    ['code and msg', event({ code: 500, msg: 'engine died' }), 'in-stream'],
    ['status and message', event({ statusCode: 401, message: 'engine died' }), 'auth'],
    ['a problem', event({ type: 'about:blank', status: 503, title: 'engine died' }), 'in-stream'],
    ['success: false', event({ success: false, message: 'engine died' }), 'in-stream'],
    [
      'code beside empty choices',
      event({ choices: [], code: 'X', message: 'engine died' }),
      'in-stream',
    ],
    ['a wrapped one', event({ header: { code: 10_013, message: 'engine died' } }), 'in-stream'],
    ['failure', event({ failure: { message: 'engine died' } }), 'in-stream'],
    ['retcode', event({ retcode: 10_001, msg: 'engine died' }), 'in-stream'],
    ['a result', event({ result: 'error', reason: 'engine died' }), 'in-stream'],
    ['a stat', event({ stat: 'fail', msg: 'engine died' }), 'in-stream'],
    ['error_info', event({ error_info: { code: 5, message: 'engine died' } }), 'in-stream'],
    ['a number', event({ error: 500, message: 'engine died' }), 'in-stream'],
    ['a flag', event({ is_error: true, message: 'engine died' }), 'in-stream'],
    ['faultString', event({ faultString: 'x', detail: 'engine died' }), 'in-stream'],
    ['an error in a delta', chat({ error: { message: 'engine died' } }), 'in-stream'],
    ['a short event name', 'event: err\ndata: {"message":"engine died"}\n\n', 'in-stream'],
    ['a lone message', event({ message: 'Internal server error: engine died' }), 'in-stream'],
    ['a field of its own', 'error: {"code":500,"message":"engine died"}\n\n', 'in-stream'],
    ['a field with text', 'error: engine died\n\n', 'in-stream'],
    ['bare JSON', '{"error":{"message":"engine died"}}\n', 'in-stream'],
    ['an event of text', 'event: error\ndata: engine died\n\n', 'in-stream'],
    ['an event with a longer name', 'event: stream.error\ndata: engine died\n\n', 'in-stream'],
    ['a named event', 'event: error\ndata: {"message":"engine died"}\n\n', 'in-stream'],
    ['a failure by its event', 'event: failure\ndata: {"why":"engine died"}\n\n', 'in-stream'],
    ['a failure by its type', event({ type: 'task.failed', why: 'engine died' }), 'in-stream'],
    ['a result with a code', event({ result: { code: 500, message: 'engine died' } }), 'in-stream'],
    ['an error in a body', event({ body: { error: { message: 'engine died' } } }), 'in-stream'],
  ])('%s', async (_what, broken, outcome) => {
    for (const rest of [DONE, '', chat({}, 'stop') + DONE]) {
      for (const before of [a, '']) {
        const reading = await httpProtocols['openai-chat'].read(captureOf([before + broken + rest]))
        expect(failureOf(observationOf({ reading }))?.class).toBe(outcome)
        expect(reading.error?.message).toMatch(/engine died|rate limit/)
      }
    }
  })

  test.each([
    ['base_resp of a good chunk', { base_resp: { status_code: 0, status_msg: '' } }],
    ['codes that say success', { code: 0, message: 'success' }],
    ['empty fields', { error_info: {}, failure: null, is_error: false, errors: [] }],
    ['measures of errors', { error_rate: 0.1, error_count: 2, errors: 0 }],
    ['states that are fine', { status: 'running', result: 'ok', msg: 'going on' }],
    ['a status of 200', { code: 200, msg: 'ok', error: null, errors: [] }],
    ['a result that is fine', { result: { code: 0, message: 'success', error: null } }],
  ])('%s is none', async (_what, more) => {
    const stream = chat({ content: 'a' }, null, more) + event(more) + chat({}, 'stop', more) + DONE
    expect(await outcomeOf('openai-chat', stream)).toBe('ok')
  })
})

describe('lenience', () => {
  test.each<[string, string]>([
    ['the finish chunk', a + chat({}, 'stop').trimEnd()],
    ['[DONE]', a + DONE.trimEnd()],
    ['one line end', a + chat({}, 'stop').slice(0, -1)],
    ['CR alone', `${a + chat({}, 'stop').trimEnd()}\r`],
  ])('the last event without its blank line: %s', async (_what, stream) => {
    expect(await outcomeOf('openai-chat', stream)).toBe('ok')
    const reading = await httpProtocols['openai-chat'].read(captureOf([stream]))
    expect(reading.notes).toContain('the last event came without its blank line')
    expect(await outcomeOf('openai-chat', stream, 'cut')).toBe('disconnect')
  })

  test.each(['[done]', '"[DONE]"', '[EOS]'])('%s for [DONE]', async (done) => {
    const stream = `${a}data: ${done}\n\n`
    expect(await outcomeOf('openai-chat', stream)).toBe('ok')
    expect(await outcomeOf('openai-chat', `${stream}${b}`)).toBe('disconnect')
  })

  test('text behind the end is said to be that', async () => {
    const reading = await httpProtocols['openai-chat'].read(
      captureOf([chat({ content: 'a' }, 'stop') + b]),
    )
    expect(reading.notes).toEqual(['text arrived after the end of the answer was signalled'])
  })

  test('the index of a choice may be text, and a part may stand without a list', async () => {
    const stream = event({
      choices: [
        { index: '0', delta: { content: { type: 'text', text: 'a' } }, finish_reason: 'stop' },
      ],
    })
    expect(await outcomeOf('openai-chat', stream)).toBe('ok')
  })

  test('half an event at a clean end never happened', async () => {
    expect(await outcomeOf('openai-chat', `${a}${chat({}, 'stop')}data: {"choi`)).toBe('ok')
    expect(await outcomeOf('openai-chat', `${a}data: {"choi`)).toBe('disconnect')
  })

  test.each([
    ': heartbeat\n\n',
    'data:\n\n',
    'retry: 3000\n\n',
    'event: ping\ndata: ping\n\n',
    'event: ping\ndata: 2026-11-27T16:00:00Z\n\n',
    'data: ping\n\n',
    'data: : keep-alive\n\n',
    'data: null\n\n',
    'data: .\n\n',
    'data: 1795813545\n\n',
    'data: {"type":"ping"}\n\n',
    'data: {}\n\n',
  ])('%j between chunks is heard and not counted', async (beat) => {
    const stream = beat + a + beat + b + beat + chat({}, 'stop') + beat + DONE
    const reading = await httpProtocols['openai-chat'].read(captureOf([stream]))
    expect(reading.deltas.map(({ text }) => text)).toEqual(['a', 'b'])
    expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
  })

  test.each(['data: {"choices":[{"del\n\n', 'data: [1]\n\n', 'data: upstream timed out\n\n'])(
    '%j in the middle of an answer is none',
    async (broken) => {
      const stream = a + broken + b + chat({}, 'stop') + DONE
      expect(await outcomeOf('openai-chat', stream)).toBe('protocol')
    },
  )
})

describe('a refusal in the model’s own words', () => {
  test('is text that was seen, and no empty answer', async () => {
    const stream = chat({ content: null, refusal: 'I can' }) + chat({ refusal: 'not' })
    const whole = stream + chat({}, 'stop') + DONE
    const reading = await httpProtocols['openai-chat'].read(captureOf([whole]))
    expect(reading.deltas.map(({ kind, text }) => [kind, text])).toEqual([
      ['content', 'I can'],
      ['content', 'not'],
    ])
    expect(reading).toMatchObject({ finishReason: 'refusal', finished: true, refused: true })
    expect(await outcomeOf('openai-chat', whole)).toBe('ok')
  })

  test('does not hide that a filter stopped it', async () => {
    const stream = chat({ refusal: 'I can' }) + chat({}, 'content_filter') + DONE
    expect(await outcomeOf('openai-chat', stream)).toBe('content-filter')
  })
})
