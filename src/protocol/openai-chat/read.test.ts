import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { deltaEvent, event, finish } from '../../../test/http-server.ts'
import type { Reading } from '../../model/observation.ts'
import { captureOf } from '../../testing/capture-of.ts'
import { errorBody } from '../error-body.ts'
import { read } from './read.ts'

function readStream(...pieces: readonly string[]): Promise<Reading> {
  return read(captureOf(pieces))
}

function contentOf({ deltas }: Reading): string {
  return deltas
    .filter(({ kind }) => kind === 'content')
    .map(({ text }) => text)
    .join('')
}

function textsOf({ deltas }: Reading): string[] {
  return deltas.map(({ kind, text }) => `${kind} ${text}`)
}

const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }

describe('deltas', () => {
  test.each([
    ['an empty string', ''],
    ['null', null],
  ])('a role-only first chunk with %s as content is no delta', async (_name, content) => {
    const reading = await readStream(
      deltaEvent({ role: 'assistant', content }),
      deltaEvent({ content: 'Hi' }),
      finish,
    )
    expect(reading.deltas).toEqual([{ kind: 'content', text: 'Hi', at: 10, read: 1, chunk: 2 }])
  })

  test('role and content may come together', async () => {
    const reading = await readStream(deltaEvent({ role: 'assistant', content: 'Hi' }), finish)
    expect(reading.deltas).toEqual([{ kind: 'content', text: 'Hi', at: 0, read: 0, chunk: 1 }])
  })

  test('reasoning may come before the role', async () => {
    const reading = await readStream(
      deltaEvent({ reasoning_content: 'Hm' }),
      deltaEvent({ role: 'assistant', content: '' }),
      deltaEvent({ content: 'Hi' }),
      finish,
    )
    expect(reading.deltas).toEqual([
      { kind: 'reasoning', text: 'Hm', at: 0, read: 0, chunk: 1 },
      { kind: 'content', text: 'Hi', at: 20, read: 2, chunk: 3 },
    ])
  })

  test.each([
    ['reasoning_content', { reasoning_content: 'Hm' }],
    ['reasoning', { reasoning: 'Hm' }],
    ['reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }] }],
    ['thinking parts', { content: [{ type: 'thinking', thinking: [{ text: 'Hm' }] }] }],
  ])('reasoning is found under the name %s', async (_name, delta) => {
    const reading = await readStream(deltaEvent(delta), deltaEvent({ content: 'Hi' }), finish)
    expect(reading.deltas.map(({ kind, text }) => [kind, text])).toEqual([
      ['reasoning', 'Hm'],
      ['content', 'Hi'],
    ])
  })

  test('the same reasoning under two names counts once', async () => {
    const reading = await readStream(
      deltaEvent({ content: '', reasoning: 'Hm', reasoning_details: [{ text: 'Hm' }] }),
      deltaEvent({ content: '', reasoning: 'mm', reasoning_content: 'mm' }),
      deltaEvent({ content: 'Hi' }),
      finish,
    )
    expect(reading.deltas.map(({ text }) => text)).toEqual(['Hm', 'mm', 'Hi'])
  })

  test('text parts are content', async () => {
    const reading = await readStream(
      deltaEvent({ content: [{ type: 'text', text: 'Hi' }] }),
      finish,
    )
    expect(contentOf(reading)).toBe('Hi')
  })

  test('empty deltas before, between and after text are nothing', async () => {
    const reading = await readStream(
      deltaEvent({}),
      deltaEvent({ role: 'assistant' }),
      deltaEvent({ content: 'a' }),
      deltaEvent({}),
      deltaEvent({ content: 'b' }),
      deltaEvent({ role: 'assistant' }),
      deltaEvent({}),
      finish,
    )
    expect(reading.deltas.map(({ text, at }) => [text, at])).toEqual([
      ['a', 20],
      ['b', 40],
    ])
  })

  test('comments before and between data are nothing', async () => {
    const reading = await readStream(
      ': OPENROUTER PROCESSING\n\n',
      ': OPENROUTER PROCESSING\n\n',
      deltaEvent({ content: 'a' }),
      ': OPENROUTER PROCESSING\n\n',
      finish,
    )
    expect(reading.deltas).toEqual([{ kind: 'content', text: 'a', at: 20, read: 2, chunk: 1 }])
    expect(reading.violation).toBeUndefined()
  })

  test('other choices than the first are left out', async () => {
    const reading = await readStream(
      event({ choices: [{ index: 1, delta: { content: 'second' } }] }),
      deltaEvent({ content: 'first' }),
      finish,
    )
    expect(contentOf(reading)).toBe('first')
  })

  test('whitespace is content', async () => {
    const reading = await readStream(deltaEvent({ content: '\n\n' }), finish)
    expect(reading.deltas).toMatchObject([{ kind: 'content', text: '\n\n' }])
  })
})

describe('the end', () => {
  test('a finish reason on the last content chunk keeps the content', async () => {
    const reading = await readStream(
      deltaEvent({ content: 'a' }),
      deltaEvent({ content: 'b' }, 'length'),
    )
    expect(contentOf(reading)).toBe('ab')
    expect(reading).toMatchObject({ finishReason: 'length', finished: true })
  })

  test('a finish reason on a chunk of its own ends the answer', async () => {
    const reading = await readStream(deltaEvent({ content: 'a' }), deltaEvent({}, 'stop'))
    expect(reading).toMatchObject({ finishReason: 'stop', finished: true })
  })

  test('[DONE] alone ends the answer', async () => {
    const reading = await readStream(deltaEvent({ content: 'a' }), 'data: [DONE]\n\n')
    expect(reading).toMatchObject({ finishReason: undefined, finished: true })
  })

  test('an empty chunk after the finish reason does not take it back', async () => {
    const reading = await readStream(
      deltaEvent({ content: 'a' }, 'stop'),
      deltaEvent({}),
      deltaEvent({}, ''),
    )
    expect(reading.finishReason).toBe('stop')
  })

  test('a stream with neither finish reason nor [DONE] is not finished', async () => {
    const reading = await readStream(deltaEvent({ content: 'a' }))
    expect(reading).toMatchObject({ finished: false, violation: undefined, error: undefined })
  })
})

describe('usage', () => {
  test.each([
    [
      'in a last chunk without choices',
      [deltaEvent({ content: 'a' }, 'stop'), event({ choices: [], usage }), 'data: [DONE]\n\n'],
    ],
    [
      'in a chunk whose choice has neither index nor finish reason',
      [
        deltaEvent({ content: 'a' }, 'stop'),
        event({ choices: [{ delta: {} }], usage }),
        'data: [DONE]\n\n',
      ],
    ],
    [
      'together with the finish reason',
      [
        deltaEvent({ content: 'a' }),
        event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage }),
        'data: [DONE]\n\n',
      ],
    ],
    [
      'in one read with [DONE]',
      [deltaEvent({ content: 'a' }, 'stop'), `${event({ choices: [], usage })}data: [DONE]\n\n`],
    ],
    [
      'after [DONE]',
      [deltaEvent({ content: 'a' }, 'stop'), 'data: [DONE]\n\n', event({ choices: [], usage })],
    ],
  ])('is read %s', async (_name, pieces) => {
    const reading = await readStream(...pieces)
    expect(reading.usage).toMatchObject({ inputTokens: 9, outputTokens: 4, raw: usage })
    expect(reading).toMatchObject({ finishReason: 'stop', finished: true, violation: undefined })
    expect(contentOf(reading)).toBe('a')
  })

  test('is undefined where it never comes', async () => {
    const reading = await readStream(deltaEvent({ content: 'a' }), finish)
    expect(reading.usage).toBeUndefined()
  })

  test('that is null on every chunk is unknown', async () => {
    const chunk = { choices: [{ index: 0, delta: { content: 'a' } }], usage: null }
    expect((await readStream(event(chunk), finish)).usage).toBeUndefined()
  })

  test('the last of several counts', async () => {
    const first = event({ choices: [], usage: { ...usage, completion_tokens: 1 } })
    const reading = await readStream(first, event({ choices: [], usage }), finish)
    expect(reading.usage?.outputTokens).toBe(4)
  })

  test('brings cached tokens, reasoning tokens and a cost of its own', async () => {
    const rich = {
      prompt_tokens: 900,
      completion_tokens: 50,
      total_tokens: 950,
      cost: 0.0125,
      prompt_tokens_details: { cached_tokens: 800, cache_write_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 30 },
    }
    const reading = await readStream(event({ choices: [], usage: rich }), finish)
    expect(reading.usage).toEqual({
      inputTokens: 900,
      cachedTokens: 800,
      cacheWriteTokens: 60,
      outputTokens: 50,
      reasoningTokens: 30,
      costUsd: 0.0125,
      raw: rich,
    })
  })

  test('what it does not say stays unknown, field by field', async () => {
    const reading = await readStream(event({ choices: [], usage: { prompt_tokens: 9 } }), finish)
    expect(reading.usage).toMatchObject({
      inputTokens: 9,
      cachedTokens: undefined,
      cacheWriteTokens: undefined,
      outputTokens: undefined,
      reasoningTokens: undefined,
      costUsd: undefined,
    })
  })

  test('reasoning that is counted apart from the completion is output too', async () => {
    const apart = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 45,
      completion_tokens_details: { reasoning_tokens: 30 },
    }
    const reading = await readStream(event({ choices: [], usage: apart }), finish)
    expect(reading.usage?.outputTokens).toBe(35)
  })

  test('keeps the timings a server reports about itself', async () => {
    const last = event({ choices: [], usage, timings: { prompt_ms: 12.5 } })
    const reading = await readStream(deltaEvent({ content: 'a' }), last, finish)
    expect(reading.usage?.raw).toEqual({ ...usage, timings: { prompt_ms: 12.5 } })
  })
})

