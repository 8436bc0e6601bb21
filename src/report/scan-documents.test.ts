import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { matrixRecord, plannedCell, documentOf } from '../../test/builders.ts'
import { scanDocuments } from './scan-documents.ts'

const document = documentOf([matrixRecord([plannedCell('gpt-4.1', 'openai')], [])])
const other = documentOf([matrixRecord([plannedCell('gpt-4.1-mini', 'openai')], [])])

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
      const what = file.kind === 'document' ? 'a document' : file.reason
      found.push([file.path.slice(root.length + 1), what.replaceAll(`${root}/`, '')])
    }
    return found
  } finally {
    await rm(root, { recursive: true })
  }
}

test('documents are found at any depth, in the order of their paths', async () => {
  const files = { 'b/c/benchmark.json': document, 'a/other.json': other, 'a/samples.ndjson': '{}' }
  expect(await read(files)).toEqual([
    ['a/other.json', 'a document'],
    ['b/c/benchmark.json', 'a document'],
  ])
})

test('what is no document comes with the reason', async () => {
  const files = {
    'broken.json': '{ "half": ',
    'changed.json': { ...document, run: { ...document.run, seed: 'none' } },
    'foreign.json': { name: 'a package' },
    'list.json': [],
    'newer.json': { ...document, schemaVersion: 99 },
    'older.json': { ...document, schemaVersion: 0 },
  }
  expect(await read(files)).toEqual([
    ['broken.json', expect.stringContaining('not JSON')],
    ['changed.json', expect.stringContaining('run.seed')],
    ['foreign.json', 'not a results document'],
    ['list.json', 'not a results document'],
    ['newer.json', expect.stringContaining('newer than 1')],
    ['older.json', expect.stringContaining('older than 1')],
  ])
})

test('a copy is read once', async () => {
  expect(await read({ 'a.json': document, 'b.json': document })).toEqual([
    ['a.json', 'a document'],
    ['b.json', 'the same document as a.json'],
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
