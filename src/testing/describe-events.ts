import { describe, expect, test } from 'vitest'

import type { Reading } from '../model/observation.ts'
import type { HttpProtocol } from '../protocol/contract.ts'
import type { FakeVendor, Piece } from '../protocol/fake-vendor.ts'
import { httpFakeVendors } from '../protocol/fake-vendors.ts'
import { captureOf } from './capture-of.ts'
import { expectUsage, failureClass, testFeature, wrongCuts } from './describe-reading.ts'
import { ERROR_MESSAGE, expectedDeltas, SERVED_MODEL, wholeAnswer } from './sample-answer.ts'

/** What must hold of answers that are server-sent events. */
export function describeEvents(
  name: string,
  {
    protocol,
    fakeVendor,
    alsoReads,
  }: {
    readonly protocol: HttpProtocol
    readonly fakeVendor: FakeVendor<string>
    readonly alsoReads: readonly string[]
  },
): void {
  const deltas = expectedDeltas(fakeVendor)
  const texts = deltas.map(({ text }) => text)
  const read = (...pieces: readonly Piece[]): Promise<Reading> => protocol.read(captureOf(pieces))
  const plainError = fakeVendor.refusal({ kind: 'key', message: ERROR_MESSAGE }).body

  describe(`server-sent events of ${name}`, () => {
    test('are stamped with the read that brought them', async () => {
      const reading = await read(...wholeAnswer(fakeVendor))
      expect(reading.deltas.map(({ at }) => at)).toEqual(deltas.map((_, index) => 10 * (index + 1)))
    })

    testFeature('served model', fakeVendor, 'name the served model', async () => {
      const reading = await read(...wholeAnswer(fakeVendor))
      expect(reading.servedModel).toBe(SERVED_MODEL)
    })

    test('may end their lines by CRLF, cut at any byte', async () => {
      const stream = Buffer.from(wholeAnswer(fakeVendor).join('').replaceAll('\n', '\r\n'))
      const whole = await read(stream)
      expect(whole.deltas.map(({ text }) => text)).toEqual(texts)
      expect(await wrongCuts(stream, { offsets: [...stream.keys()], read, whole })).toEqual([])
    })

    test('byte by byte are the same answer', async () => {
      const stream = Buffer.from(wholeAnswer(fakeVendor).join(''))
      const reading = await read(...Array.from(stream, (byte) => Uint8Array.of(byte)))
      expect(reading.deltas.map(({ text }) => text)).toEqual(texts)
      expect(reading.finished).toBe(true)
      expectUsage(reading, fakeVendor)
    })

    test('may have comments, [DONE] and unknown events beside them', async () => {
      const noise = ': keep-alive\n\nevent: news\ndata: {"type":"news","text":"extra"}\n\n'
      const noisy = wholeAnswer(fakeVendor).map((piece) => noise + piece)
      const reading = await read(...noisy, 'data: [DONE]\n\n')
      expect(reading.deltas).toMatchObject(deltas)
      expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
    })

    test.each(foreignVendors(fakeVendor, alsoReads))(
      'are not those of %s: a violation, and no answer',
      async (_name, other) => {
        const reading = await read(...wholeAnswer(other))
        expect(reading.deltas).toEqual([])
        expect(reading.violation).toMatch(/another protocol/)
        expect(failureClass(reading)).toBe('protocol')
      },
    )

    test.each([
      ['unknown events alone', 'event: news\ndata: {"type":"news"}\n\n'],
      ['a JSON body instead of events', '{"answer":"Hi"}'],
      ['an HTML page', '<!doctype html><title>Welcome</title><p>Hi'],
      ['malformed JSON in an event', 'data: {malformed json: <<<chaos>>>\n\n'],
    ])('are not %s: a violation', async (_what, body) => {
      const reading = await read(body)
      expect(reading.deltas).toEqual([])
      expect(failureClass(reading)).toBe('protocol')
    })

    test('are not blamed for a response that was interrupted', async () => {
      const cut = captureOf(['event: news\ndata: {"type":"news"}\n\n'], { endedAt: undefined })
      expect((await protocol.read(cut)).violation).toBeUndefined()
    })

    testFeature(
      'JSON errors',
      fakeVendor,
      'may be a plain JSON error under status 200',
      async () => {
        const reading = await read(plainError)
        expect(reading.error).toMatchObject({ class: 'auth', message: ERROR_MESSAGE })
        expect(failureClass(reading)).toBe('auth')
      },
    )

    testFeature(
      'JSON errors',
      fakeVendor,
      'are not looked for in a refusal, whose message is all',
      async () => {
        const refusal = captureOf([plainError], { status: 401 })
        expect(await protocol.errorBody(refusal)).toBe(ERROR_MESSAGE)
      },
    )
  })
}

/** The vendors of other protocols. */
export function foreignVendors(
  own: FakeVendor,
  alsoReads: readonly string[],
): [name: string, vendor: FakeVendor<string>][] {
  return Object.entries(httpFakeVendors).filter(
    ([name, vendor]) => vendor !== own && !alsoReads.includes(name),
  )
}
