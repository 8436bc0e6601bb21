import { expect, test } from 'vitest'

import { pauseNotes, renderProviderPause } from './provider-pause.ts'

const pause = {
  provider: 'openrouter',
  cell: 'm@openrouter',
  round: 3,
  from: new Date(2026, 10, 24, 14, 3, 0).getTime(),
  pauseMs: 20_000,
  askedMs: 20_000,
  askedBy: 'retry-after',
}

test.each([
  [{}, 'openrouter asks for 20 s: waiting until 14:03:20'],
  [{ askedMs: 1250, pauseMs: 1300 }, 'openrouter asks for 1.3 s: waiting until 14:03:01'],
  [
    { askedMs: 999_999_999_000, pauseMs: 60_000 },
    'openrouter asks for 999 999 999 s: waiting 60 s, until 14:04:00',
  ],
  [
    { askedMs: undefined, askedBy: undefined, pauseMs: 4000 },
    'openrouter refused a request (rate limit): waiting 4 s, until 14:03:04',
  ],
  [{ pauseMs: 400, askedMs: 400 }, undefined],
])('%j: %s', (changes, words) => {
  expect(renderProviderPause({ ...pause, ...changes })?.replaceAll(/\s/g, ' ')).toBe(words)
})

test('the table says how long each provider got no requests', () => {
  expect(pauseNotes({ pauses: [] })).toEqual([])
  expect(pauseNotes({ pauses: [pause, { ...pause, pauseMs: 1500 }] })).toEqual([
    'openrouter got no requests for 21.5 s, after 2 refusals: no latency includes this time',
  ])
})
