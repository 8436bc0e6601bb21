import { expect, test } from 'vitest'

import { canonicalJson } from './canonical-json.ts'

test('the example of RFC 8785, section 3.2.3, is sorted and written as there', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  const names = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']
  const positions = names.map((name) => canonicalJson(value).indexOf(JSON.stringify(name)))
  expect(positions).toEqual(positions.toSorted((a, b) => a - b))
})

test('numbers, literals and nesting are written as in the example of section 3.2.2', () => {
  const value = {
    // The literal of the RFC has more digits than a double keeps.
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('the order of keys in the source does not matter', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 0 })).toBe(
    canonicalJson({ a: 0, b: [{ c: 2, d: 1 }] }),
  )
})
