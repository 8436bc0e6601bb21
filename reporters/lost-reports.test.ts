import { expect, test } from 'vitest'

import { lostReports } from './lost-reports.ts'

test('a file that stands in two reports under one label is told, others are not', () => {
  const files = [
    { id: '1', name: 'a.bench.ts' },
    { id: '2', name: 'b.bench.ts' },
    { id: '1', name: 'a.bench.ts' },
  ]
  expect(lostReports(files)).toEqual([
    '2 reports of a.bench.ts share one label or have none, so only the last one counts. Give each machine its own `VITEST_BLOB_LABEL`',
  ])
})
