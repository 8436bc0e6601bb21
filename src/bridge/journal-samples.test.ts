import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { toJson } from '../model/to-json.ts'
import { flatEntry } from './journal-entry.ts'
import { JournalSamples } from './journal-samples.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-llm-bench-'))
  path = join(folder, 'samples.ndjson')
})

afterEach(() => rmSync(folder, { recursive: true }))

function lineOf(sample: ReturnType<typeof sampleOf>): string {
  return `${toJson(flatEntry({ kind: 'sample', matrix: 'A', sample, done: 1, total: 2 }))}\n`
}

test('what is long in a sample is read from the journal, also one that grows', () => {
  const sample = { ...sampleOf({ cell: 'a', round: 1 }), text: 'a river' }
  writeFileSync(path, lineOf(sample))
  const kept = new JournalSamples(path).kept(sample, { start: 0, end: statSync(path).size })
  // Nobody holds it: it is as the file has it.
  writeFileSync(path, lineOf({ ...sample, text: 'a lake!' }))
  appendFileSync(path, lineOf({ ...sample, round: 2 }))
  expect(kept).toEqual({ ...sample, text: 'a lake!' })
})

test('among lines that several processes wrote at once it is found by its cell and round', () => {
  const one = { ...sampleOf({ cell: 'a', round: 1 }), text: 'one' }
  const other = { ...sampleOf({ cell: 'b', round: 1 }), text: 'other' }
  writeFileSync(path, `${lineOf(one)}${lineOf(other)}{"cut`)
  const place = { start: 0, end: statSync(path).size }
  const samples = new JournalSamples(path)
  expect(samples.kept(other, place).text).toBe('other')
  expect(samples.kept(one, place).text).toBe('one')
})

test('of what somebody cut a run that goes on keeps the rest, and a command is told', () => {
  const sample = { ...sampleOf({ cell: 'a', round: 1 }), text: 'one', headers: { via: 'a' } }
  writeFileSync(path, lineOf(sample))
  const place = { start: 0, end: statSync(path).size }
  const own = new JournalSamples(path, { isOwn: true }).kept(sample, place)
  const read = new JournalSamples(path).kept(sample, place)
  const lost = { text: undefined, textSha256: undefined, headers: {}, rawUsage: undefined }
  for (const left of ['', '{"cell":']) {
    writeFileSync(path, left)
    expect(own).toEqual({ ...sample, ...lost })
    expect(() => read.text).toThrow('it changed while it was read')
  }
  rmSync(path)
  expect(own).toEqual({ ...sample, ...lost })
  // Somebody else's lines may be as long.
  writeFileSync(path, lineOf({ ...sample, cell: 'b' }))
  expect(own).toEqual({ ...sample, ...lost })
})
