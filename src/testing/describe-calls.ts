import { describe, expect } from 'vitest'

import { finishGroup } from '../model/finish-reason.ts'
import type { Reading } from '../model/observation.ts'
import type { CallPiece, FakeVendor, Piece } from '../protocol/fake-vendor.ts'
import { failureClass, testFeature, wrongCuts } from './describe-reading.ts'
import { answerOf } from './sample-answer.ts'

/** What must hold of calls of tools in the answers of every protocol. */
export function describeCalls(
  name: string,
  {
    fakeVendor,
    read,
    stride,
  }: {
    readonly fakeVendor: FakeVendor
    readonly read: (...pieces: readonly Piece[]) => Promise<Reading>
    /** Every how many bytes an answer is cut in two. */
    readonly stride: number
  },
): void {
  function answerOfCalls(): Piece[] {
    const writer = answerOf(fakeVendor)
    return [
      writer.start(),
      writer.content('I look. '),
      ...piecesOf('one', ['{"city":', '"Paris"}']).map((piece) => writer.call(piece)),
      ...piecesOf('two', ['{"city":"Rome"}']).map((piece) => writer.call(piece)),
      writer.end('tool call'),
    ]
  }

  // A suite without a test would fail.
  if (fakeVendor.lacks.includes('tool calls')) return
  describe(`calls of tools of ${name}`, () => {
    testFeature('tool calls', fakeVendor, 'are names and arguments, in order', async () => {
      const reading = await read(...answerOfCalls())
      expect(reading.toolCalls).toEqual([
        { name: 'weather', arguments: '{"city":"Paris"}' },
        { name: 'weather', arguments: '{"city":"Rome"}' },
      ])
      expect(reading.deltas.map(({ kind }) => kind)).toContain('tool')
      expect(reading).toMatchObject({ finished: true, error: undefined, violation: undefined })
      expect(['tool', 'end']).toContain(finishGroup(reading.finishReason))
      expect(failureClass(reading)).toBeUndefined()
    })

    testFeature('tool calls', fakeVendor, 'are a first token, and no visible one', async () => {
      const writer = answerOf(fakeVendor)
      const pieces = piecesOf('one', ['{"city":', '"Paris"}']).map((piece) => writer.call(piece))
      const reading = await read(writer.start(), ...pieces, writer.end('tool call'))
      expect(reading.deltas.length).toBeGreaterThan(0)
      expect(new Set(reading.deltas.map(({ kind }) => kind))).toEqual(new Set(['tool']))
      expect(reading.deltas.map(({ text }) => text).join('')).toContain('Paris')
      expect(failureClass(reading)).toBeUndefined()
    })

    testFeature('tool calls', fakeVendor, 'are the same wherever the bytes are cut', async () => {
      const stream = Buffer.concat(answerOfCalls().map((piece) => Buffer.from(piece)))
      const whole = await read(stream)
      const offsets = [...stream.keys()].filter((offset) => offset % stride === 0)
      expect(await wrongCuts(stream, { offsets, read, whole })).toEqual([])
    })
  })
}

function piecesOf(id: string, words: readonly string[]): CallPiece[] {
  return words.map((word, index) => ({
    id,
    name: 'weather',
    arguments: word,
    isFirst: index === 0,
    isLast: index === words.length - 1,
  }))
}
