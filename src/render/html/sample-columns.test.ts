import { expect, test } from 'vitest'

import { sampleOf } from '../../../test/builders.ts'
import { sampleColumns } from './sample-columns.ts'

const STARTED_AT = 1_700_000_000_000

function columnsOf(...changes: Parameters<typeof sampleOf>[0][]) {
  return sampleColumns(changes.map(sampleOf), STARTED_AT)
}

test('what is alike in all samples stands once, what is unknown in all not at all', () => {
  const { count, fields } = columnsOf({ cell: 'a', round: 0 }, { cell: 'a', round: 1 })
  expect(count).toBe(2)
  expect(fields.round).toEqual([0, 1])
  expect(fields.phase).toBe('main')
  expect(fields).not.toHaveProperty('backend')
})

test('words that repeat are numbers into a list of them', () => {
  const { fields } = columnsOf(
    { cell: 'a', round: 0, backend: 'x' },
    { cell: 'a', round: 1, backend: undefined },
    { cell: 'a', round: 2, backend: 'x' },
  )
  expect(fields.backend).toEqual({ words: ['x', null], at: [0, 1, 0] })
})

test('times are kept to the microsecond, moments as milliseconds after the start', () => {
  const { fields } = columnsOf(
    { cell: 'a', round: 0, ttftMs: 12.345_678, sentAt: STARTED_AT + 7 },
    { cell: 'a', round: 1, ttftMs: undefined, sentAt: STARTED_AT + 8 },
  )
  expect(fields.ttftMs).toEqual([12.346, null])
  expect(fields.sentAt).toEqual([7, 8])
})

test('a failure and the reasons of a poor answer are flat', () => {
  const { fields } = columnsOf({
    cell: 'a',
    round: 0,
    status: 'failed',
    failure: { class: 'http', status: 503, message: 'busy', inStream: false },
    quality: {
      passed: false,
      failed: [
        { check: 'length', reason: 'short' },
        { check: 'json', reason: 'broken' },
      ],
    },
  })
  expect(fields).toMatchObject({
    failureClass: 'http',
    failureStatus: 503,
    failureMessage: 'busy',
    passed: false,
    reasons: 'length: short\njson: broken',
  })
})

test('a cell without samples has no columns', () => {
  expect(sampleColumns([], STARTED_AT)).toEqual({ count: 0, fields: {} })
})