test('the served model and the upstream provider are those the chunks name', async () => {
  const chunk = { model: 'gpt-4.1-2025-04-14', provider: 'Azure', choices: [{ delta: {} }] }
  const reading = await readStream(event(chunk), deltaEvent({ content: 'a' }), finish)
  expect(reading).toMatchObject({ servedModel: 'gpt-4.1-2025-04-14', backend: 'Azure' })
})

describe('errors inside a 200 stream', () => {
  test.each([
    [{ message: 'overloaded' }, 'in-stream', undefined],
    [{ code: 502, message: 'bad upstream' }, 'in-stream', 502],
    [{ code: 'server_error', message: 'x' }, 'in-stream', undefined],
    [{ code: 429, message: 'slow down' }, 'rate-limit', 429],
    [{ code: '429', message: 'slow down' }, 'rate-limit', 429],
    [{ code: 'rate_limit_exceeded', message: 'x' }, 'rate-limit', undefined],
    [{ type: 'too_many_requests', message: 'x' }, 'rate-limit', undefined],
    [{ type: 'ThrottlingException', message: 'x' }, 'rate-limit', undefined],
    [{ code: 401, message: 'no' }, 'auth', 401],
    [{ code: 403, message: 'no' }, 'auth', 403],
    [{ code: 'invalid_api_key', message: 'x' }, 'auth', undefined],
    [{ type: 'permission_denied', message: 'x' }, 'auth', undefined],
  ])('%j is %s', async (error, name, status) => {
    const reading = await readStream(deltaEvent({ content: 'a' }), event({ error }))
    expect(reading.error).toEqual({ class: name, status, message: error.message })
  })

  test('a chunk that carries an error and choices is an error', async () => {
    const chunk = {
      error: { code: 502, message: 'upstream broke' },
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
    }
    const reading = await readStream(deltaEvent({ content: 'a' }), event(chunk))
    expect(reading.error).toMatchObject({ class: 'in-stream', message: 'upstream broke' })
  })

  test('an error may be a string', async () => {
    const reading = await readStream(event({ error: 'model crashed' }))
    expect(reading.error).toMatchObject({ class: 'in-stream', message: 'model crashed' })
  })

  test('an event named error is one, whatever its shape', async () => {
    const reading = await readStream('event: error\ndata: {"message":"gone"}\n\n')
    expect(reading.error).toMatchObject({ class: 'in-stream', message: 'gone' })
  })

  test('an error that is null is none', async () => {
    const chunk = { error: null, choices: [{ index: 0, delta: { content: 'a' } }] }
    expect((await readStream(event(chunk), finish)).error).toBeUndefined()
  })

  test('nothing that follows an error belongs to the answer', async () => {
    const reading = await readStream(
      deltaEvent({ content: 'a' }),
      event({ error: { message: 'x' } }),
      deltaEvent({ content: 'b' }),
    )
    expect(contentOf(reading)).toBe('a')
  })

  test('a plain JSON error under status 200 is an error', async () => {
    const reading = await readStream('{"error":{"code":401,"message":"bad key"}}')
    expect(reading.error).toEqual({ class: 'auth', status: 401, message: 'bad key' })
  })
})

