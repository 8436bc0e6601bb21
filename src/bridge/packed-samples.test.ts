import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { toJson } from '../model/to-json.ts'
import { JournalSamples } from './journal-samples.ts'
import { packSamples, readTextsOf, unpackSamples } from './packed-samples.ts'

const TEXT = 'the Rhine, the Danube and the Elbe '.repeat(200)

let folder = ''
let journal = ''
let kept: Sample

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-llm-bench-'))
  journal = join(folder, 'samples.ndjson')
  const sample = { ...sampleOf({ cell: 'a', round: 1 }), text: TEXT }
  writeFileSync(journal, `${toJson({ kind: 'sample', matrix: 'A', ...sample })}\n`)
  kept = new JournalSamples(journal).kept(sample, { start: 0, end: statSync(journal).size })
})

afterEach(() => rmSync(folder, { recursive: true }))

test('what is packed is unpacked as it was, its texts too', () => {
  rmSync(journal)
  const sample = { ...sampleOf({ cell: 'a', round: 1 }), text: TEXT }
  expect(unpackSamples(packSamples([sample], { textsStay: true }))).toEqual([sample])
})

test('texts that stay in the journal of a run of this process are read from there', () => {
  const packed = packSamples([kept, kept], { textsStay: true })
  expect(Buffer.from(packed, 'base64').length).toBeLessThan(TEXT.length / 4)
  readTextsOf(journal)
  const [one, other] = unpackSamples(packed)
  expect(one).toEqual({ ...kept })
  expect(other?.text).toBe(TEXT)
})

test('of a file that a pack of strangers names nothing is read', () => {
  const [sample] = unpackSamples(packSamples([kept], { textsStay: true }))
  expect(sample).toMatchObject({ cell: 'a', round: 1, text: undefined })
})

test('where texts do not stay, a pack has them', () => {
  const packed = packSamples([kept])
  rmSync(journal)
  expect(unpackSamples(packed)[0]?.text).toBe(TEXT)
})
