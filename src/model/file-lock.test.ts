import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { withFileLock } from './file-lock.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  path = join(folder, 'a.lock')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** No process has it: Linux numbers them up to 4,194,304. */
const NOBODY = 4_999_999

test('the lock is there while something is done, and gone afterwards', () => {
  const seen = withFileLock(path, (lock) => [existsSync(path), lock.isHeld()])
  expect(seen).toEqual([true, true])
  expect(existsSync(path)).toBe(false)
  expect(() =>
    withFileLock(path, () => {
      throw new Error('mine')
    }),
  ).toThrow('mine')
  expect(existsSync(path)).toBe(false)
})

test('who lost it knows, and leaves what somebody else holds', () => {
  const held = withFileLock(path, (lock) => {
    writeFileSync(path, 'somebody else')
    return lock.isHeld()
  })
  expect(held).toBe(false)
  expect(readFileSync(path, 'utf8')).toBe('somebody else')
})

test.each([
  ['a process of this machine that is gone', `${NOBODY} ${hostname()} x`, 0],
  ['an old one of another machine', `${process.pid} elsewhere x`, 31],
  ['an old one of a process that runs', `${process.pid} ${hostname()} x`, 31],
])('%s held it: it is taken over', (_what, content, ageSeconds) => {
  writeFileSync(path, content)
  const time = Date.now() / 1000 - ageSeconds
  utimesSync(path, time, time)
  const startedAt = performance.now()
  expect(withFileLock(path, () => 'done')).toBe('done')
  // Somebody else's is waited for half a minute.
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})

test('what a process of another machine holds is waited for, though no process here has its number', () => {
  writeFileSync(path, `${NOBODY} elsewhere x`)
  const startedAt = performance.now()
  // In half a second it is as old as what was left behind.
  const time = Date.now() / 1000 - 29.5
  utimesSync(path, time, time)
  expect(withFileLock(path, () => 'done')).toBe('done')
  expect(performance.now() - startedAt).toBeGreaterThan(450)
})

test('also where who removed an abandoned one was stopped in the middle of that', () => {
  writeFileSync(path, `${NOBODY} ${hostname()} x`)
  writeFileSync(`${path}.break`, `${NOBODY} ${hostname()} y`)
  expect(withFileLock(path, () => 'done')).toBe('done')
  expect(existsSync(`${path}.break`)).toBe(false)
})

test('a folder that cannot be written is an error at once', () => {
  expect(() => withFileLock(join(folder, 'absent', 'a.lock'), () => 'done')).toThrow('ENOENT')
})
