import { expect, test } from 'vitest'

import { gatedRecord } from '../../test/gated-record.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import { historySentence } from './gate-sentence.ts'

test('a history is said in one sentence: what it holds, and why it holds nothing', () => {
  const matrix = assembleMatrix(gatedRecord({ formerMs: [60, 61] }))
  const said = (problem: string | undefined, builds = matrix.baseline?.history?.builds ?? []) =>
    historySentence({
      verdicts: matrix.verdicts,
      baseline: matrix.baseline && { ...matrix.baseline, history: { builds, problem } },
    })
  expect(said(undefined)).toBe('History: 2 builds since the newest accepted run.')
  expect(said('there was none', [])).toBe('There was none.')
  expect(said('the history x could not be written')).toBe(
    'History: 2 builds since the newest accepted run. The history x could not be written.',
  )
  expect(said(undefined, [])).toBeUndefined()
})

test('nothing is said of a history where none is kept, or nothing was judged', () => {
  expect(historySentence(assembleMatrix(gatedRecord()))).toBeUndefined()
  const young = assembleMatrix(gatedRecord({ acceptedRuns: 0, formerMs: [60] }))
  expect(young.baseline?.history?.builds).toHaveLength(1)
  expect(historySentence(young)).toBeUndefined()
})