describe('bytes that are not this protocol', () => {
  test.each([
    [
      "another vendor's events",
      'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ],
    [
      'the events of the Responses API',
      'event: response.created\ndata: {"type":"response.created","response":{"error":null}}\n\n',
    ],
    ['another protocol that says [DONE]', 'data: {"token":"Hi"}\n\ndata: [DONE]\n\n'],
    [
      'a JSON body instead of events',
      JSON.stringify({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] }),
    ],
    ['an HTML page', '<!doctype html><title>Welcome</title><p>Hi'],
    ['malformed JSON in an event', 'data: {malformed json: <<<chaos>>>\n\n'],
    ['JSON that is no object', 'data: 42\n\n'],
  ])('%s is a violation, and no answer', async (_name, body) => {
    const reading = await readStream(body)
    expect(reading.violation).toEqual(expect.any(String))
    expect(reading.deltas).toEqual([])
  })

  test('malformed data in the middle of an answer is a violation', async () => {
    const reading = await readStream(
      deltaEvent({ content: 'a' }),
      'data: {"choices":[{\n\n',
      finish,
    )
    expect(reading.violation).toMatch(/not a JSON object/)
  })

  test('vendor extras beside chunks are no violation', async () => {
    const reading = await readStream(
      event({ type: 'ping' }),
      deltaEvent({ content: 'a' }),
      event({ citations: [] }),
      finish,
    )
    expect(reading.violation).toBeUndefined()
    expect(contentOf(reading)).toBe('a')
  })

  test('an interrupted response is not blamed on the protocol', async () => {
    const capture = captureOf(['data: {"type":"mess'], { endedAt: undefined })
    expect((await read(capture)).violation).toBeUndefined()
  })

  test('an unknown content-encoding is a violation', async () => {
    const capture = captureOf(['xyz'], { headers: { 'content-encoding': 'zstd-ng' } })
    expect((await read(capture)).violation).toMatch(/zstd-ng/)
  })

  test('bytes that are not the gzip they claim to be are a violation', async () => {
    const stream = deltaEvent({ content: 'a' }) + finish
    const capture = captureOf([stream], { headers: { 'content-encoding': 'gzip' } })
    expect((await read(capture)).violation).toEqual(expect.any(String))
  })
})

