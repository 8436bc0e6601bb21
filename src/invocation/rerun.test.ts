import { expect, test } from 'vitest'

import { noOverrides, settingsOf } from '../../test/settings.ts'
import { rerunSettings } from './rerun.ts'

const now = new Date('2026-11-24T09:30:12.345Z')

function rerun(overridden: number | undefined, declaredSeed: number | undefined) {
  const settings = settingsOf({ overrides: { ...noOverrides, seed: overridden }, seed: 1 })
  return rerunSettings(settings, { declaredSeed, now, random: () => 0.5 })
}

test('the seed of a rerun: of the environment, else of the plugin, else a fresh one', () => {
  expect(rerun(7, 8).seed).toBe(7)
  expect(rerun(0, 8).seed).toBe(0)
  expect(rerun(undefined, 8).seed).toBe(8)
  expect(rerun(undefined, undefined).seed).toBe(500_000)
})

test('a rerun has a folder of its own beside the first, and the same ledger', () => {
  const settings = rerun(undefined, 8)
  expect(settings.runDir).toMatch(/^\/project\/results\/20261124T093012Z-s8-/)
  expect(settings.ledgerPath).toBe('/project/results/r/ledger.json')
  expect(settings.facts.startedAt).toBe(now.getTime())
})
