import { describe, expect, test } from 'vitest'

import { finishGroup } from '../model/finish-reason.ts'
import type { Reading } from '../model/observation.ts'
import type { HttpProtocol } from '../protocol/contract.ts'
import type { FakeVendor, Piece, WholeContent } from '../protocol/fake-vendor.ts'
import { fieldAt } from '../protocol/field-path.ts'
import { isObject, parseJson } from '../protocol/json-value.ts'
import { captureOf } from './capture-of.ts'
import { foreignVendors } from './describe-events.ts'
import { expectUsage, failureClass, testFeature } from './describe-reading.ts'
import { ERROR_MESSAGE, SERVED_MODEL, usage, wholeAnswer } from './sample-answer.ts'
import { sampleCall as call } from './sample-call.ts'

const nothing: WholeContent = { reasoning: '', content: '', calls: [], cause: 'own end' }
const answer = {
  id: 'answer-1',
  model: SERVED_MODEL,
  usage: { ...usage, cacheWriteTokens: 40 },
}

/** What must hold of answers that come in one piece. */
export function describeWhole(
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
  const { fields, cannot = {} } = protocol
  const { path, wholePath = path } = fakeVendor
  if (cannot['whole answers'] !== undefined) {
    describe(`whole answers of ${name}`, () => {
      test('cannot be asked for, and it says what to do instead', () => {
        expect(cannot['whole answers']).toMatch(/\w/)
      })
    })
    return
  }
  const whole = { ...call, whole: true }
  const read = (...pieces: readonly Piece[]): Promise<Reading> => {
    if (!protocol.readWhole) throw new Error('`readWhole` is missing')
    return protocol.readWhole(captureOf(pieces))
  }
  const say = (changes: Partial<WholeContent>, said = answer): string => {
    if (!fakeVendor.whole) throw new Error('`whole` of the fake vendor is missing')
    return fakeVendor.whole(said, { ...nothing, ...changes })
  }
  const thought = fakeVendor.lacks.includes('reasoning') ? '' : 'Überlege… 思考'
  const good = (): string => say({ reasoning: thought, content: 'Grüße 👩‍🔬🧪' })

  describe(`whole answers of ${name}`, () => {
    test('are asked for by the body or the address, and nothing else of a stream is', () => {
      const { url, headers, body } = protocol.request(whole)
      const parsed = parseJson(body)
      if (!isObject(parsed)) throw new Error('the body is not a JSON object')
      expect(url.pathname).toBe(wholePath('m'))
      expect(url.search).not.toMatch(/sse|stream/i)
      expect(headers).toMatchObject({ accept: 'application/json', 'accept-encoding': 'identity' })
      if (fields.stream === undefined) expect(wholePath('m')).not.toBe(path('m'))
      else expect(fieldAt(parsed, fields.stream) ?? false).toBe(false)
      const others = Object.keys(parsed).filter((field) => field !== fields.stream)
      expect(others.filter((field) => field.includes('stream'))).toEqual([])
    })

    test('are their texts, their usage and their end, and all came with the last byte', async () => {
      const bytes = Buffer.from(good())
      const reading = await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))
      const { deltas } = reading
      const textOf = (kind: string): string =>
        deltas.flatMap((delta) => (delta.kind === kind ? delta.text : [])).join('')
      expect([textOf('reasoning'), textOf('content')]).toEqual([thought, 'Grüße 👩‍🔬🧪'])
      expect(new Set(deltas.map(({ at }) => at))).toEqual(new Set([(bytes.length - 1) * 10]))
      expectUsage(reading, fakeVendor)
      expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
      expect(finishGroup(reading.finishReason)).toBe('end')
      expect(failureClass(reading)).toBeUndefined()
    })

    testFeature('served model', fakeVendor, 'name the served model', async () => {
      expect((await read(good())).servedModel).toBe(SERVED_MODEL)
    })

    test('that were cut at the token limit are truncated, and good', async () => {
      const reading = await read(say({ content: 'a', cause: 'token limit' }))
      expect(finishGroup(reading.finishReason)).toBe('limit')
      expect(failureClass(reading)).toBeUndefined()
    })

    testFeature('tool calls', fakeVendor, 'call tools by name and arguments', async () => {
      const calls = ['{"city":"Paris"}', '{}'].map((words, index) => ({
        id: `call-${index}`,
        name: 'weather',
        arguments: words,
      }))
      const reading = await read(say({ calls, cause: 'tool call' }))
      expect(reading.toolCalls).toEqual(calls.map(({ id: _id, ...rest }) => rest))
      expect(['tool', 'end']).toContain(finishGroup(reading.finishReason))
      expect(failureClass(reading)).toBeUndefined()
    })

    test('without text are empty', async () => {
      expect(failureClass(await read(say({})))).toBe('empty')
    })

    test('that are streamed all the same are read as streams, and that is said', async () => {
      const reading = await read(...wholeAnswer(fakeVendor))
      expect(failureClass(reading)).toBeUndefined()
      expect(reading.notes).toContain('a stream of events answered a request for a whole answer')
    })

    test('that end within their JSON are disconnects', async () => {
      const bytes = Buffer.from(good())
      const reading = await read(bytes.subarray(0, bytes.length - 2))
      expect(reading).toMatchObject({ deltas: [], finished: false, violation: undefined })
      expect(failureClass(reading)).toBe('disconnect')
    })

    test.each([
      ['an HTML page', '<!doctype html><title>Welcome</title><p>Hi'],
      ['another JSON object', '{"answer":"Hi"}'],
      ['plain text', 'Hi'],
    ])('are not %s: a violation', async (_what, body) => {
      const reading = await read(body)
      expect(reading.deltas).toEqual([])
      expect(reading.violation).toMatch(/^not a whole answer/)
      expect(failureClass(reading)).toBe('protocol')
    })

    test.each(foreignVendors(fakeVendor, alsoReads))(
      'are not those of %s',
      async (_name, other) => {
        const reading = await read(other.whole?.(answer, { ...nothing, content: 'Hi' }) ?? '')
        expect(reading.deltas).toEqual([])
        expect(failureClass(reading)).toBe('protocol')
      },
    )

    testFeature('JSON errors', fakeVendor, 'may be an error under status 200', async () => {
      const { body } = fakeVendor.refusal({ kind: 'key', message: ERROR_MESSAGE })
      const reading = await read(body)
      expect(reading.error).toMatchObject({ class: 'auth', message: ERROR_MESSAGE })
      expect(failureClass(reading)).toBe('auth')
    })
  })
}
