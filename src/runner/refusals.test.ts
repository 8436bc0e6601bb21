import { expect, test } from 'vitest'

import { Refusals } from './refusals.ts'

/** After how many of these answers in a row a block ends; undefined where it does not. */
function endsAfter(
  statuses: readonly (number | undefined)[],
  wasAnswered = true,
): number | undefined {
  const refusals = new Refusals({ wasAnswered })
  for (const [index, status] of statuses.entries()) {
    refusals.note(status)
    if (refusals.signal.aborted) return index + 1
  }
  return undefined
}

test('a provider that wants money ends a block at once', () => {
  expect(endsAfter([200, 402])).toBe(2)
})

test.each([401, 403, 404])('five refusals of %i in a row end it', (status) => {
  expect(endsAfter(Array.from({ length: 9 }, () => status))).toBe(5)
  expect(endsAfter([status, status, status, status, 200, status, status])).toBeUndefined()
})

test.each([400, 429, 500, 503])('%i ends nothing', (status) => {
  expect(endsAfter(Array.from({ length: 9 }, () => status))).toBeUndefined()
})

test('who never answered is asked three times, who did is waited for', () => {
  const silence = Array.from({ length: 9 }, () => undefined)
  expect(endsAfter(silence, false)).toBe(3)
  expect(endsAfter(silence, true)).toBeUndefined()
  expect(endsAfter([undefined, undefined, 500, ...silence], false)).toBeUndefined()
})

test('a block can be ended', () => {
  const refusals = new Refusals({ wasAnswered: true })
  expect(refusals.signal.aborted).toBe(false)
  refusals.end()
  expect(refusals.signal.aborted).toBe(true)
})
