import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { columns } from './formats/csv-row.ts'
import { readForeign } from './read-foreign.ts'
import { foreignFormatList } from './registry.ts'

const page = await readFile(new URL('../../docs/other-tools.md', import.meta.url), 'utf8')

/** The rows of the table below a heading, each cell without its padding. */
function tableBelow(heading: string): string[][] {
  const below = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return below
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

test('the page lists every tool, its files and the versions that are tried', () => {
  expect(tableBelow('What is read')).toEqual(
    foreignFormatList.map(({ tool, expected, tried }) => [tool, expected, tried]),
  )
})

test('the page says what each tool means by its figures', () => {
  expect(tableBelow('What the figures mean')).toEqual(
    foreignFormatList.map(({ tool, definitions: { ttft, total, tokens, queue } }) => [
      tool,
      ttft ?? '–',
      total,
      tokens,
      queue,
    ]),
  )
})

test('the page says how to get requests where a file has aggregates only', () => {
  expect(tableBelow('Aggregates')).toEqual(
    foreignFormatList
      .filter(({ remedy }) => remedy !== '')
      .map(({ tool, remedy }) => [tool, remedy]),
  )
})

test('the page lists every column of a table, and its example is read', async () => {
  const listed = tableBelow('A table of your own').map(([name = '']) => name.replaceAll('`', ''))
  expect(listed.flatMap((names) => names.split(', ')).toSorted()).toEqual(
    Object.keys(columns).toSorted(),
  )
  const example = /```csv\n(.*?)```/s.exec(page)?.[1] ?? ''
  const path = join(await mkdtemp(join(tmpdir(), 'csv-')), 'requests.csv')
  await writeFile(path, example)
  const [run] = readForeign(path)?.runs ?? []
  expect(run?.source.notes).toEqual([])
  expect(run?.cells[0]?.requests).toHaveLength(4)
  expect(run?.cells[0]?.requests?.map(({ failure }) => failure?.class)).toEqual([
    undefined,
    undefined,
    'rate-limit',
    undefined,
  ])
})
