import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { matrixRecord, plannedCell, documentJsonOf } from '../../../test/builders.ts'
import { scanDocuments } from './scan-documents.ts'

const document = documentJsonOf([matrixRecord([plannedCell('gpt-4.1', 'openai')], [])])
const other = documentJsonOf([matrixRecord([plannedCell('gpt-4.1-mini', 'openai')], [])])

function described(changed: readonly string[]): string {
  return changed.length === 0 ? 'a document' : `changed: ${changed.join(', ')}`
}

/** What is read of a folder with the given files: path → run id or reason. */
async function read(
  files: Readonly<Record<string, unknown>>,
  paths: readonly string[] = ['.'],
): Promise<[string, string][]> {
  const root = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      const text = typeof content === 'string' ? content : JSON.stringify(content)
      await writeFile(join(root, path), text)
    }
    const found: [string, string][] = []
    for await (const file of scanDocuments(paths.map((path) => join(root, path)))) {
      const what = file.kind === 'document' ? described(file.changed) : file.reason
      found.push([file.path.slice(root.length + 1), what.replaceAll(`${root}/`, '')])
    }
    return found
  } finally {
    await rm(root, { recursive: true })
  }
}

test('documents are found at any depth, in the order of their paths', async () => {
  const files = {
    'b/c/benchmark.json': document,
    'a/other.json': other,
    'b/c/samples.ndjson': '{}',
  }
  expect(await read(files)).toEqual([
    ['a/other.json', 'a document'],
    ['b/c/benchmark.json', 'a document'],
  ])
})

test('what is no document comes with the reason', async () => {
  const files = {
    'broken.json': '{ "half": ',
    'changed.json': { ...document, run: { ...document.run, seed: 'none' } },
    'deep.json': JSON.stringify(document).replace(
      '"overrides":{}',
      `"overrides":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ),
    'foreign.json': { name: 'a package' },
    'list.json': [],
    'newer.json': { ...document, schemaVersion: 99 },
    'older.json': { ...document, schemaVersion: 0 },
  }
  expect(await read(files)).toEqual([
    ['broken.json', expect.stringContaining('is not JSON')],
    ['changed.json', expect.stringContaining('breaks the schema: `run.seed`')],
    ['deep.json', 'nests values more than 200 levels deep, which no run does'],
    ['foreign.json', 'is not a results document of vitest-llm-bench'],
    ['list.json', 'is not a results document of vitest-llm-bench'],
    ['newer.json', expect.stringContaining('reads up to 1. Update')],
    ['older.json', expect.stringContaining('reads 1. Use version')],
  ])
})

test('what a run keeps beside its document is not mistaken for one', async () => {
  const files = { 'r/benchmark.json': document, 'r/ledger.json': {}, 'r/suspensions.json': {} }
  expect(await read(files)).toEqual([['r/benchmark.json', 'a document']])
  expect(await read(files, ['r/ledger.json']), 'unless it is named').toEqual([
    ['r/ledger.json', 'is not a results document of vitest-llm-bench'],
  ])
})

test('a copy is read once', async () => {
  expect(await read({ 'a.json': document, 'b.json': document })).toEqual([
    ['a.json', 'a document'],
    ['b.json', 'the same document as a.json'],
  ])
})

test('a document reads the same behind a byte order mark', async () => {
  const files = { 'a.json': `\ufeff${JSON.stringify(document)}` }
  expect(await read(files)).toEqual([['a.json', 'a document']])
})

test('a changed document is told from the one whose hash it claims', async () => {
  const changed = { ...document, run: { ...document.run, location: 'elsewhere' } }
  const files = { 'a.json': changed, 'b.json': document, 'c.json': changed }
  const refused = expect.stringMatching(/its hashes do not match \(run\).*--unverified/)
  expect(await read(files)).toEqual([
    ['a.json', refused],
    ['b.json', 'a document'],
    ['c.json', refused],
  ])
})

test('a file named twice is read once, and one of any name is read when it is named', async () => {
  expect(await read({ results: document }, ['results', 'results'])).toEqual([
    ['results', 'a document'],
  ])
})

test("other people's folders are left alone", async () => {
  expect(await read({ 'node_modules/p/package.json': {}, '.git/x.json': {} })).toEqual([])
})

test('a path that does not exist is misuse', async () => {
  await expect(read({}, ['nowhere'])).rejects.toThrow(/nowhere` does not exist/)
})
