import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { captureOf } from '../../test/builders.ts'
import { answerOf, ERROR_MESSAGE, SERVED_MODEL, usage } from '../../test/fake-vendors.ts'
import { observationOf } from '../../test/observation.ts'
import { readPieces, readRefusal } from '../../test/read-pieces.ts'
import { failureOf } from '../metrics/failure.ts'
import { finishGroup } from '../model/finish-reason.ts'
import type { Reading } from '../model/observation.ts'
import { type HttpProtocolName, httpProtocolNames, protocolNames } from '../model/provider.ts'
import type { FakeAnswer, FakeVendor, Piece } from './fake-vendor.ts'
import { fakeVendors, httpFakeVendors } from './fake-vendors.ts'
import { httpProtocols, protocols } from './protocols.ts'

/** A server is asked for each cut where a vendor's client reads: not at every byte. */
const CLIENT_STRIDE = 97

beforeAll(() => void vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true'))
afterAll(() => void vi.unstubAllEnvs())

function classOf(reading: Reading): string | undefined {
  return failureOf(observationOf({ reading }))?.class
}

/** All of a reading but its stamps. */
function meaningOf({ deltas, ...rest }: Reading): string {
  const texts = deltas.map(({ kind, text, chunk }) => [kind, text, chunk])
  return JSON.stringify({ texts, ...rest })
}

/** At which offsets a cut makes another answer of a stream. */
async function wrongCuts(
  stream: Buffer,
  cut: {
    readonly offsets: readonly number[]
    readonly read: (...pieces: readonly Piece[]) => Promise<Reading>
    readonly whole: Reading
  },
): Promise<number[]> {
  const meaning = meaningOf(cut.whole)
  const readings = await Promise.all(
    cut.offsets.map((offset) => cut.read(stream.subarray(0, offset), stream.subarray(offset))),
  )
  return cut.offsets.filter((_, index) => meaningOf(readings[index] ?? cut.whole) !== meaning)
}

/** The same answer in every protocol: a start without text, a thought, three pieces of text. */
function story<Written extends Piece>(
  fakeVendor: FakeVendor<Written>,
  changes: Partial<FakeAnswer> = {},
): Written[] {
  const writer = answerOf(fakeVendor, changes)
  return [
    writer.start(),
    ...(fakeVendor.lacks.includes('reasoning') ? [] : [writer.reasoning('Überlege… 思考')]),
    writer.content('Grüße'),
    writer.content(' 👩‍🔬🧪'),
    writer.content('\r\n世界'),
    writer.end('own end'),
  ]
}

/** What is to be read of it. */
function piecesOf({ lacks }: FakeVendor): { readonly kind: string; readonly text: string }[] {
  const texts = ['Grüße', ' 👩‍🔬🧪', '\r\n世界'].map((text) => ({ kind: 'content', text }))
  return lacks.includes('reasoning')
    ? texts
    : [{ kind: 'reasoning', text: 'Überlege… 思考' }, ...texts]
}

function usageOf({ lacks }: FakeVendor): object {
  return {
    ...usage,
    ...(lacks.includes('cached tokens') && { cachedTokens: undefined }),
    ...(lacks.includes('reasoning tokens') && { reasoningTokens: undefined }),
  }
}

function kindsOfErrorEvents({ lacks }: FakeVendor): ['rate limit' | 'key', string][] {
  if (lacks.includes('error events')) return []
  const kinds: ['rate limit' | 'key', string][] = [['rate limit', 'rate-limit']]
  return lacks.includes('key error events') ? kinds : [...kinds, ['key', 'auth']]
}

describe.each(protocolNames)('%s', (name) => {
  const fakeVendor = fakeVendors[name]
  const pieces = piecesOf(fakeVendor)
  const read = (...said: readonly Piece[]): Promise<Reading> => readPieces(name, said)

  test('an answer is its pieces, its usage and its end', async () => {
    const reading = await read(...story(fakeVendor))
    expect(reading.deltas).toMatchObject(pieces)
    expect(new Set(reading.deltas.map(({ chunk }) => chunk)).size).toBe(pieces.length)
    expect(reading.usage).toMatchObject({ ...usageOf(fakeVendor), raw: expect.any(Object) })
    expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
    expect(finishGroup(reading.finishReason)).toBe('end')
    expect(classOf(reading)).toBeUndefined()
  })

  test('a cut at any byte changes nothing', async () => {
    const stream = Buffer.concat(story(fakeVendor).map((piece) => Buffer.from(piece)))
    const whole = await read(stream)
    expect(whole.deltas.map(({ text }) => text)).toEqual(pieces.map(({ text }) => text))
    const stride = protocols[name].kind === 'client' ? CLIENT_STRIDE : 1
    const offsets = [...stream.keys()].filter((offset) => offset % stride === 0)
    expect(offsets.length).toBeGreaterThan(500 / stride)
    expect(await wrongCuts(stream, { offsets, read, whole })).toEqual([])
  })

  test('an answer cut at the token limit is truncated, and good', async () => {
    const writer = answerOf(fakeVendor)
    const reading = await read(writer.start(), writer.content('a'), writer.end('token limit'))
    expect(finishGroup(reading.finishReason)).toBe('limit')
    expect(classOf(reading)).toBeUndefined()
  })

  test.each(kindsOfErrorEvents(fakeVendor))(
    'an error event about the %s is %s',
    async (kind, errorClass) => {
      const writer = answerOf(fakeVendor)
      const reading = await read(
        writer.start(),
        writer.content('a'),
        writer.error({ kind, message: ERROR_MESSAGE }),
        writer.content('b'),
      )
      expect(reading.error).toMatchObject({ class: errorClass })
      expect(reading.error?.message).toContain(ERROR_MESSAGE)
      expect(reading.deltas.map(({ text }) => text)).toEqual(['a'])
      expect(classOf(reading)).toBe(errorClass)
    },
  )

  test('a stream that ends politely before its end is a disconnect', async () => {
    const reading = await read(...story(fakeVendor).slice(0, -1))
    expect(reading.deltas).toMatchObject(pieces)
    expect(reading).toMatchObject({ finished: false, violation: undefined, error: undefined })
    expect(classOf(reading)).toBe('disconnect')
  })

  test('an answer without text is empty, whether it thought or not', async () => {
    const silent = answerOf(fakeVendor)
    const reading = await read(silent.start(), silent.end('own end'))
    expect(reading).toMatchObject({ deltas: [], finished: true, violation: undefined })
    expect(classOf(reading)).toBe('empty')
    if (fakeVendor.lacks.includes('reasoning')) return
    const thoughtful = answerOf(fakeVendor)
    const thought = await read(
      thoughtful.start(),
      thoughtful.reasoning('Hm'),
      thoughtful.end('token limit'),
    )
    expect(thought.deltas).toMatchObject([{ kind: 'reasoning', text: 'Hm' }])
    expect(classOf(thought)).toBe('empty')
  })

  test('usage that never comes stays unknown', async () => {
    const reading = await read(...story(fakeVendor, { usage: undefined }))
    expect(reading).toMatchObject({ finished: true, usage: undefined })
  })

  test('the body of a refused request is one telling line', async () => {
    const refusal = fakeVendor.refusal({ kind: 'key', message: ERROR_MESSAGE })
    const line = await readRefusal(name, 401, refusal)
    expect(line).toContain(ERROR_MESSAGE)
    expect(line).not.toContain('\n')
  })
})

describe.each(httpProtocolNames)('the server-sent events of %s', (name) => {
  const fakeVendor = httpFakeVendors[name]
  const pieces = piecesOf(fakeVendor)
  const read = (...said: readonly Piece[]): Promise<Reading> => readPieces(name, said)
  const plainError = fakeVendor.refusal({ kind: 'key', message: ERROR_MESSAGE }).body

  test('are stamped with the read that brought them', async () => {
    const reading = await read(...story(fakeVendor))
    expect(reading.deltas.map(({ at }) => at)).toEqual(pieces.map((_, index) => 10 * (index + 1)))
    expect(reading.servedModel).toBe(SERVED_MODEL)
  })

  test('may end their lines by CRLF, cut at any byte', async () => {
    const stream = Buffer.from(story(fakeVendor).join('').replaceAll('\n', '\r\n'))
    const whole = await read(stream)
    expect(whole.deltas.map(({ text }) => text)).toEqual(pieces.map(({ text }) => text))
    const offsets = [...stream.keys()]
    expect(await wrongCuts(stream, { offsets, read, whole })).toEqual([])
  })

  test('byte by byte are the same answer', async () => {
    const bytes = Array.from(Buffer.from(story(fakeVendor).join('')), (byte) => Uint8Array.of(byte))
    const reading = await read(...bytes)
    expect(reading.deltas.map(({ text }) => text)).toEqual(pieces.map(({ text }) => text))
    expect(reading).toMatchObject({ finished: true, usage: usageOf(fakeVendor) })
  })

  test('may have comments, [DONE] and unknown events beside them', async () => {
    const noise = ': keep-alive\n\nevent: news\ndata: {"type":"news","text":"extra"}\n\n'
    const said = story(fakeVendor).map((piece) => noise + piece)
    const reading = await read(...said, 'data: [DONE]\n\n')
    expect(reading.deltas).toMatchObject(pieces)
    expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
  })

  test('[DONE] is the end of chat completions, and of nothing else', async () => {
    const cut = await read(...story(fakeVendor).slice(0, -1), 'data: [DONE]\n\n')
    expect(cut.finished).toBe(name === 'openai-chat')
    const alone = await read('data: [DONE]\n\n')
    expect(classOf(alone)).toBe(name === 'openai-chat' ? 'empty' : 'protocol')
  })

  test.each(others(name))('are not those of %s: a violation, and no answer', async (other) => {
    const reading = await read(...story(httpFakeVendors[other]))
    expect(reading.deltas).toEqual([])
    expect(reading.violation).toMatch(/another protocol/)
    expect(classOf(reading)).toBe('protocol')
  })

  test.each([
    ['unknown events alone', 'event: news\ndata: {"type":"news"}\n\n'],
    ['a JSON body instead of events', '{"answer":"Hi"}'],
    ['an HTML page', '<!doctype html><title>Welcome</title><p>Hi'],
    ['malformed JSON in an event', 'data: {malformed json: <<<chaos>>>\n\n'],
  ])('are not %s: a violation', async (_what, body) => {
    const reading = await read(body)
    expect(reading.deltas).toEqual([])
    expect(classOf(reading)).toBe('protocol')
  })

  test('are not blamed for a response that was interrupted', async () => {
    const capture = captureOf(['event: news\ndata: {"type":"news"}\n\n'], { endedAt: undefined })
    expect((await httpProtocols[name].read(capture)).violation).toBeUndefined()
  })

  test('may be a plain JSON error under status 200', async () => {
    const reading = await read(plainError)
    expect(reading.error).toMatchObject({ class: 'auth', message: ERROR_MESSAGE })
    expect(classOf(reading)).toBe('auth')
  })

  test('are not looked for in a refusal, whose message is all', async () => {
    expect(await readRefusal(name, 401, { headers: {}, body: plainError })).toBe(ERROR_MESSAGE)
  })
})

function others(name: HttpProtocolName): HttpProtocolName[] {
  return httpProtocolNames.filter((other) => other !== name)
}
