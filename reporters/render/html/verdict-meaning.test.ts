import { expect, test } from 'vitest'

import { verdictOf } from '../../../test/report-document.ts'
import { meaningOf } from './verdict-meaning.ts'

const FILE = 'benches/a.bench.ts'

test('what passed needs no explanation', () => {
  expect(meaningOf(verdictOf({ verdict: 'ok' }), FILE)).toBeUndefined()
  expect(meaningOf(verdictOf({ verdict: 'improved' }), FILE)).toBeUndefined()
})

test('a limit that was missed within the interval is told apart from one that was missed clearly', () => {
  const narrowly = verdictOf({ verdict: 'failed', limit: 100, ciLow: 90, ciHigh: null })
  const clearly = verdictOf({ verdict: 'failed', limit: 100, ciLow: 150, ciHigh: null })
  expect(meaningOf(narrowly, FILE)?.advice).toMatch(/more rounds/)
  expect(meaningOf(clearly, FILE)?.advice).not.toMatch(/more rounds/)
})

test('a regression says against how many runs, and how to accept it', () => {
  const meaning = meaningOf(verdictOf({ verdict: 'regressed', kind: 'regression', runs: 8 }), FILE)
  expect(meaning?.means).toContain('8 accepted runs')
  expect(meaning?.advice).toContain('`vitest bench benches/a.bench.ts -u`')
})
