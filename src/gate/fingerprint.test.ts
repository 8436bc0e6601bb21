import { expect, test } from 'vitest'

import { fingerprintOf } from './fingerprint.ts'
import { differingFields } from './window.ts'

const run = {
  mode: 'live',
  location: 'eu',
  prompts: [{ prompt: 'Name three rivers.', keywords: [] }],
  settings: { temperature: 0.7 },
} as const

test.each([
  ['mode', { mode: 'simulated' as const }],
  ['location', { location: 'us' }],
  ['location', { location: undefined }],
  ['prompts', { prompts: [{ prompt: 'Name four rivers.', keywords: [] }] }],
  ['prompts', { prompts: [{ prompt: 'Name three rivers.', keywords: [], system: 'Be brief.' }] }],
  ['prompts', { prompts: [...run.prompts, ...run.prompts] }],
  ['temperature', { settings: { temperature: 0 } }],
])('runs that differ in their %s are told apart by it alone', (field, change) => {
  const [one, other] = [fingerprintOf(run), fingerprintOf({ ...run, ...change })]
  expect(differingFields(one, other)).toEqual([field])
})

test('runs of the same settings are the same', () => {
  expect(fingerprintOf(run)).toEqual(fingerprintOf(structuredClone(run)))
})
