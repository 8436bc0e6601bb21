import { expect, test } from 'vitest'

import { mutantsOf, mutated } from '../scripts/mutation/mutants.ts'

/** The source with each of its mutants. */
function allOf(source: string): string[] {
  return mutantsOf(source).map((mutant) => mutated(source, mutant))
}

test('mutants of operators, conditions, numbers and calls', () => {
  expect(allOf('a < b')).toEqual(['a <= b'])
  expect(allOf('a ?? b')).toEqual(['a'])
  expect(allOf('!a')).toEqual(['a'])
  expect(allOf('a ? b : c')).toEqual(['a ? c : b'])
  expect(allOf('if (a) b()')).toEqual(['if (false) b()'])
  expect(allOf('f(2, 0, true)')).toEqual(['f(0, 0, true)', 'f(2, 1, true)', 'f(2, 0, false)'])
  expect(allOf('a.filter(f).some(g)')).toEqual(['a.some(g)', 'a.filter(f).every(g)'])
})

test('no mutants of types and texts', () => {
  expect(allOf("type A = 1 | 2\nconst b: A['c'] = d + 'text'")).toEqual([])
})
