import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { documentJsonOf } from '../../../test/builders.ts'
import type { DocumentJson } from '../schema/document-schema.ts'
import { changedParts } from '../verify/integrity-rules.ts'
import { verifyDocument } from '../verify/verify-document.ts'
import { fromDocumentJson } from './from-document-json.ts'
import { integrityOf } from './integrity.ts'
import { parseDocument, readDocument } from './read-document.ts'

const document = documentJsonOf()

function parse(changes: object): unknown {
  return parseDocument(JSON.stringify({ ...document, ...changes }), 'a.json')
}

test('a document reads back as it was, from its file and from the folder of its run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  await writeFile(path, JSON.stringify(document))
  expect(await readDocument(path)).toEqual(fromDocumentJson(document))
  expect(await readDocument(folder)).toEqual(fromDocumentJson(document))
  await writeFile(path, `\ufeff${JSON.stringify(document)}`)
  expect(await readDocument(path), 'as some editors save it').toEqual(fromDocumentJson(document))
  await rm(folder, { recursive: true })
})

test('a file that is not there is named, and a folder without a document', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'empty-'))
  await expect(readDocument(folder)).rejects.toThrow(
    `${folder} cannot be read: it holds neither benchmark.json nor samples.ndjson. Name a results document`,
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
})

/** A document whose samples have long answers. */
function wordy(): DocumentJson {
  const copy = structuredClone(document)
  const text = 'A long "answer".\n'.repeat(40)
  for (const sample of samplesIn(copy)) {
    sample.text = text
    sample.textSha256 = createHash('sha256').update(text).digest('hex')
    sample.rawUsage = { text: text.toUpperCase() }
  }
  return { ...copy, integrity: integrityOf(copy) }
}

function samplesIn<Read>({
  matrices,
}: {
  readonly matrices: readonly { readonly cells: readonly { readonly samples: readonly Read[] }[] }[]
}): Read[] {
  return matrices.flatMap(({ cells }) => cells.flatMap(({ samples }) => samples))
}

test('what samples say alike is in memory once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  await writeFile(path, JSON.stringify(wordy()))
  const [one, other] = samplesIn(await readDocument(path))
  expect(one?.connection).toBeDefined()
  expect(one?.connection).toBe(other?.connection)
  expect(one?.notes).toBe(other?.notes)
})

test('long answers stay in the file, and are checked there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  const whole = JSON.stringify(wordy(), undefined, 2)
  await writeFile(path, whole)
  const texts: string[] = []
  const read = await readDocument(path, (text, at) => {
    if (at.length === 0) texts.push(text)
  })
  expect(texts.join('')).not.toContain('A long')
  for (const sample of samplesIn<object>(read)) {
    for (const name of ['text', 'rawUsage', 'textSha256']) {
      expect(Object.getOwnPropertyDescriptor(sample, name)).toMatchObject({
        get: expect.anything(),
      })
    }
  }
  expect(read).toEqual(fromDocumentJson(wordy()))
  expect(verifyDocument(read)).toMatchObject({ changed: [] })
  expect(JSON.stringify(verifyDocument(read).mismatches)).not.toContain('textSha256')
  await writeFile(path, whole.replace('A long', 'A wrong'))
  const verification = verifyDocument(await readDocument(path))
  expect(verification.changed).toEqual(['matrices[0].cells[0].samples[0]'])
  expect(verification.mismatches).toContainEqual(
    expect.objectContaining({ path: 'matrices[0].cells[0].samples[0].textSha256' }),
  )
  await rm(folder, { recursive: true })
})

test.each([
  ['UTF-16', (whole: string) => Buffer.from(`\uFEFF${whole}`, 'utf16le')],
  ['an earlier version', (whole: string) => whole.replaceAll(/"streamedTokens":[^,]+,/g, '')],
])('long answers are there in a document of %s', async (_, written) => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  await writeFile(path, written(JSON.stringify(wordy())))
  const read = await readDocument(path)
  expect(samplesIn(read).map(({ text }) => text?.length)).toEqual(Array(10).fill(680))
  expect(JSON.stringify(read)).not.toMatch(/"text":"[\w-]{16}:/)
  await rm(folder, { recursive: true })
})

test.each([
  ['cut', (whole: string) => whole.slice(0, -999)],
  ['cut within an answer', (whole: string) => whole.slice(0, whole.indexOf('A long') + 300)],
  ['with a raw NUL in an answer', (whole: string) => whole.replace('A long', 'A \0')],
  ['with a bad escape behind an answer', (whole: string) => `${whole.slice(0, -1)},"\\x":1}`],
])('a file %s is told as one whose answers are short', async (_, spoilt) => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  const content = spoilt(JSON.stringify(wordy(), undefined, 2))
  await writeFile(path, content)
  const said: unknown[] = []
  try {
    parseDocument(content, path)
  } catch (error) {
    said.push(error)
  }
  expect(said).toMatchObject([{ message: expect.stringMatching(/is not JSON: .* at position \d/) }])
  await expect(readDocument(path)).rejects.toEqual(said[0])
  await rm(folder, { recursive: true })
})

/** A document in other words, which say the same. */
const spellings: readonly (readonly [string, (whole: string) => string])[] = [
  ['compact', (whole) => whole],
  ['indented', (whole) => JSON.stringify(JSON.parse(whole), undefined, 2)],
  ['with an escape in a name', (whole) => whole.replace('"samples"', '"s\\u0061mples"')],
  [
    'with names of lists in other places',
    (whole) =>
      whole.replace(
        '"options":{}',
        '"options":{"matrices":[{"cells":[{"samples":[{"a":"}]"}]}]}]}',
      ),
  ],
  [
    'with a list twice, of which the last counts',
    (whole) => whole.replace('"samples":', '"samples":[{"a":1}],"samples":'),
  ],
]

test.each(spellings)('samples are read one by one from a file %s', async (_, spelt) => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  const text = spelt(JSON.stringify(document))
  await writeFile(path, text)
  const read = await readDocument(path)
  const whole = parseDocument(text, path)
  expect(read).toEqual(whole)
  expect(changedParts(read)).toEqual(changedParts(whole))
  await rm(folder, { recursive: true })
})

test.each([
  ['no list of samples', (whole: string) => whole.replace('"samples":[{', '"samples":{"a":{')],
  ['a number among the samples', (whole: string) => whole.replace('"samples":[', '"samples":[7,')],
  ['no comma between them', (whole: string) => whole.replace('"samples":[{', '"samples":[{}{')],
  ['a bracket of another kind', (whole: string) => whole.replace('"samples":[{', '"samples":[{]')],
  ['a sample without a field', (whole: string) => whole.replace('"nonce":', '"nance":')],
  ['a sample with a bad value', (whole: string) => whole.replace('"reads":', '"reads":tru')],
])('a file with %s is told as its text is', async (_, spoilt) => {
  const folder = await mkdtemp(join(tmpdir(), 'read-document-'))
  const path = join(folder, 'benchmark.json')
  const text = spoilt(JSON.stringify(document))
  await writeFile(path, text)
  const said: unknown[] = []
  try {
    parseDocument(text, path)
  } catch (error) {
    said.push(error)
  }
  expect(said).toHaveLength(1)
  await expect(readDocument(path)).rejects.toEqual(said[0])
  await rm(folder, { recursive: true })
})
