import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { documentOf } from '../../../test/builders.ts'
import { parseDocument, readDocument } from './read-document.ts'

const document = documentOf()

function parse(changes: object): unknown {
  return parseDocument(JSON.stringify({ ...document, ...changes }), 'a.json')
}

test('a document reads back as it was, from its file and from the folder of its run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  await writeFile(path, JSON.stringify(document))
  expect(await readDocument(path)).toEqual(document)
  expect(await readDocument(folder)).toEqual(document)
  await writeFile(path, `\ufeff${JSON.stringify(document)}`)
  expect(await readDocument(path), 'as some editors save it').toEqual(document)
  await rm(folder, { recursive: true })
})

test('a file that is not there is named, and a folder without a document', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'empty-'))
  await expect(readDocument(folder)).rejects.toThrow(
    `${folder} cannot be read: it holds no benchmark.json. Name a results document`,
  )
  await rm(folder, { recursive: true })
  await expect(readDocument('/nowhere/at-all.json')).rejects.toThrow(
    /^\/nowhere\/at-all\.json cannot be read: it does not exist\. Name a results document/,
  )
})

test('what is not JSON is told where it breaks', () => {
  expect(() => parseDocument('{"a": 1,\n"b" 2}', 'a.json')).toThrow(
    /^a\.json is not JSON: .*line 2 column 5/,
  )
})

test.each([['[]'], ['null'], ['{"schemaVersion":1}'], ['{"tool":{"name":"other"}}']])(
  '%s is not ours',
  (text) => {
    expect(() => parseDocument(text, 'a.json')).toThrow(
      'a.json is not a results document of vitest-llm-bench',
    )
  },
)

test('a newer schema asks for an update', () => {
  expect(() => parse({ schemaVersion: 9, somethingNew: true })).toThrow(
    /`schemaVersion` 9; this version reads up to 1\. Update/,
  )
})

test('a mistake is named with its path, an unknown field with its name', () => {
  const [matrix] = document.matrices
  expect(() => parse({ matrices: [matrix, { ...matrix, seed: '7' }] })).toThrow(
    /breaks the schema: `matrices\[1\]\.seed`: .*expected number, received string/,
  )
  expect(() => parse({ cost: { ...document.cost, tip: 1 } })).toThrow(/`cost`: .*"tip"/)
  expect(() => parse({ cost: 1, git: 2, client: 3, run: 4, environment: 5 })).toThrow(/and 2 more$/)
})

test('what a file says where it is wrong stays one short line of text', () => {
  const hostile = `\u001B[2J\n::error::${'x'.repeat(999)}`
  const messages = [
    () => parse({ [hostile]: 1 }),
    () => parseDocument(`{"a": \u001B[2J\n`, 'a.json'),
  ].map((read) => {
    try {
      return String(read())
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  })
  for (const message of messages) {
    // oxlint-disable-next-line no-control-regex -- control characters are the subject
    expect(message).toMatch(/^a\.json (breaks|is not)[^\u0000-\u001f]{10,260}$/)
  }
})

test('more mistakes than can be collected are an error of ours', () => {
  const [matrix] = document.matrices
  const [cell] = matrix?.cells ?? []
  const samples = Array.from({ length: 4000 }, () => ({}))
  expect(() => parse({ matrices: [{ ...matrix, cells: [{ ...cell, samples }] }] })).toThrow(
    /^a\.json breaks the schema/,
  )
}, 60_000)
