import { expect, test } from 'vitest'

import { mutantsOf, mutated } from '../scripts/mutation/mutants.ts'

/** The source with each of its mutants. */
function allOf(source: string): string[] {
  return mutantsOf(source).map((mutant) => mutated(source, mutant))
}

test('mutants of operators and conditions', () => {
  expect(allOf('x = a < b')).toEqual([';', 'x = a <= b'])
  expect(allOf('a ?? b')).toEqual(['a'])
  expect(allOf('a && b')).toEqual(['a || b', 'a'])
  expect(allOf('!a')).toEqual(['a'])
  expect(allOf('a ? b : c')).toEqual(['a ? c : b'])
  expect(allOf('if (a) throw b')).toEqual(['if (false) throw b', 'if (!(a)) throw b'])
})

test('mutants of numbers and truths', () => {
  expect(allOf('[0, 30, 0.5, 60_000, true]')).toEqual([
    '[1, 30, 0.5, 60_000, true]',
    '[0, 31, 0.5, 60_000, true]',
    '[0, 30, 5, 60_000, true]',
    '[0, 30, 0.5, 600000, true]',
    '[0, 30, 0.5, 60_000, false]',
  ])
})

test('mutants of calls and their arguments', () => {
  expect(allOf('x = f(a, b.c)')).toEqual([';', 'x = f(b.c, a)'])
  expect(allOf('f(a, () => b)')).toEqual([';'])
  expect(allOf('const c = a.filter(f).some(g)')).toEqual([
    'const c = a.some(g)',
    'const c = a.filter(f).every(g)',
  ])
  expect(allOf('const c = a.toSorted((b, d) => b - d)')).toEqual([
    'const c = a',
    'const c = a.toSorted((d, b) => b - d)',
    'const c = a.toSorted((b, d) => b + d)',
  ])
})

test('mutants of what is waited for', () => {
  expect(allOf('const a = await b')).toEqual(['const a = b'])
  expect(allOf('async () => { return await b }')).toEqual([])
})

test('no mutants of types and texts', () => {
  expect(allOf("type A = 1 | 2\nconst b: A['c'] = d + 'text'")).toEqual([])
})
