import { expect, test } from 'vitest'

import { gatedRecord } from '../../test/gated-record.ts'
import { assembleMatrix } from '../report/assembly/assemble.ts'
import { historySentence, warningSentences } from './gate-sentence.ts'

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

test('what makes false alarms likelier is said once, with its figures', () => {
  const matrix = assembleMatrix(gatedRecord())
  const [cell] = matrix.cells
  const said = warningSentences({
    cells: matrix.cells,
    baseline: matrix.baseline && {
      ...matrix.baseline,
      warnings: [
        {
          kind: 'restless',
          metric: 'ttftMs',
          scope: 'cell',
          subject: cell?.id ?? '',
          seen: 0.314,
          usual: 0.1,
        },
        {
          kind: 'drifting',
          metric: 'ttftMs',
          scope: 'matrix',
          subject: '',
          seen: 0.42,
          usual: 0,
        },
      ],
    },
  })
  expect(said).toEqual([
    `Runs of ${cell?.label} differ by 31 % in ttft; 10 % is assumed before any run. ${REMEDY}`,
    `Runs drift in ttft: each is like the one before, with a correlation of 0.4. ${REMEDY}`,
  ])
})

const REMEDY =
  'Several times as many unchanged builds may be red as alpha says; accept more runs, on other days.'
