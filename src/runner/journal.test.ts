import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { Journal } from './journal.ts'

let folder = ''
const chain = { id: 'a', last: '' }

/** What lines say beside what every line says. */
function entriesIn(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^\{"chain":"a","prev":"[0-9a-f]*","at":\d+,/, '{'))
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('every entry is one line at once, in a folder made for it', () => {
  const path = join(folder, 'run-1', 'samples.ndjson')
  using journal = new Journal(path, chain, () => undefined)
  journal.append({ a: 1, text: 'two\nlines' })
  expect(entriesIn(path)).toEqual(['{"a":1,"text":"two\\nlines"}', ''])
  journal.append({ a: 2 })
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3)
})

test('what is unknown is null', () => {
  const path = join(folder, 'samples.ndjson')
  using journal = new Journal(path, chain, () => undefined)
  journal.append({ ttftMs: undefined, headers: { a: undefined } })
  expect(entriesIn(path)).toEqual(['{"ttftMs":null,"headers":{"a":null}}', ''])
})

test('a file that cannot be written is reported once, and nothing is thrown', () => {
  writeFileSync(join(folder, 'file'), '')
  const messages: string[] = []
  using journal = new Journal(join(folder, 'file', 'samples.ndjson'), chain, (message) => {
    messages.push(message)
  })
  journal.append({ a: 1 })
  journal.append({ a: 2 })
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatch(/samples\.ndjson.*measuring continues/)
})

test('a file that somebody cuts is reported once, and goes on', () => {
  const path = join(folder, 'samples.ndjson')
  const messages: string[] = []
  using journal = new Journal(path, chain, (message) => messages.push(message))
  journal.append({ a: 1 })
  for (const a of [2, 3]) {
    truncateSync(path, 7)
    journal.append({ a })
  }
  expect(entriesIn(path).at(-2)).toMatch(/"a":3\}$/)
  expect(messages).toEqual([expect.stringMatching(/^somebody cut the journal .*samples\.ndjson/)])
})

test('what could not be written is, with the first line that can', () => {
  const run = join(folder, 'run-1')
  writeFileSync(run, 'a file where the folder should be')
  using journal = new Journal(join(run, 'samples.ndjson'), chain, () => undefined)
  journal.append({ a: 1 })
  journal.append({ a: 2 })
  rmSync(run)
  journal.append({ a: 3 })
  journal.append({ a: 4 })
  expect(entriesIn(join(run, 'samples.ndjson'))).toEqual([
    '{"a":1}',
    '{"a":2}',
    '{"a":3}',
    '{"a":4}',
    '',
  ])
})

test('a file that is removed is written anew, with what it held', () => {
  const path = join(folder, 'run-1', 'samples.ndjson')
  using journal = new Journal(path, chain, () => undefined)
  journal.append({ a: 1 })
  rmSync(join(folder, 'run-1'), { recursive: true })
  journal.append({ a: 2 })
  expect(entriesIn(path)).toEqual(['{"a":1}', '{"a":2}', ''])
})

test('what could not be written is written at the end, if that is possible by then', () => {
  const run = join(folder, 'run-1')
  writeFileSync(run, 'a file where the folder should be')
  {
    using journal = new Journal(join(run, 'samples.ndjson'), chain, () => undefined)
    journal.append({ a: 1 })
    rmSync(run)
  }
  expect(entriesIn(join(run, 'samples.ndjson'))).toEqual(['{"a":1}', ''])
})

test('a line that a full disk took half of is taken back, and what fits is kept', () => {
  const path = join(folder, 'samples.ndjson')
  const { stdout } = spawnSync(
    // Files of the child may have 4 KB: the same as a disk that is full from there on.
    'sh',
    [
      '-c',
      'ulimit -f 8; exec "$0" "$@"',
      process.execPath,
      '--input-type=module',
      '-e',
      WRITER,
      path,
    ],
    { encoding: 'utf8' },
  )
  const text = readFileSync(path, 'utf8')
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map((line) => JSON.parse(line).index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(stdout).toMatch(/^the journal .*samples\.ndjson cannot be written \(EFBIG/)
})

/** Twenty lines of 500 bytes, of which eight fit. */
const WRITER = `
  const { Journal } = await import(${JSON.stringify(new URL('journal.ts', import.meta.url).href)})
  using journal = new Journal(process.argv[1], { id: 'a', last: '' }, (message) => console.log(message))
  for (let index = 0; index < 20; index += 1) journal.append({ index, text: 'x'.repeat(370) })
`
