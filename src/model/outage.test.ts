import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { isAway } from './outage.ts'
import type { Failure, Sample } from './sample.ts'

function failed(failure: Partial<Failure>, endMs: number): Sample {
  const whole = { class: 'http', status: undefined, message: 'no', inStream: false } as const
  return sampleOf({
    cell: 'm@lab',
    round: 0,
    status: 'failed',
    httpStatus: failure.status,
    failure: { ...whole, ...failure },
    ttftMs: undefined,
    endMs,
  })
}

test.each<[string, Sample, boolean]>([
  ['a refused connection', failed({ class: 'connect' }, 5000), true],
  ['a connection lost before a response', failed({ class: 'disconnect' }, 5000), true],
  ['a gateway that refuses at once', failed({ status: 503 }, 499), true],
  ['a gateway that waited for an answer', failed({ status: 503 }, 500), false],
  ['a gateway whose time ran out', failed({ status: 504 }, 15_000), false],
  ['a server that fails', failed({ status: 500 }, 20), false],
  [
    'an error in the stream',
    failed({ class: 'in-stream', status: 503, inStream: true }, 20),
    false,
  ],
])('%s', (_what, sample, metNobody) => {
  expect(isAway(sample)).toBe(metNobody)
})
