import { expect, test } from 'vitest'
import { z } from 'zod'

import { parseOptions } from './parse-options.ts'

const schema = z.strictObject({
  rounds: z.int('expected a whole number').default(30),
  gate: z.strictObject({ alpha: z.number() }).optional(),
  providers: z.record(z.string(), z.strictObject({ baseURL: z.string() })).optional(),
  level: z.union([z.literal('low'), z.literal('high')]).optional(),
})

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

test('options that are no object are refused', () => {
  expect(messageOf('x')).toMatch(/^matrix\(\): the options: .*"x"/)
})

test('a long value is not repeated in full', () => {
  expect(messageOf({ rounds: 'x'.repeat(5000) }).length).toBeLessThan(300)
})
