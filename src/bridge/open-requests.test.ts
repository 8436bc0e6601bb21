import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { OpenRequests } from './open-requests.ts'

const matrix = 'A'

test('a request is open until its outcome is known, and so are those to its judges', () => {
  const open = new OpenRequests()
  open.take({ kind: 'asking', matrix, cell: 'a', rounds: [1, 2] })
  open.take({ kind: 'unjudged', matrix, sample: sampleOf({ cell: 'a', round: 1 }) })
  open.take({ kind: 'asking-judge', matrix, cell: 'a', round: 1, judge: 'is-good' })
  expect(open.all).toEqual([
    { cell: 'a', round: 2 },
    { cell: 'a', round: 1, judge: 'is-good' },
  ])
  const sample = sampleOf({ cell: 'a', round: 1 })
  open.take({ kind: 'sample', matrix, sample, done: 1, total: 2 })
  expect(open.all).toEqual([{ cell: 'a', round: 2 }])
})

test('a block of any length is closed in a time that grows with it', () => {
  const rounds = Array.from({ length: 40_000 }, (_, round) => round)
  const open = new OpenRequests()
  open.take({ kind: 'asking', matrix, cell: 'a', rounds })
  const sample = sampleOf({ cell: 'a', round: 0 })
  const before = process.cpuUsage()
  for (const round of rounds.toReversed()) {
    open.take({ kind: 'sample', matrix, sample: { ...sample, round }, done: 1, total: 2 })
  }
  expect(open.all).toEqual([])
  // Looking at every open one takes many seconds.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(3)
})
