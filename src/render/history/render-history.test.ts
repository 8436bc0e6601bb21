import { expect, test } from 'vitest'

import { seededRuns } from '../../../test/remembered-runs.ts'
import { analyzeRuns } from '../../report/analyze/analyze.ts'
import { historyOf } from '../../report/history/history.ts'
import { renderHistory } from './render-history.ts'

test('1,000 runs of 27 cells make a page of less than 1.5 MB', () => {
  const models = Array.from({ length: 9 }, (_, index) => `model-${index}`)
  const nothing = analyzeRuns([], { slowdown: undefined, timeZone: 'UTC' })
  const history = historyOf(seededRuns({ runs: 1000, models }), [], nothing)
  const none = { skipped: [], unverified: [], leftOut: [] }
  const page = renderHistory(history, none, { version: '0.1.0' })
  expect(page.length).toBeGreaterThan(300_000)
  expect(Buffer.byteLength(page)).toBeLessThan(1_500_000)
})