describe('a stream that was compressed although identity was asked for', () => {
  test('is read', async () => {
    const stream = deltaEvent({ content: 'Grüße' }) + finish
    const capture = captureOf([gzipSync(stream)], { headers: { 'content-encoding': 'gzip' } })
    expect(await read(capture)).toMatchObject({ finished: true, deltas: [{ text: 'Grüße' }] })
  })

  test('that arrived in one read has all its deltas in that read', async () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      deltaEvent({ content: `word ${index} ` }),
    )
    const capture = captureOf([gzipSync(many.join('') + finish)], {
      headers: { 'content-encoding': 'gzip' },
    })
    const { deltas } = await read(capture)
    expect(deltas).toHaveLength(500)
    expect(new Set(deltas.map(({ at, read: index }) => `${at} ${index}`)).size).toBe(1)
  })

  test('has an error body in words', async () => {
    const capture = captureOf([gzipSync('{"error":{"message":"no such model"}}')], {
      status: 404,
      headers: { 'content-encoding': 'gzip' },
    })
    expect(await errorBody(capture)).toBe('no such model')
  })
})

describe('the body of an error response', () => {
  test.each([
    ['JSON', '{"error":{"message":"no such model","type":"x"}}', 'no such model'],
    ['JSON without error', '{"message":"Missing token"}', 'Missing token'],
    ['JSON with detail', '{"detail":"Not Found"}', 'Not Found'],
    ['a validation list', '{"detail":[{"msg":"extra field"}]}', '[{"msg":"extra field"}]'],
    ['an error string', '{"error":"model is loading"}', 'model is loading'],
    [
      "the upstream's JSON as a string",
      JSON.stringify({ error: { message: '{"error":{"message":"quota exceeded"}}' } }),
      'quota exceeded',
    ],
    [
      'an HTML page',
      '<html>\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
      'HTML page: 502 Bad Gateway',
    ],
    ['plain text', 'upstream\n  timed out ', 'upstream timed out'],
  ])('is one telling line of %s', async (_name, body, line) => {
    expect(await errorBody(captureOf([body], { status: 500 }))).toBe(line)
  })
})

