import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { decodeText } from '../../model/decode-text.ts'
import { SourceFile } from '../../model/source-file.ts'
import { LiftedFile } from './lifted-text.ts'

const LONG = 'an answer, "quoted" \\ and long. '.repeat(20)
const CHUNK = 1_048_576

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifted-text-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function lifted(content: string | Uint8Array) {
  const path = join(folder, 'a.json')
  await writeFile(path, content)
  const file = new LiftedFile(new SourceFile(path))
  return { text: file.textWithout([]), restore: (value: unknown) => file.restore(value) }
}

async function readBack(content: string | Uint8Array): Promise<unknown> {
  const { text, restore } = await lifted(content)
  return restore(JSON.parse(text))
}

/** A file whose long text begins just where reading begins anew, so many bytes on. */
function around(offset: number, text: string): string {
  const before = '{"a":"'
  const after = '","text":'
  const filling = 'x'.repeat(CHUNK - before.length - after.length + offset)
  return `${before}${filling}${after}${JSON.stringify(text)},"b":1}`
}

test.each([
  [
    'at any depth',
    { a: [{ text: LONG }, [[{ text: LONG, b: { text: `${LONG}2` } }]]], text: LONG },
  ],
  ['of other kinds', { text: { text: [LONG, { text: LONG }] }, a: { text: null }, b: { text: 7 } }],
  [
    'as a value, and in other names',
    { a: ['text', LONG], 'a"text': LONG, 'text"': LONG, b: 'text' },
  ],
  ['within texts', { text: `${LONG}"text": "${LONG}", \\"text\\":\\"`, a: '"text":"' }],
  [
    'beside a name that is not one',
    JSON.parse(
      `{"a":{"__proto__":{"text":${JSON.stringify(LONG)}},"text":${JSON.stringify(LONG)}}}`,
    ),
  ],
  [
    'of any characters',
    { text: `${LONG}\0\n\u2028ä€😀\uD800 \uFEFF`, a: { text: 'ä€😀'.repeat(400_000) } },
  ],
  ['that are short', { text: 'yes', a: { text: '' } }],
])('texts come back as they were: %s', async (_, value) => {
  for (const indent of [0, 2]) {
    const whole = JSON.stringify(value, undefined, indent)
    const { text, restore } = await lifted(whole)
    expect(text).not.toContain(LONG.slice(0, 12).repeat(2))
    const read = restore(JSON.parse(text))
    expect(read).toEqual(JSON.parse(whole))
    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(whole))
  }
})

test('long texts are no part of what is left, and short ones are', async () => {
  const { text } = await lifted(JSON.stringify({ text: LONG, a: { text: 'short' }, other: LONG }))
  expect(text.match(/an answer/g)).toHaveLength(20)
  expect(text).toContain('"a":{"text":"short"}')
})

test('a text of any length is found where reading begins anew within it, or within its name', async () => {
  for (const offset of [-9, -3, -1, 0, 1]) {
    for (const text of [
      LONG,
      '\\'.repeat(999),
      `${'"'.repeat(CHUNK)}ä`,
      `${'ä'.repeat(CHUNK)}\\`,
    ]) {
      const whole = around(offset, text)
      const { text: rest, restore } = await lifted(whole)
      expect(rest.length).toBeLessThan(CHUNK + 999)
      expect(restore(JSON.parse(rest))).toEqual(JSON.parse(whole))
    }
  }
})

test('characters are whole where reading begins anew within them, and broken ones as broken as before', async () => {
  const broken = [
    [0xe2, 0x82],
    [0xf0, 0x9f],
    [0xc3],
    [0xff],
    [0x80, 0x80, 0x80, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
  ]
  for (const bytes of [...broken, [...Buffer.from('€')], [...Buffer.from('😀')]]) {
    for (const offset of [-3, -2, -1, 0, 1]) {
      const content = Buffer.concat([
        Buffer.from(`{"a":"${'x'.repeat(CHUNK - 6 + offset)}`),
        Buffer.from(bytes),
        Buffer.from(`","text":"${'y'.repeat(300)}`),
        Buffer.from(bytes),
        Buffer.from('"}'),
      ])
      expect(await readBack(content)).toEqual(JSON.parse(decodeText(content)))
    }
  }
})

test('a byte order mark is no part of the text', async () => {
  const whole = JSON.stringify({ text: LONG })
  expect(await readBack(`\uFEFF${whole}`)).toEqual({ text: LONG })
})

test('of two texts in an object the last one counts, as without leaving them out', async () => {
  const twice = `{"text":${JSON.stringify(LONG)},"text":${JSON.stringify(`${LONG}2`)}}`
  expect(await readBack(twice)).toEqual({ text: `${LONG}2` })
  expect(await readBack(twice.replace(`${LONG.trim()}2`, 'x'))).toEqual(JSON.parse(twice))
})

test.each([
  ['cut within a text', (whole: string) => whole.slice(0, whole.length / 2)],
  ['cut behind a backslash', (whole: string) => whole.slice(0, whole.indexOf('\\') + 1)],
  ['with a raw line break in a text', (whole: string) => whole.replace('quoted', '\n  ')],
  ['with a raw NUL in a text', (whole: string) => whole.replace('quoted', '\0')],
  ['with an escape that is none', (whole: string) => whole.replace('\\"', '\\x')],
  ['with a text behind a text', (whole: string) => whole.replace('}', `"text":${whole}}`)],
  ['with a name that has no beginning', (whole: string) => whole.replace('"text"', '"a"text"')],
  ['with a number cut by a line', (whole: string) => whole.replace('}', ',"a":1\n   2}')],
])('what is not JSON remains so: %s', async (_, spoilt) => {
  const content = spoilt(JSON.stringify({ text: LONG }))
  expect(() => JSON.parse(content)).toThrow(SyntaxError)
  const { text } = await lifted(content)
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
})

test('nothing that a file says is taken for a text that was left out', async () => {
  const { text } = await lifted(JSON.stringify({ text: LONG }))
  // What stood for a text in one reading stands for nothing in the next.
  expect(await readBack(text)).toEqual(JSON.parse(text))
})

test('a text is read when it is asked for, and is not that of a file that took its place', async () => {
  const path = join(folder, 'late.json')
  await writeFile(path, JSON.stringify({ text: LONG, a: null }))
  const file = new LiftedFile(new SourceFile(path))
  const value: unknown = file.restore(JSON.parse(file.textWithout([])))
  // Not before the file is closed behind us.
  await new Promise((done) => setImmediate(done))
  expect(value).toEqual({ text: LONG, a: null })
  await new Promise((done) => setImmediate(done))
  await writeFile(path, JSON.stringify({ text: LONG.toUpperCase(), a: null, b: 1 }))
  expect(() => JSON.stringify(value)).toThrow(/late\.json cannot be read: it changed while/)
})
