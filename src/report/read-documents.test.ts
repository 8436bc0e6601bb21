import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { documentOf } from '../../test/builders.ts'
import { scanDocuments } from './read-documents.ts'

async function createFolder(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'read-documents-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

async function scan(folder: string, ...paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for await (const file of scanDocuments(paths.map((path) => join(folder, path)))) {
    const what = file.kind === 'document' ? 'document' : file.reason.replaceAll(folder, '')
    found.push(`${file.path.replace(folder, '')} ${what}`)
  }
  return found
}

const document = JSON.stringify(documentOf())

test('a folder is read at any depth, and what is no document comes with the reason', async () => {
  await using place = await createFolder({
    'a/benchmark.json': document,
    'b/copy.json': document,
    'c/package.json': '{"name":"c"}',
    'd/cut.json': document.slice(0, 100),
    'node_modules/x/benchmark.json': document,
    'e/notes.txt': 'no',
  })
  expect(await scan(place.folder, '.')).toEqual([
    '/a/benchmark.json document',
    '/b/copy.json the same document as /a/benchmark.json',
    '/c/package.json is no results document of vitest-llm-bench',
    expect.stringMatching(/^\/d\/cut\.json is not JSON: /),
  ])
})

test('a file that is named must be a document', async () => {
  await using place = await createFolder({ 'package.json': '{"name":"c"}' })
  await expect(scan(place.folder, 'package.json')).rejects.toThrow('is no results document')
  await expect(scan(place.folder, 'nowhere')).rejects.toThrow('cannot be read: ENOENT')
})
