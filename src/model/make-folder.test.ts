import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { makeFolder } from './make-folder.ts'

test('a folder is made with those above it, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'make-folder-'))
  const path = join(root, 'a', 'b', 'c')
  makeFolder(path)
  makeFolder(path)
  expect(existsSync(path)).toBe(true)
  writeFileSync(join(root, 'file'), '')
  expect(() => makeFolder(join(root, 'file', 'x'))).toThrow(/ENOTDIR|EEXIST/)
  rmSync(root, { recursive: true })
})

test.runIf(existsSync('/proc/self'))('a file system that takes none is an error at once', () => {
  expect(() => makeFolder('/proc/x/y')).toThrow(/ENOENT|EACCES|EPERM|EROFS/)
})
