import { expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { checkInjector } from './check-injector.ts'
import { planMatrix } from './plan.ts'

const injector = {
  number: 1,
  of: 2,
  rendezvous: { host: '127.0.0.1', port: 8090 },
  token: undefined,
  waitMs: 1000,
  version: '1.0.0',
}

function plan(options: object, { accept = false } = {}) {
  const catalog = mergeCatalog({ models: {}, providers: {} })
  const settings = settingsOf({ injector, accept, catalog })
  const declared = { models: 'gpt-4.1', providers: 'openai', ...options }
  const planned = planMatrix('Load', declared, settings)
  checkInjector(planned, settings)
  return planned
}

test('levels of load are shared out, one of a single request beside others too', () => {
  expect(plan({ concurrency: [1, 8] }).cells).toHaveLength(2)
  expect(plan({ rate: 5, for: '60s' }).cells).toHaveLength(1)
  expect(plan({ rate: [{ rate: 2, for: '30s' }] }).cells).toHaveLength(1)
})

test.each([
  [{}, /a matrix that has one request in flight and `LLM_BENCH_INJECTOR` cannot be combined/],
  [{ capacity: { objective: { ttftMs: 800 } } }, /`capacity` and `LLM_BENCH_INJECTOR`/],
  [{ concurrency: 4, for: '60s' }, /`for` '60s' of a closed loop .* Set `rounds` instead/],
  [
    { concurrency: 4, abortOnFail: true, thresholds: { failures: { atMost: 0.1 } } },
    /`abortOnFail`/,
  ],
  [
    {
      concurrency: 4,
      rounds: { min: 20, max: 40, until: { metric: 'ttftMs', relativeWidth: 0.1 } },
    },
    /adaptive `rounds`/,
  ],
  [
    { concurrency: 4, thresholds: { ttftMs: { regression: { atMost: 0.1 } } } },
    /`thresholds.ttftMs.regression`/,
  ],
])('%o is refused before anything is sent', (options, message) => {
  expect(() => plan(options)).toThrow(
    expect.objectContaining({
      code: 'invalid-option',
      message: expect.stringMatching(message),
    }),
  )
})

test('a part of a load is not accepted', () => {
  expect(() => plan({ concurrency: 4 }, { accept: true })).toThrow(/`-u` and `LLM_BENCH_INJECTOR`/)
})
