import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { HistoryRun } from '../model/history.ts'
import { formatHistory } from './history-file.ts'
import { addToHistory, forgetHistory, openHistory, readHistory } from './history-store.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, '__baselines__', 'x.history.jsonl')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function run(id: string, matrix = 'M'): HistoryRun {
  return { id, matrix, fingerprint: { mode: 'simulated' }, isGreen: true, cells: {} }
}

test('runs that several processes add at once are all kept', async () => {
  const store = fileURLToPath(new URL('history-store.ts', import.meta.url))
  await Promise.all(
    [0, 1, 2, 3].map(async (index) => {
      const source = `
        import { addToHistory } from ${JSON.stringify(store)}
        for (let run = 0; run < 12; run += 1) {
          addToHistory(${JSON.stringify(path)}, {
            id: 'r' + run, matrix: 'M' + ${index}, fingerprint: {}, isGreen: true, cells: {},
          })
        }`
      const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
        stdio: 'inherit',
      })
      expect(await once(child, 'exit')).toEqual([0, null])
    }),
  )
  expect(openHistory(path)?.runs).toHaveLength(48)
  expect(readdirSync(join(folder, '__baselines__'))).toEqual(['x.history.jsonl'])
})

test('a damaged history begins anew, and one of a later version stays', () => {
  expect(openHistory(path)).toBeUndefined()
  expect(addToHistory(path, run('a'))).toBeUndefined()
  writeFileSync(path, `${formatHistory([run('a')])}<<<<<<< ours\n`)
  expect(openHistory(path)).toMatchObject({ runs: [], damage: expect.stringContaining('line 3') })
  expect(addToHistory(path, run('b'))).toBeUndefined()
  expect(openHistory(path)).toMatchObject({ runs: [{ id: 'b' }], damage: undefined })
  writeFileSync(path, '{"history":2}\n')
  expect(addToHistory(path, run('c'))).toContain('later version')
  expect(readFileSync(path, 'utf8')).toBe('{"history":2}\n')
})

test('who asks for a history by name is told of its damage', () => {
  expect(readHistory(path)).toEqual([])
  addToHistory(path, run('a'))
  expect(readHistory(path)).toEqual([run('a')])
  writeFileSync(path, 'x')
  expect(() => readHistory(path)).toThrow('is damaged at line 1')
})

test('what cannot be read or written is said, and nothing is thrown', () => {
  mkdirSync(path, { recursive: true })
  expect(openHistory(path)?.damage).toContain('could not be read')
  expect(addToHistory(path, run('a'))).toContain('could not be written')
})

test('an accepted run begins the history of its matrix anew, and makes no file', () => {
  expect(forgetHistory(path, run('z'))).toBeUndefined()
  expect(openHistory(path)).toBeUndefined()
  addToHistory(path, run('a'))
  addToHistory(path, run('a', 'Other'))
  expect(forgetHistory(path, run('z'))).toBeUndefined()
  expect(openHistory(path)?.runs).toEqual([run('a', 'Other')])
})
