import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { matrixRecord, plannedCell, documentOf, sampleOf } from '../../test/builders.ts'
import { columns } from './columns.ts'
import { ndjsonLines } from './ndjson.ts'

test('a sample becomes a line of JSON with every column, unknown ones too', () => {
  const cell = plannedCell('gpt-4.1', 'openai')
  const sample = sampleOf({
    cell: cell.id,
    round: 1,
    status: 'failed',
    failure: { class: 'rate-limit', status: 429, message: 'slow\ndown', inStream: false },
    quality: undefined,
    ttftMs: undefined,
  })
  const lines = [...ndjsonLines(documentOf([matrixRecord([cell], [sample])]))]
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^\{.*\}\n$/)
  const row: unknown = JSON.parse(lines[0] ?? '')
  expect(Object.keys(row ?? {})).toEqual(columns.map(({ name }) => name))
  expect(row).toMatchObject({
    failure: 'rate-limit',
    failureStatus: 429,
    failureMessage: 'slow\ndown',
    qualityPassed: null,
    ttftMs: null,
    simulated: false,
  })
})

test('a text keeps every character, and none of them acts in a terminal', () => {
  const cell = plannedCell('gpt-4.1', 'openai')
  const backend = 'one\u009b31m \u202etwo\u2028three \u001b[0m'
  const sample = sampleOf({ cell: cell.id, round: 1, backend })
  const [line = ''] = ndjsonLines(documentOf([matrixRecord([cell], [sample])]))
  expect(JSON.parse(line)).toMatchObject({ backend })
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/)
})

test('names of failed checks may hold spaces', () => {
  const cell = plannedCell('gpt-4.1', 'openai')
  const failed = ['no apology', 'length'].map((check) => ({ check, reason: 'why' }))
  const sample = sampleOf({ cell: cell.id, round: 1, quality: { passed: false, failed } })
  const [line = ''] = ndjsonLines(documentOf([matrixRecord([cell], [sample])]))
  expect(JSON.parse(line)).toMatchObject({ failedChecks: 'no apology; length' })
})

test('every column is described', () => {
  const text = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8')
  expect(columns.map(({ name }) => name).filter((name) => !text.includes(`\`${name}\``))).toEqual(
    [],
  )
})
