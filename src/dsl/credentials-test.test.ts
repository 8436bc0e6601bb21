import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { plannedCell } from '../../test/builders.ts'
import { CollectedTests } from '../../test/collected-tests.ts'
import { settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { formatBaseline } from '../gate/baseline-file.ts'
import { planMatrix } from '../session/plan.ts'
import { registerCredentialsTest } from './credentials-test.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-'))
  vi.stubEnv('CI', 'true')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

const regression = { ttftMs: { regression: {} } }
const noKey = { skipped: 'OPENAI_API_KEY is not set' }

/** What the test says that a matrix gets; undefined where it gets none. */
async function complaint(
  changes: Partial<RunSettings>,
  { thresholds = {}, skipped = [noKey, noKey] }: { thresholds?: object; skipped?: object[] } = {},
): Promise<string | undefined> {
  const settings = settingsOf(changes)
  const providers = ['openai', 'openrouter']
  const plan = planMatrix('Router', { models: 'gpt-4.1', providers, thresholds }, settings)
  const file = join(folder, 'a.bench.ts')
  const registrar = new CollectedTests(file)
  registerCredentialsTest(plan, settings, {
    file,
    declaredAt: {},
    cells: providers.map((name, index) => plannedCell('gpt-4.1', name, skipped[index])),
    registrar,
  })
  if (registrar.names.length === 0) return undefined
  expect(registrar.names).toEqual(['credentials'])
  const outcome = await registrar.run('credentials')
  expect(outcome).toMatchObject({ state: 'failed', error: { code: 'missing-credentials' } })
  return outcome.state === 'failed' ? String(outcome.error) : undefined
}

describe('a run that is asked to be live', () => {
  const live = { mode: 'live', modeReason: 'asked' } as const

  test('fails where none of its cells has a key, and names the variables', async () => {
    expect(await complaint(live)).toMatch(/Router .*Set OPENAI_API_KEY or OPENROUTER_API_KEY$/)
  })

  test('is fine with one key, or where the keys that are there decided that it is live', async () => {
    expect(await complaint(live, { skipped: [noKey, {}] })).toBeUndefined()
    expect(await complaint({ ...live, modeReason: 'auto' })).toBeUndefined()
  })
})

describe('in CI a run that is simulated because no key was found', () => {
  const auto = { mode: 'simulated', modeReason: 'auto' } as const
  const gated = { thresholds: regression, skipped: [{}, {}] }

  test('fails where it is to be held against its past', async () => {
    expect(await complaint(auto, gated)).toMatch(/regression threshold \(ttftMs\)/)
  })

  test('is fine where somebody asked for it, where keys were found, or at home', async () => {
    expect(await complaint({ ...auto, modeReason: 'asked' }, gated)).toBeUndefined()
    expect(await complaint({ mode: 'live', modeReason: 'auto' }, gated)).toBeUndefined()
    expect(await complaint(auto, { skipped: [{}, {}] })).toBeUndefined()
    for (const ci of ['', '0', 'false', ' False ']) {
      vi.stubEnv('CI', ci)
      expect(await complaint(auto, gated), ci).toBeUndefined()
    }
    vi.stubEnv('CI', '1')
    expect(await complaint(auto, gated)).toBeDefined()
    vi.stubEnv('CI', undefined)
    expect(await complaint(auto, gated)).toBeUndefined()
  })

  test.each([
    ['live', true],
    ['simulated', false],
  ])('with a baseline of %s runs: %s', async (mode, fails) => {
    mkdirSync(join(folder, '__baselines__'))
    const run = {
      id: '20261101T120000Z-s1-aaaa',
      matrix: 'Router',
      fingerprint: { mode },
      cells: {},
    }
    writeFileSync(join(folder, '__baselines__', 'a.json'), formatBaseline([run]))
    expect((await complaint(auto, { skipped: [{}, {}] })) !== undefined).toBe(fails)
  })
})
