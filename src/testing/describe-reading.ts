import { describe, expect, test } from 'vitest'

import { failureOf } from '../metrics/failure.ts'
import { finishGroup } from '../model/finish-reason.ts'
import type { Reading } from '../model/observation.ts'
import type { FailureClass } from '../model/sample.ts'
import type { FakeVendor, Feature, Piece } from '../protocol/fake-vendor.ts'
import { observationOf } from './observation-of.ts'
import {
  answerOf,
  ERROR_MESSAGE,
  expectedDeltas,
  expectedUsage,
  wholeAnswer,
} from './sample-answer.ts'

/** A protocol whose answers are read, whoever sends its requests. */
export interface Reader {
  readonly fakeVendor: FakeVendor
  /** Reads an answer that arrived in these pieces. */
  read(pieces: readonly Piece[]): Promise<Reading>
  /** The one line that is told of a response that refuses. */
  readRefusal(
    status: number,
    refusal: ReturnType<FakeVendor['refusal']>,
  ): Promise<string | undefined>
  /** Every how many bytes an answer is cut in two. */
  readonly stride: number
}

/** What must hold of the answers of every protocol, whatever its bytes look like. */
export function describeReading(name: string, reader: Reader): void {
  const { fakeVendor, stride } = reader
  const read = (...pieces: readonly Piece[]): Promise<Reading> => reader.read(pieces)
  const deltas = expectedDeltas(fakeVendor)

  describe(`answers of ${name}`, () => {
    test('an answer is its pieces, its usage and its end', async () => {
      const reading = await read(...wholeAnswer(fakeVendor))
      expect(reading.deltas).toMatchObject(deltas)
      expect(new Set(reading.deltas.map(({ chunk }) => chunk)).size).toBe(deltas.length)
      expectUsage(reading, fakeVendor)
      expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
      expect(finishGroup(reading.finishReason), endOf(reading)).toBe('end')
      expect(failureClass(reading)).toBeUndefined()
    })

    test('a cut at any byte changes nothing', async () => {
      const stream = Buffer.concat(wholeAnswer(fakeVendor).map((piece) => Buffer.from(piece)))
      const whole = await read(stream)
      expect(whole.deltas.map(({ text }) => text)).toEqual(deltas.map(({ text }) => text))
      const offsets = [...stream.keys()].filter((offset) => offset % stride === 0)
      expect(await wrongCuts(stream, { offsets, read, whole })).toEqual([])
    })

    test('an answer cut at the token limit is truncated, and good', async () => {
      const writer = answerOf(fakeVendor)
      const reading = await read(writer.start(), writer.content('a'), writer.end('token limit'))
      expect(finishGroup(reading.finishReason), endOf(reading)).toBe('limit')
      expect(failureClass(reading)).toBeUndefined()
    })

    test.each(errorEventsOf(fakeVendor))(
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
        expect(failureClass(reading)).toBe(errorClass)
      },
    )

    test('a stream that ends politely before its end is a disconnect', async () => {
      const reading = await read(...wholeAnswer(fakeVendor).slice(0, -1))
      expect(reading.deltas).toMatchObject(deltas)
      expect(reading).toMatchObject({ finished: false, violation: undefined, error: undefined })
      expect(failureClass(reading)).toBe('disconnect')
    })

    test('an answer without text is empty', async () => {
      const writer = answerOf(fakeVendor)
      const reading = await read(writer.start(), writer.end('own end'))
      expect(reading).toMatchObject({ deltas: [], finished: true, violation: undefined })
      expect(failureClass(reading)).toBe('empty')
    })

    testFeature('reasoning', fakeVendor, 'reasoning alone is an empty answer', async () => {
      const writer = answerOf(fakeVendor)
      const thought = writer.reasoning('Hm')
      const reading = await read(writer.start(), thought, writer.end('token limit'))
      expect(reading.deltas).toMatchObject([{ kind: 'reasoning', text: 'Hm' }])
      expect(failureClass(reading)).toBe('empty')
    })

    test('usage that never comes stays unknown', async () => {
      const reading = await read(...wholeAnswer(fakeVendor, { usage: undefined }))
      expect(reading).toMatchObject({ finished: true, usage: undefined })
    })

    test('the body of a refused request is one telling line', async () => {
      const refusal = fakeVendor.refusal({ kind: 'key', message: ERROR_MESSAGE })
      const line = await reader.readRefusal(401, refusal)
      expect(line).toContain(ERROR_MESSAGE)
      expect(line).not.toContain('\n')
    })
  })
}

/** Registers a test of what the vendor sends, and none where it lacks that. */
export function testFeature(
  feature: Feature,
  { lacks }: FakeVendor,
  title: string,
  run: () => Promise<void>,
): void {
  if (!lacks.includes(feature)) test(title, run)
}

/** How an undisturbed response with status 200 is classed that was read as this. */
export function failureClass(reading: Reading): FailureClass | undefined {
  return failureOf(observationOf({ reading }))?.class
}

export function expectUsage({ usage }: Reading, fakeVendor: FakeVendor): void {
  if (fakeVendor.lacks.includes('usage')) expect(usage).toBeUndefined()
  else expect(usage).toMatchObject({ ...expectedUsage(fakeVendor), raw: expect.any(Object) })
}

/** At which offsets a cut makes another answer of a stream. */
export async function wrongCuts(
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

/** All of a reading but its stamps. */
function meaningOf({ deltas, ...rest }: Reading): string {
  const texts = deltas.map(({ kind, text, chunk }) => [kind, text, chunk])
  return JSON.stringify({ texts, ...rest })
}

function endOf({ finishReason }: Reading): string {
  return `finish reason \`${finishReason ?? ''}\`; src/model/finish-reason.ts lists the words that are known`
}

function errorEventsOf({ lacks }: FakeVendor): ['rate limit' | 'key', FailureClass][] {
  if (lacks.includes('error events')) return []
  const events: ['rate limit' | 'key', FailureClass][] = [['rate limit', 'rate-limit']]
  return lacks.includes('key error events') ? events : [...events, ['key', 'auth']]
}
