import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { checkOutput } from './check-output.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-output-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('makes the folder that runs are written into, not that of the run', () => {
  checkOutput(join(folder, 'a', 'results', 'r1'))
  expect(existsSync(join(folder, 'a', 'results'))).toBe(true)
  expect(existsSync(join(folder, 'a', 'results', 'r1'))).toBe(false)
})

test('refuses a folder that cannot be one', () => {
  writeFileSync(join(folder, 'results'), '')
  expect(() => checkOutput(join(folder, 'results', 'r1'))).toThrow(
    expect.objectContaining({
      code: 'invalid-option',
      message: expect.stringContaining(join(folder, 'results')),
    }),
  )
})
