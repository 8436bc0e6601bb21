import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { formatBaseline } from './baseline-file.ts'
import { addToBaseline, readBaseline } from './baseline-store.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-'))
  path = join(folder, '__baselines__', 'x.json')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function run(id: string): AcceptedRun {
  return { id, matrix: 'M', fingerprint: { mode: 'simulated' }, cells: {} }
}

/** Processes that each add so many runs of their own. */
async function addFrom(processes: number, runsEach: number): Promise<void> {
  const store = fileURLToPath(new URL('baseline-store.ts', import.meta.url))
  await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const source = `
        import { addToBaseline } from ${JSON.stringify(store)}
        for (let run = 0; run < ${runsEach}; run += 1) {
          const matrix = 'M' + ${index}
          addToBaseline(${JSON.stringify(path)}, {
            id: 'r' + run, matrix, fingerprint: { mode: 'simulated' }, cells: {},
          })
        }`
      const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
        stdio: 'inherit',
      })
      expect(await once(child, 'exit')).toEqual([0, null])
    }),
  )
}

test('runs that several processes add at once are all kept', async () => {
  await addFrom(6, 12)
  expect(readBaseline(path)).toHaveLength(6 * 12)
  expect(readdirSync(join(folder, '__baselines__'))).toEqual(['x.json'])
})

test('a lock that a dead process left stops nobody, however many wait', async () => {
  addToBaseline(path, run('a'))
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  writeFileSync(`${path}.lock`, `${child.pid} ${hostname()} left`)
  await addFrom(5, 4)
  expect(readBaseline(path)).toHaveLength(1 + 5 * 4)
  expect(readdirSync(join(folder, '__baselines__'))).toEqual(['x.json'])
})

test.each([
  ['UTF-8', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['big-endian UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('a file with the byte order mark of %s is read, and written without', (_name, encode) => {
  addToBaseline(path, run('a'))
  writeFileSync(path, encode(formatBaseline([run('a')])))
  expect(readBaseline(path)).toEqual([run('a')])
  addToBaseline(path, run('b'))
  expect(readBaseline(path).map(({ id }) => id)).toEqual(['a', 'b'])
})

test('a folder that cannot be made or written is named with its baseline', () => {
  writeFileSync(join(folder, 'file'), '')
  const inside = join(folder, 'file', '__baselines__', 'x.json')
  expect(() => addToBaseline(inside, run('a'))).toThrow(
    expect.objectContaining({
      code: 'invalid-baseline',
      message: expect.stringContaining(`the baseline ${inside} could not be written: `),
    }),
  )
})
