import { setImmediate as nextTurn } from 'node:timers/promises'

import { expect, test } from 'vitest'

import {
  credentialIn,
  credentialInLine,
  FileSearch,
  refuseCredentials,
  watchFor,
  withoutCredentials,
} from './watch.ts'

const KEY = 'sk-proj-M8vKq2ZtR5yWc9XbJ4hNf7Ld'
watchFor([
  { name: 'WATCHED_KEY', value: KEY },
  { name: 'LOCAL_KEY', value: 'EMPTY' },
  { name: 'WORDY_KEY', value: 'sk-no-key-required' },
  { name: 'PASSPHRASE', value: 'correct horse battery staple' },
])

test.each([
  ['the key', KEY],
  ['twelve characters of it', KEY.slice(12, 24)],
  ['the key in base64', Buffer.from(`Bearer ${KEY}`).toString('base64url')],
  ['the key escaped in JSON that is escaped', JSON.stringify(JSON.stringify(`"${KEY}"`))],
])('a file that would hold %s is refused with the name of the credential', (_what, text) => {
  const write = (): void => refuseCredentials('results/benchmark.json', `{"text": "${text}"}`)
  expect(write).toThrow(/^results\/benchmark\.json was not written: .* `WATCHED_KEY`/)
  expect(write).not.toThrow(new RegExp(KEY.slice(12, 20)))
})

test('long words are searched whole', () => {
  expect(credentialIn('a correct horse battery staple')).toBe('PASSPHRASE')
  expect(credentialIn('a correct horse')).toBeUndefined()
})

test.each(['the list is EMPTY', 'use sk-no-key-required', 'sk-proj-', KEY.slice(12, 22)])(
  'placeholders, and less than twelve characters, keep no file from being written: %s',
  (text) => {
    expect(credentialIn(text)).toBeUndefined()
  },
)

test('a key is found wherever a file is cut into pieces', () => {
  for (const before of [999_980, 999_990, 1_000_000, 1_999_985]) {
    const search = new FileSearch('file')
    const search2 = (): void => {
      search.add('x '.repeat(before / 2))
      for (const character of KEY) search.add(character)
      search.add('y'.repeat(10))
      search.end()
    }
    expect(search2, String(before)).toThrow('WATCHED_KEY')
  }
  const text = `${'x '.repeat(500_000 - 8)}${KEY}`
  expect(() => refuseCredentials('file', text)).toThrow('WATCHED_KEY')
})

test('what is shown is shown without it', () => {
  expect(withoutCredentials(`the key ${KEY.slice(10)}, EMPTY`)).toBe('the key [redacted], EMPTY')
})

test('a variable that is set later is known as well', () => {
  const other = 'ghp_W3rTz6Up9QaSd2FgHj5KlYx8CvB1nM4o'
  expect(credentialIn(other)).toBeUndefined()
  process.env['WATCHED_LATER_TOKEN'] = other
  try {
    expect(credentialIn(other)).toBe('WATCHED_LATER_TOKEN')
  } finally {
    delete process.env['WATCHED_LATER_TOKEN']
  }
})

test('of lines in a row a variable that was set is known from the next turn on', async () => {
  const other = 'ghp_X4sUa7Vq1RbTe3GiJk6LmZy9DwC2oN5P'
  expect(credentialInLine(other)).toBeUndefined()
  process.env['WATCHED_LATER_TOKEN'] = other
  try {
    await nextTurn()
    expect(credentialInLine(other)).toBe('WATCHED_LATER_TOKEN')
  } finally {
    delete process.env['WATCHED_LATER_TOKEN']
  }
})

test('of lines in a row what is declared is known at once', () => {
  const declared = 'ghp_Y5tVb8Wr2ScUf4HjKl7MnAz1ExD3pO6Q'
  expect(credentialInLine(declared)).toBeUndefined()
  watchFor([{ name: 'DECLARED_LATER', value: declared }])
  expect(credentialInLine(declared)).toBe('DECLARED_LATER')
})
