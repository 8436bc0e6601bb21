import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { afterAll, describe, expect, test } from 'vitest'

import { pictures } from '../../test/pictures.ts'
import { type FieldMapping, fromFile } from './prompt-file.ts'
import { replay } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'prompts-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0

function file(ending: string, content: string | Buffer): string {
  files += 1
  const path = join(folder, `prompts-${files}${ending}`)
  writeFileSync(path, content)
  return path
}

/** A file without content takes no room. */
function tooMuch(path: string): void {
  writeFileSync(path, '')
  truncateSync(path, 3 * 2 ** 30)
}

const rows = [
  { prompt: 'Why?', id: 7 },
  { prompt: 'How?', keywords: ['a', 'b'], system: 'Be brief.', maxTokens: 64, expected: '42' },
]
const read = [
  { prompt: 'Why?' },
  { prompt: 'How?', keywords: ['a', 'b'], system: 'Be brief.', maxTokens: 64, expected: '42' },
]

describe('the same rows', () => {
  test.each([
    ['.jsonl', `\uFEFF${rows.map((row) => JSON.stringify(row)).join('\r\n\r\n')}\r\n`],
    ['.json', JSON.stringify(rows, null, 2)],
    [
      '.csv',
      '\uFEFFid,prompt,keywords,system,maxTokens,expected\r\n7,Why?,,,,\r\n8,"How?",a; b,"Be brief.",64,42\r\n',
    ],
    [
      '.tsv',
      'prompt\tkeywords\tsystem\tmaxTokens\texpected\nWhy?\t\t\t\t\nHow?\t["a","b"]\tBe brief.\t64\t42\n',
    ],
  ])('%s', (ending, content) => {
    const path = file(ending, content)
    expect(fromFile(path).rows).toEqual(read)
    expect(fromFile(pathToFileURL(path)).sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(fromFile(pathToFileURL(path).href)).toEqual(fromFile(path))
  })
})

test('a hash is that of the bytes', () => {
  const one = fromFile(file('.jsonl', '"Why?"'))
  expect(one.sha256).not.toBe(fromFile(file('.jsonl', '"Why?"\n')).sha256)
  expect(one.rows).toEqual(['Why?'])
})

test('fields may have other names', () => {
  const path = file('.csv', 'question,answer,tags\n"One, two?",Two,x\n')
  const mapping: FieldMapping = { prompt: 'question', expected: 'answer', keywords: 'tags' }
  expect(fromFile(path, mapping).rows).toEqual([
    { prompt: 'One, two?', expected: 'Two', keywords: ['x'] },
  ])
})

test('a cell may hold JSON', () => {
  const tools = JSON.stringify([{ name: 'weather' }]).replaceAll('"', '""')
  const turns = JSON.stringify([{ role: 'assistant', content: 'Hi' }]).replaceAll('"', '""')
  const path = file(
    '.csv',
    `prompt,tools,toolChoice,messages\nWhy?,"${tools}",required,"${turns}"\n`,
  )
  expect(fromFile(path).rows).toEqual([
    {
      prompt: 'Why?',
      tools: [{ name: 'weather' }],
      toolChoice: 'required',
      messages: [{ role: 'assistant', content: 'Hi' }],
    },
  ])
})

test('columns without names and any character of UTF-8 are no mistake', () => {
  const path = file('.csv', 'prompt,,\n"What is \uFFFD, a ""b""?\r\nA line",,\n')
  expect(fromFile(path).rows).toEqual([{ prompt: 'What is \uFFFD, a "b"?\r\nA line' }])
})

test('the last message of a logged chat is the question', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why?' },
  ]
  const [row] = fromFile(file('.jsonl', JSON.stringify({ messages }))).rows
  expect(row).toEqual({ prompt: 'Why?', messages: messages.slice(0, 1) })
})

test('images are looked for beside the file', () => {
  writeFileSync(join(folder, 'a.png'), Buffer.from(pictures.png, 'base64'))
  const path = file('.csv', 'prompt,images\nWhat is it?,a.png\n')
  expect(fromFile(path).rows).toMatchObject([{ images: [{ mediaType: 'image/png', width: 1 }] }])
})

