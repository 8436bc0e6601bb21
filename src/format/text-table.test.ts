import { expect, test } from 'vitest'

import { processorMs } from '../../test/processor-time.ts'
import { displayWidth } from './display-width.ts'
import { textTable } from './text-table.ts'

test('columns are as wide as what stands in them, whatever their letters and colours', () => {
  const table = textTable({
    head: ['name', '\nms'],
    rows: [
      ['plain', '1'],
      ['模型', '\u001B[31m22\u001B[39m\n[1, 3]'],
      ['a heading that runs on over all columns'],
      ['🚀', 'suspended'],
    ],
    aligns: ['left', 'right'],
    gap: 2,
  })
  expect(
    table.map((line) => line.replaceAll('\u001B[31m', '').replaceAll('\u001B[39m', '')),
  ).toEqual([
    'name',
    '              ms',
    'plain          1',
    '模型          22',
    '          [1, 3]',
    'a heading that runs on over all columns',
    '🚀     suspended',
  ])
})

test('a short row keeps its first cells in their columns, and its last runs on', () => {
  const table = textTable({
    head: ['model', 'via', 'ms', 'tok/s'],
    rows: [
      ['gpt', 'openai', '600', '90'],
      ['gpt', 'lab', 'skipped: no key'],
    ],
    aligns: ['left', 'left', 'right', 'right'],
    gap: 1,
  })
  expect(table).toEqual([
    'model via     ms tok/s',
    'gpt   openai 600    90',
    'gpt   lab    skipped: no key',
  ])
})

test.each([
  ['plain', 5],
  ['模型', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['–', 1],
  ['\u001B[1mbold\u001B[22m', 4],
  ['ｆｕｌｌ', 8],
])('%j is %i columns wide', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('the time of a table grows with its rows, not with their square', async () => {
  await took(2000)
  // The clock of the processor has steps of some milliseconds.
  expect((await took(40_000)) / Math.max(await took(2000), 2)).toBeLessThan(200)
})

function took(rows: number): Promise<number> {
  const cells = Array.from({ length: rows }, (_, row) => [`row ${row}`, String(row), '1.5'])
  return processorMs(() =>
    textTable({ head: ['a', 'b', 'c'], rows: cells, aligns: ['left', 'right', 'right'], gap: 2 }),
  )
}
