import { expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { compareRuns } from './compare.ts'
import type { ResultsDocument } from './document-schema.ts'

const cell = plannedCell('gpt-4.1', 'openai')

/** A report of one run in each place, with its times to the first token. */
function merged(firstTokenMs: Readonly<Record<string, number>>): ResultsDocument {
  const records = Object.entries(firstTokenMs).map(([location, ms]) => {
    const samples = Array.from({ length: 20 }, (_, round) =>
      sampleOf({ cell: cell.id, round, ttftMs: ms + (round % 5), totalMs: 1000 + (round % 5) }),
    )
    return matrixRecord([cell], samples, { run: { ...origin, id: `run-${location}`, location } })
  })
  return documentOf(records)
}

test('each place of a merged report is judged by its own past', () => {
  const judged = compareRuns(
    [merged({ 'us-east': 100, tokyo: 300 })],
    [merged({ tokyo: 300, 'us-east': 200 })],
  )
  const ofFirstToken = judged.map(({ location, verdicts }) => [
    location,
    verdicts.find(({ metric }) => metric === 'ttftMs')?.verdict,
  ])
  expect(ofFirstToken).toEqual([
    ['tokyo', 'ok'],
    ['us-east', 'regressed'],
  ])
})