describe('chunk boundaries', () => {
  const STREAM = Buffer.from(
    [
      ': OPENROUTER PROCESSING\n\n',
      deltaEvent({ role: 'assistant', content: '' }),
      deltaEvent({ reasoning_content: 'Überlege… 思考' }),
      deltaEvent({ content: 'Grüße' }),
      deltaEvent({ content: ' 👩‍🔬🧪' }),
      deltaEvent({ content: '\r\n世界' }, 'stop'),
      event({ choices: [], usage }),
      'data: [DONE]\n\n',
    ]
      .join('')
      .replaceAll('\n\n', '\r\n\r\n'),
  )
  const TEXTS = ['reasoning Überlege… 思考', 'content Grüße', 'content  👩‍🔬🧪', 'content \r\n世界']

  test('the whole stream in one read is the truth', async () => {
    const reading = await read(captureOf([STREAM]))
    expect(textsOf(reading)).toEqual(TEXTS)
    expect(reading).toMatchObject({ finished: true, finishReason: 'stop', usage: { raw: usage } })
  })

  test('a cut at any byte changes nothing but the stamps', async () => {
    const readings = await Promise.all(
      Array.from(STREAM.keys(), (offset) =>
        read(captureOf([STREAM.subarray(0, offset), STREAM.subarray(offset)])),
      ),
    )
    const wrong = [...readings.entries()].filter(
      ([, reading]) =>
        JSON.stringify(textsOf(reading)) !== JSON.stringify(TEXTS) ||
        !reading.finished ||
        reading.usage?.outputTokens !== 4,
    )
    expect(readings.length).toBeGreaterThan(500)
    expect(wrong.map(([offset]) => offset)).toEqual([])
  })

  test('every delta has the stamp of the read that completed its event, wherever it is cut', async () => {
    const ends = [...STREAM.toString('latin1').matchAll(/\r\n\r\n/g)].map(({ index }) => index + 4)
    // The events of the four deltas are the third to the sixth block.
    const endsOfDeltas = ends.slice(2, 6)
    const readings = await Promise.all(
      Array.from(STREAM.keys(), (offset) =>
        read(captureOf([STREAM.subarray(0, offset), STREAM.subarray(offset)])),
      ),
    )
    const wrong = [...readings.entries()].filter(([offset, { deltas }]) =>
      // Within the final CRLF the event is already complete: its CR ends the line.
      deltas.some(({ read: index }, delta) => {
        const end = endsOfDeltas[delta] ?? 0
        return offset === end - 1 ? false : index !== (offset >= end ? 0 : 1)
      }),
    )
    expect(wrong.map(([offset]) => offset)).toEqual([])
  })

  test('byte by byte it is the same answer', async () => {
    const reading = await read(captureOf(Array.from(STREAM, (byte) => Uint8Array.of(byte))))
    expect(textsOf(reading)).toEqual(TEXTS)
  })
})
