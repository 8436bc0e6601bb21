import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { Outages } from './outages.ts'

const away: Partial<Sample> = {
  status: 'failed',
  failure: { class: 'connect', status: undefined, message: 'nobody', inStream: false },
}
const broken: Partial<Sample> = {
  status: 'failed',
  failure: { class: 'http', status: 500, message: 'HTTP 500', inStream: false },
}

/** Notes one request after the other, asked at these times. */
function noted(
  ...requests: (readonly [askedAt: number, changes: Partial<Sample>, isAskedAgain: boolean])[]
): Outages {
  const outages = new Outages()
  for (const [askedAt, changes, isAskedAgain] of requests) {
    outages.note(sampleOf({ cell: 'a', round: 0, ...changes }), { askedAt, isAskedAgain })
  }
  return outages
}

/** From, to, and how many requests reached no server. */
function figuresOf(outages: Outages, cell = 'a') {
  return outages.of(cell).map(({ from, to, tries }) => [from, to, tries.length])
}

test('an outage lasts from its first request to the one that met somebody', () => {
  expect(figuresOf(noted([100, away, true], [600, away, true], [1600, {}, false]))).toEqual([
    [100, 1600, 2],
  ])
  // An error is an answer, too.
  expect(figuresOf(noted([100, away, true], [600, broken, false]))).toEqual([[100, 600, 1]])
})

test('one that does not end has no end', () => {
  expect(figuresOf(noted([100, away, true], [600, away, false]))).toEqual([[100, undefined, 1]])
  expect(figuresOf(noted([100, away, true], [600, { status: 'aborted' }, false]))).toEqual([
    [100, undefined, 1],
  ])
})

test('the next one is another', () => {
  const twice = noted(
    [100, away, true],
    [600, {}, false],
    [700, {}, false],
    [800, away, true],
    [900, {}, false],
  )
  expect(figuresOf(twice)).toEqual([
    [100, 600, 1],
    [800, 900, 1],
  ])
})

test('every cell has its own, and most have none', () => {
  const outages = noted([100, away, true], [600, { cell: 'b' }, false])
  expect(figuresOf(outages)).toEqual([[100, undefined, 1]])
  expect(figuresOf(outages, 'b')).toEqual([])
  expect(figuresOf(noted([100, {}, false]))).toEqual([])
})
