import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { seedReuse } from './seed-reuse.ts'

const startedAt = Date.parse('2026-11-24T12:00:00Z')
let outputDir = ''

beforeEach(() => {
  outputDir = mkdtempSync(join(tmpdir(), 'seed-reuse-'))
})
afterEach(() => rmSync(outputDir, { recursive: true }))

function reuse(seed: number): string | undefined {
  return seedReuse({ runDir: join(outputDir, `20261124T120000Z-s${seed}-aaaa`), seed, startedAt })
}

test('a seed of the last day is warned about, with the run that used it', () => {
  mkdirSync(join(outputDir, '20261124T090000Z-s7-k3f9'))
  expect(reuse(7)).toContain('20261124T090000Z-s7-k3f9')
})

test('an injector is not told to leave out what all of them need', () => {
  mkdirSync(join(outputDir, '20261124T090000Z-s7-k3f9'))
  const run = { runDir: join(outputDir, '20261124T120000Z-s7-aaaa'), seed: 7, startedAt }
  expect(reuse(7)).toContain('Leave the seed out')
  expect(seedReuse({ ...run, isShared: true })).toContain('Give all injectors another')
})

test('another seed is not warned about', () => {
  mkdirSync(join(outputDir, '20261124T090000Z-s77-k3f9'))
  expect(reuse(7)).toBeUndefined()
})

test('a run of two days ago is not warned about', () => {
  mkdirSync(join(outputDir, '20261122T090000Z-s7-k3f9'))
  expect(reuse(7)).toBeUndefined()
})

test('the run itself and a missing folder are no reuse', () => {
  mkdirSync(join(outputDir, '20261124T120000Z-s7-aaaa'))
  expect(reuse(7)).toBeUndefined()
  expect(seedReuse({ runDir: '/nowhere/at/all', seed: 7, startedAt })).toBeUndefined()
})
