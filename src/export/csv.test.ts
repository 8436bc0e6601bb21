import { expect, test } from 'vitest'

import { documentOf, matrixRecord, origin, plannedCell, sampleOf } from '../../test/builders.ts'
import { columns } from './columns.ts'
import { csvHead, csvLines } from './csv.ts'

const cell = plannedCell('gpt-4.1', 'openai')

/** One line's fields by RFC 4180, written anew here: the code under test must not read itself. */
function parsed(line: string): string[] {
  const fields = line.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)
  return [...fields].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '')
}

function exported(changes: object): Record<string, string> {
  const sample = sampleOf({ cell: cell.id, round: 3, ...changes })
  const [line = ''] = csvLines(documentOf([matrixRecord([cell], [sample])]))
  expect(line.endsWith('\r\n')).toBe(true)
  const fields = parsed(line)
  expect(fields).toHaveLength(columns.length)
  return Object.fromEntries(columns.map(({ name }, index) => [name, fields[index] ?? '']))
}

test('a sample becomes a line of values under the names of the head', () => {
  const row = exported({ ttftMs: 612.375, costUsd: 0.0001 })
  expect(parsed(csvHead)).toEqual(columns.map(({ name }) => name))
  expect(row).toMatchObject({
    run: '20231114T221320Z-s421337-test',
    matrix: 'The Router Tax',
    cell: 'gpt-4.1@openai',
    maxTokens: '512',
    round: '3',
    status: 'ok',
    ttftMs: '612.375',
    costUsd: '0.0001',
  })
})

test('a sample of a merged report names its own run and place', () => {
  const records = ['us-east', 'eu-west'].map((location) =>
    matrixRecord([cell], [sampleOf({ cell: cell.id, round: 0 })], {
      run: { ...origin, id: `run-${location}`, location },
    }),
  )
  const rows = [...csvLines(documentOf(records))].map((line) => parsed(line).slice(0, 2))
  expect(rows).toEqual([
    ['run-us-east', 'us-east'],
    ['run-eu-west', 'eu-west'],
  ])
})

test('unknown is empty and never 0', () => {
  expect(exported({ ttftMs: undefined, cachedTokens: undefined })).toMatchObject({
    ttftMs: '',
    cachedTokens: '',
  })
})

test('commas and quotes survive', () => {
  expect(exported({ backend: 'a "big", one' })['backend']).toBe('a "big", one')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '\t=1', '\u202e=1'])(
  'the text %j is no formula to a spreadsheet',
  (backend) => {
    expect(exported({ backend })['backend']).toMatch(/^'/)
  },
)

test('a text of several lines stays in its line', () => {
  expect(exported({ backend: 'one\r\ntwo\u001b[31m' })['backend']).toBe('one two')
})

test('negative numbers are numbers', () => {
  expect(exported({ queueMs: -2.5 })['queueMs']).toBe('-2.5')
})

test('the time per output token is the inverse of the speed', () => {
  expect(exported({ tokensPerSecond: 80 })['tpotMs']).toBe('12.5')
  expect(exported({ tokensPerSecond: undefined })['tpotMs']).toBe('')
  expect(exported({ tokensPerSecond: 0 })['tpotMs']).toBe('')
})
