import { describe, expect, test } from 'vitest'

import { parseOptions } from './parse-options.ts'
import { z } from './zod.ts'

const schema = z.strictObject({
  rounds: z.int('expected a whole number').default(30),
  gate: z.strictObject({ alpha: z.number() }).optional(),
  providers: z.record(z.string(), z.strictObject({ baseURL: z.string() })).optional(),
  mode: z.enum(['live', 'simulated']).optional(),
  location: z.string().min(1).optional(),
  level: z.union([z.literal('low'), z.literal('high')]).optional(),
  load: axis(z.number('expected requests').gt(0, 'expected requests above 0')).optional(),
  cache: axis(z.enum(['bust', 'warm'], "expected 'bust' or 'warm'")).optional(),
  often: z
    .int('expected a whole number')
    .or(z.strictObject({ min: z.int(), until: z.strictObject({ width: z.number() }) }))
    .optional(),
})

function axis(level: z.ZodType) {
  return level.or(z.array(level).min(1, 'an axis needs at least one level'))
}

function messageOf(value: unknown): string {
  try {
    parseOptions(schema, value, 'matrix()')
    return 'nothing was thrown'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('good options come back with their defaults', () => {
  expect(parseOptions(schema, { gate: { alpha: 0.1 } }, 'matrix()')).toEqual({
    rounds: 30,
    gate: { alpha: 0.1 },
  })
})

test('an error says where, what was received and what is expected', () => {
  expect(messageOf({ rounds: 1.5 })).toBe(
    'matrix(): `rounds`: expected a whole number, received 1.5',
  )
})

test('what the schema library says by itself is said in the same words', () => {
  expect(messageOf({ mode: 'fake' })).toBe(
    'matrix(): `mode`: expected one of "live", "simulated", received "fake"',
  )
  expect(messageOf({ location: '' })).toBe(
    'matrix(): `location`: expected a string that is not empty, received ""',
  )
})

test('an option inside another is named by its path', () => {
  expect(messageOf({ gate: { alpha: 'x' } })).toMatch(/`gate\.alpha`.*received "x"/)
})

test('an unknown option comes with the nearest one, on every level', () => {
  expect(messageOf({ round: 1 })).toBe('matrix(): unknown option `round`. Did you mean `rounds`?')
  expect(messageOf({ gate: { alpha: 1, alhpa: 1 } })).toMatch(/`gate\.alhpa`.*`alpha`\?/)
  expect(messageOf({ providers: { lab: { baseURL: 'x', baseUrl: 'x' } } })).toMatch(
    /`providers\.lab\.baseUrl`.*`baseURL`\?/,
  )
})

test('an option that resembles none comes with the known ones', () => {
  expect(messageOf({ xyzzyxyzzy: 1 })).toMatch(/Known: `rounds`, `gate`/)
})

test('all mistakes are named at once', () => {
  expect(messageOf({ rounds: 'x', gate: 7 })).toMatch(/`rounds`.*; .*`gate`/)
})

test('a choice of none of several names what was received', () => {
  expect(messageOf({ level: 'medium' })).toMatch(/`level`.*"medium"/)
})

describe('of a value or a list, or a number or an object,', () => {
  test.each<[string, object, string]>([
    ['a value', { cache: 'hot' }, "`cache`: expected 'bust' or 'warm', received \"hot\""],
    ['a level of a list', { load: [2, 0] }, '`load.1`: expected requests above 0, received 0'],
    ['an empty list', { load: [] }, '`load`: an axis needs at least one level, received []'],
    [
      'a part',
      { often: { min: 2, until: {} } },
      '`often.until.width`: expected a number, received undefined',
    ],
    [
      'a part of no size',
      { often: { min: NaN, until: { width: 1 } } },
      '`often.min`: expected a number, received NaN',
    ],
  ])('%s that is wrong is named', (_, options, says) => {
    expect(messageOf(options)).toBe(`matrix(): ${says}`)
  })

  test('a part that nobody knows comes with the nearest one', () => {
    expect(messageOf({ often: { min: 2, untill: { width: 1 } } })).toContain(
      'unknown option `often.untill`. Did you mean `until`?',
    )
  })

  test('what is neither comes with both', () => {
    expect(messageOf({ load: '5' })).toBe(
      'matrix(): `load`: expected requests or an array, received "5"',
    )
    expect(messageOf({ often: 'x' })).toBe(
      'matrix(): `often`: expected a whole number or an object, received "x"',
    )
  })
})

test('options that are no object are refused', () => {
  expect(messageOf('x')).toMatch(/^matrix\(\): the options: .*"x"/)
})

test('a long value is not repeated in full', () => {
  expect(messageOf({ rounds: 'x'.repeat(5000) }).length).toBeLessThan(300)
})
