import { describe, expect, test } from 'vitest'

import { captureOf } from '../../test/builders.ts'
import { observationOf } from '../../test/observation.ts'
import { ERROR_MESSAGE, SERVED_MODEL, type Speaker, speakers, usage } from '../../test/speakers.ts'
import { failureOf } from '../metrics/failure.ts'
import { finishGroup } from '../model/finish-reason.ts'
import type { Reading } from '../model/observation.ts'
import { httpProtocols } from './protocols.ts'

function classOf(reading: Reading): string | undefined {
  return failureOf(observationOf({ reading }))?.class
}

/** All of a reading but its stamps. */
function meaningOf({ deltas, ...rest }: Reading): string {
  const texts = deltas.map(({ kind, text, chunk }) => [kind, text, chunk])
  return JSON.stringify({ texts, ...rest })
}

/** The same answer in every protocol: a start without text, a thought, three pieces of text. */
function story(speaker: Speaker): string[] {
  return [
    speaker.start(),
    speaker.reasoning('Überlege… 思考'),
    speaker.turn() + speaker.content('Grüße'),
    speaker.content(' 👩‍🔬🧪'),
    speaker.content('\r\n世界'),
    speaker.end('own end'),
  ]
}

const PIECES = [
  { kind: 'reasoning', text: 'Überlege… 思考', at: 10 },
  { kind: 'content', text: 'Grüße', at: 20 },
  { kind: 'content', text: ' 👩‍🔬🧪', at: 30 },
  { kind: 'content', text: '\r\n世界', at: 40 },
] as const

