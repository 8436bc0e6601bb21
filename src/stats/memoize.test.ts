import { expect, test } from 'vitest'

import { memoize } from './memoize.ts'

test('the same input is computed once, and forgotten when there are too many', () => {
  const computed: string[] = []
  const sum = memoize(
    ({ a, b }: { a: number; b: number }) => {
      computed.push(`${a}+${b}`)
      return a + b
    },
    { most: 2 },
  )
  expect([sum({ a: 1, b: 2 }), sum({ a: 1, b: 2 }), sum({ a: 12, b: 0 })]).toEqual([3, 3, 12])
  expect(computed).toEqual(['1+2', '12+0'])
  expect([sum({ a: 0, b: 3 }), sum({ a: 1, b: 2 })]).toEqual([3, 3])
  expect(computed).toEqual(['1+2', '12+0', '0+3', '1+2'])
})

test('an answer that is undefined is an answer', () => {
  let computed = 0
  const nothing = memoize(({ x: _x }: { x: number }) => {
    computed += 1
    return undefined
  })
  nothing({ x: 1 })
  nothing({ x: 1 })
  expect(computed).toBe(1)
})
