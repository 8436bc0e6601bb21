import { expect, test } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import { placeOf, pointAt } from './declared-at.ts'

const file = '/project/benches/a.bench.ts'

test('the innermost frame of the file is the place', () => {
  const stack = [
    'Error: ',
    '    at shared (/project/benches/shared.ts:7:9)',
    `    at Object.<anonymous> (${file}:12:3)`,
    `    at ${file}:40:1`,
  ].join('\n')
  expect(placeOf({ stack }, file)).toEqual({ line: 12, column: 3 })
  expect(placeOf({ stack: `Error: \n    at ${file}:40:1` }, file)).toEqual({ line: 40, column: 1 })
})

test.each([[''], ['Error: \n    at /project/benches/other.ts:1:2'], [undefined]])(
  'a stack that does not pass through the file has none: %j',
  (stack) => {
    const declaredAt = stack === undefined ? {} : { stack }
    expect(placeOf(declaredAt, file)).toEqual({ line: undefined, column: undefined })
  },
)

test('an error of ours has the frames of the declaration, any other its own', () => {
  const declaredAt = { stack: `Error: \n    at ${file}:40:1` }
  const ours = pointAt(declaredAt, new BenchError('invalid-option', 'no'))
  expect(ours).toHaveProperty('stack', `BenchError: no\n    at ${file}:40:1`)
  const other = new Error('no')
  const { stack } = other
  expect(pointAt(declaredAt, other)).toHaveProperty('stack', stack)
})
