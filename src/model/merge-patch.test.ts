import { expect, test } from 'vitest'

import { joinPatches, mergePatch } from './merge-patch.ts'

test('a patch merges objects, removes what is null and replaces all else', () => {
  const target = { a: { b: 1, c: 2 }, d: [1, 2], e: 'x' }
  const patch = { a: { b: null, f: 3 }, d: [3], e: null, g: { h: null, i: 4 } }
  expect(mergePatch(target, patch)).toEqual({ a: { c: 2, f: 3 }, d: [3], g: { i: 4 } })
})

test('two patches joined do what they do one after the other', () => {
  const target = { a: { b: 1, c: 2, d: 3 }, e: 5, f: 6 }
  const first = { a: { b: null, c: 7 }, e: null, g: { h: 1 } }
  const then = { a: { c: null, i: 8 }, e: 9, f: null, g: { j: 2 } }
  expect(mergePatch(target, joinPatches(first, then))).toEqual(
    mergePatch(mergePatch(target, first), then),
  )
  expect(joinPatches({ a: null }, { b: 1 })).toEqual({ a: null, b: 1 })
})