describe('a mistake is an error with its place', () => {
  test.each<[string, string | Buffer, FieldMapping, readonly string[]]>([
    ['.jsonl', '"Why?"\n{"prompt": "How?"\n', {}, ['line 2 is not JSON']],
    ['.jsonl', '"Why?"\n\n{"prompt": ""}', {}, ['line 3', '`prompt`', 'not an empty string']],
    ['.jsonl', '"Why?"\n7\n', {}, ['line 2', 'expected a string', '7']],
    ['.jsonl', '{"prompt":"a"}\n{"prompt":"b","maxTokens":0}', {}, ['line 2', '`maxTokens`', '0']],
    ['.jsonl', '{"prompt":"a"}\n{"text":"b"}', {}, ['line 2', '`prompt`', 'undefined']],
    ['.jsonl', '\n\n', {}, ['at least one prompt']],
    ['.json', '{"prompts": []}', {}, ['expected a list']],
    ['.json', '["Why?", {"prompt": "b", "tools": [{}]}]', {}, ['row 2', '`tools.0.name`']],
    ['.json', '[', {}, ['is not JSON']],
    ['.csv', 'prompt,tag\na,b\nc\n', {}, ['line 3']],
    ['.csv', 'prompt,maxTokens\na,many\n', {}, ['line 2', '`maxTokens`', '"many"']],
    ['.csv', 'prompt,tools\na,[x\n', {}, ['line 2', '`tools`', 'expected JSON', '"[x"']],
    ['.csv', 'question,answer\na,b\n', {}, ['no row has a `prompt`', "{ prompt: 'question' }"]],
    ['.csv', 'question\na\n', { prompt: 'qestion' }, ['`qestion`', 'Did you mean `question`?']],
    ['.csv', 'prompt\na\n', JSON.parse('{"promt":"x"}'), ['`promt`', '`prompt`']],
    ['.txt', 'Why?', {}, ['.jsonl', '.csv']],
    ['.csv', 'prompt;tag\na;b\n', {}, ['separated by commas', '"prompt;tag"']],
    ['.csv', 'prompt,tag,prompt\na,b,c\n', {}, ['line 1', '`prompt` is there twice']],
    ['.jsonl', Buffer.from('{"prompt":"a"}', 'utf16le'), {}, ['UTF-8']],
    ['.csv', Buffer.from('prompt\nf\xFCr?\n', 'latin1'), {}, ['UTF-8']],
  ])('%s %j', (ending, content, mapping, says) => {
    const path = file(ending, content)
    for (const part of [path, ...says]) expect(() => fromFile(path, mapping)).toThrow(part)
  })

  test('no path', () => {
    for (const path of [5, '', undefined]) {
      expect(() => Reflect.apply(fromFile, undefined, [path])).toThrow(
        /expected the path of a file, or a URL, received/,
      )
    }
  })

  test.each([new URL('https://example.com/faq.csv?key=sk-1'), 'http://example.com/faq.csv'])(
    'nothing is fetched: %s',
    (url) => {
      expect(() => fromFile(url)).toThrow(/of another kind \(https?:\)\. Nothing is fetched/)
      expect(() => replay(url)).toThrow(/^replay\(\): expected the path of a file on this machine/)
    },
  )

  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'a pipe or a device is no file'],
    ['a device', (path: string) => symlinkSync('/dev/zero', path), 'a device is no file'],
    ['a folder', (path: string) => mkdirSync(path), 'a folder, a pipe or a device is no file'],
    ['3 GiB', tooMuch, 'it has 3072 MiB; at most 256 are read. Cut it into parts'],
  ])('%s is refused, and not waited for', (name, make, says) => {
    const path = join(folder, `${name}.jsonl`)
    make(path)
    expect(() => fromFile(path)).toThrow(says)
    expect(() => fromFile(path)).toThrow(`fromFile('${path}')`)
  })

  test('no file', () => {
    expect(() => fromFile('nowhere.jsonl')).toThrow(/'nowhere\.jsonl'.*ENOENT.*import\.meta\.url/)
  })
})