describe.each(speakers.map((speaker) => [speaker.protocol, speaker] as const))(
  '%s',
  (name, speaker) => {
    const protocol = httpProtocols[name]

    function readPieces(...pieces: readonly (string | Uint8Array)[]): Promise<Reading> {
      return protocol.read(captureOf(pieces))
    }

    test('an answer is its pieces, their stamps, its usage and its end', async () => {
      const reading = await readPieces(...story(speaker))
      expect(reading.deltas).toMatchObject(PIECES)
      expect(new Set(reading.deltas.map(({ chunk }) => chunk)).size).toBe(PIECES.length)
      expect(reading.usage).toMatchObject({ ...usage, raw: expect.any(Object) })
      expect(reading).toMatchObject({
        finished: true,
        error: undefined,
        violation: undefined,
        servedModel: SERVED_MODEL,
      })
      expect(finishGroup(reading.finishReason)).toBe('end')
      expect(classOf(reading)).toBeUndefined()
    })

    test.each([
      ['LF', (stream: string) => stream],
      ['CRLF', (stream: string) => stream.replaceAll('\n', '\r\n')],
    ])('a cut at any byte changes nothing, with %s', async (_ends, withLineEnds) => {
      const stream = Buffer.from(withLineEnds(story(speaker).join('')))
      const whole = await readPieces(stream)
      expect(whole.deltas.map(({ text }) => text)).toEqual(PIECES.map(({ text }) => text))
      const readings = await Promise.all(
        Array.from(stream.keys(), (offset) =>
          readPieces(stream.subarray(0, offset), stream.subarray(offset)),
        ),
      )
      const wrong = [...readings.entries()].filter(
        ([, reading]) => meaningOf(reading) !== meaningOf(whole),
      )
      expect(readings.length).toBeGreaterThan(500)
      expect(wrong.map(([offset]) => offset)).toEqual([])
    })

    test('byte by byte it is the same answer', async () => {
      const bytes = Array.from(Buffer.from(story(speaker).join('')), (byte) => Uint8Array.of(byte))
      const reading = await readPieces(...bytes)
      expect(reading.deltas.map(({ text }) => text)).toEqual(PIECES.map(({ text }) => text))
      expect(reading).toMatchObject({ finished: true, usage })
    })

    test('comments, [DONE] and unknown events beside known ones are nothing', async () => {
      const noise = ': keep-alive\n\nevent: news\ndata: {"type":"news","text":"extra"}\n\n'
      const pieces = story(speaker).map((piece) => noise + piece)
      const reading = await readPieces(...pieces, 'data: [DONE]\n\n')
      expect(reading.deltas).toMatchObject(PIECES)
      expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
    })

    test('an answer cut at the token limit is truncated, and good', async () => {
      const reading = await readPieces(
        speaker.start(),
        speaker.turn() + speaker.content('a'),
        speaker.end('token limit'),
      )
      expect(finishGroup(reading.finishReason)).toBe('limit')
      expect(classOf(reading)).toBeUndefined()
    })

    test.each([
      ['rate limit', 'rate-limit'],
      ['key', 'auth'],
    ] as const)('an error event about the %s is %s', async (cause, errorClass) => {
      const reading = await readPieces(
        speaker.start(),
        speaker.turn() + speaker.content('a'),
        speaker.error(cause),
        speaker.content('b'),
      )
      expect(reading.error).toMatchObject({ class: errorClass, message: ERROR_MESSAGE })
      expect(reading.deltas.map(({ text }) => text)).toEqual(['a'])
      expect(classOf(reading)).toBe(errorClass)
    })

    test('a stream that ends politely before its end is a disconnect', async () => {
      const reading = await readPieces(...story(speaker).slice(0, -1))
      expect(reading.deltas).toMatchObject(PIECES)
      expect(reading).toMatchObject({ finished: false, violation: undefined, error: undefined })
      expect(classOf(reading)).toBe('disconnect')
    })

    test('[DONE] is the end of chat completions, and of nothing else', async () => {
      const cut = await readPieces(...story(speaker).slice(0, -1), 'data: [DONE]\n\n')
      expect(cut.finished).toBe(name === 'openai-chat')
      const alone = await readPieces('data: [DONE]\n\n')
      expect(classOf(alone)).toBe(name === 'openai-chat' ? 'empty' : 'protocol')
    })

    test('an answer without text is empty, whether it thought or not', async () => {
      const silent = await readPieces(speaker.start(), speaker.turn(), speaker.end('own end'))
      expect(silent).toMatchObject({ deltas: [], finished: true, violation: undefined })
      expect(classOf(silent)).toBe('empty')
      const thoughtful = await readPieces(
        speaker.start(),
        speaker.reasoning('Hm'),
        speaker.turn(),
        speaker.end('token limit'),
      )
      expect(thoughtful.deltas).toMatchObject([{ kind: 'reasoning', text: 'Hm' }])
      expect(classOf(thoughtful)).toBe('empty')
    })

    test.each(
      speakers.filter((other) => other !== speaker).map((other) => [other.protocol, other]),
    )('the events of %s are a violation, and no answer', async (_other, other) => {
      const reading = await readPieces(...story(other))
      expect(reading.deltas).toEqual([])
      expect(reading.violation).toMatch(/another protocol/)
      expect(classOf(reading)).toBe('protocol')
    })

    test.each([
      ['unknown events alone', 'event: news\ndata: {"type":"news"}\n\n'],
      ['a JSON body instead of events', '{"answer":"Hi"}'],
      ['an HTML page', '<!doctype html><title>Welcome</title><p>Hi'],
      ['malformed JSON in an event', 'data: {malformed json: <<<chaos>>>\n\n'],
    ])('%s: a violation', async (_what, body) => {
      const reading = await readPieces(body)
      expect(reading.deltas).toEqual([])
      expect(classOf(reading)).toBe('protocol')
    })

    test('an interrupted response is not blamed on the protocol', async () => {
      const capture = captureOf(['event: news\ndata: {"type":"news"}\n\n'], { endedAt: undefined })
      expect((await protocol.read(capture)).violation).toBeUndefined()
    })

    test('a plain JSON error under status 200 is an error', async () => {
      const reading = await readPieces(speaker.plainError)
      expect(reading.error).toMatchObject({ class: 'auth', message: ERROR_MESSAGE })
      expect(classOf(reading)).toBe('auth')
    })

    test('the body of a refused request is one telling line', async () => {
      const capture = captureOf([speaker.plainError], { status: 401 })
      expect(await protocol.errorBody(capture)).toBe(ERROR_MESSAGE)
    })

    test('usage that never comes stays unknown', async () => {
      const stream = story(speaker)
        .join('')
        .replaceAll(/"(usage|usageMetadata)":\{/g, '"nothing":{')
      expect((await readPieces(stream)).usage).toBeUndefined()
    })
  },
)
