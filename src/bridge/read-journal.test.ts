import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { toJson } from '../model/to-json.ts'
import { flatEntry } from './journal-entry.ts'
import { readJournal } from './read-journal.ts'

test('a line of any length, nested however deep, is left out with a sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-llm-bench-'))
  const path = join(folder, 'samples.ndjson')
  try {
    const file = openSync(path, 'w')
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    writeSync(file, `{"kind":"run","chain":"a","prev":"","at":1,"run":${deep}}\n`)
    const piece = Buffer.alloc(65_000_000, 'x')
    for (let index = 0; index < 4; index += 1) writeSync(file, piece)
    writeSync(
      file,
      '\n{"kind":"note","chain":"a","prev":"","at":1,"__proto__":{"kind":"run"}}\n{"cut',
    )
    closeSync(file)
    const { chains, faults } = readJournal(path)
    expect(faults).toEqual([
      'line 1 is damaged',
      'line 2 is longer than 256 MB',
      'line 4 is cut off',
    ])
    expect(chains.map(({ entries }) => entries.map(({ kind }) => kind))).toEqual([['note']])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the moment at which injectors met is there again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    const met = { kind: 'injectors-met', matrix: 'A', cell: 'a', block: 0, at: 1000.5 } as const
    const entry = { ...met, offsetMs: 3, errorMs: 1 }
    const path = join(folder, 'samples.ndjson')
    writeFileSync(path, `${toJson({ chain: 'a', prev: '', at: 1001, ...flatEntry(entry) })}\n`)
    expect(readJournal(path).chains.map(({ entries }) => entries)).toEqual([[entry]])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
