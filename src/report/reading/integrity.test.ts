import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { documentJsonOf } from '../../../test/builders.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { integrityOf } from './integrity.ts'

const document = documentJsonOf()

/** Paths of the parts whose hash is another one after a change. */
function changedParts(changed: object): string[] {
  const { sections } = integrityOf(changed)
  return Object.keys(sections).filter(
    (path) => sections[path] !== document.integrity.sections[path],
  )
}

test('the whole is hashed in canonical form, without its hashes', () => {
  const { integrity, ...body } = document
  expect(integrity.sha256).toBe(createHash('sha256').update(canonicalJson(body)).digest('hex'))
  expect(integrityOf(document)).toEqual(integrity)
})

test('every field of the document lies in exactly one part', () => {
  const paths = Object.keys(document.integrity.sections)
  expect(paths.filter((path) => !path.startsWith('matrices')).toSorted()).toEqual([
    'client',
    'cost',
    'environment',
    'git',
    'merged',
    'run',
    'schemaVersion',
    'tool',
  ])
  expect(paths).toContain('matrices[0].line')
  expect(paths.filter((path) => /^matrices\[0\]\.rounds\[\d\]$/.test(path))).toHaveLength(10)
  expect(paths.filter((path) => path.includes('.samples['))).toHaveLength(10)
})

test.each([
  ['run', 'run'],
  ['matrices[0].options', 'rounds'],
  ['matrices[0].rounds[3]', 'nonce'],
  ['matrices[0].cells[0].summary', 'n'],
  ['matrices[0].cells[0].samples[7]', 'ttftMs'],
])('a change in %s changes the hash of that part alone', (path, field) => {
  const changed = structuredClone(document)
  const part = path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .reduce<object>((value, key) => Reflect.get(value, key), changed)
  Reflect.set(part, field, 'changed')
  expect(changedParts(changed)).toEqual([path])
})
