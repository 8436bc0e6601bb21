import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { declaredHashes } from '../model/declared-hashes.ts'
import { type Started, resumeCommand } from './resume-command.ts'

const ID = '20261128T094512Z-s4213-k2x9'
let folder = ''
let settings: RunSettings

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resume-command-'))
  settings = settingsOf({ runId: ID, runDir: folder, ledgerPath: join(folder, 'ledger.json') })
  const { facts, mode, location } = settings
  const run = { id: ID, seed: 1, mode, modeReason: 'asked', location, ...facts }
  const entry = {
    chain: 'a',
    prev: '',
    at: 1,
    kind: 'run',
    run,
    budgetUsd: 5,
    storeText: true,
    declared: declaredHashes(settings),
    pid: 1,
    host: hostname(),
  }
  await writeFile(join(folder, 'samples.ndjson'), `${JSON.stringify(entry)}\n`)
})

afterEach(() => rm(folder, { recursive: true }))

function command(words: string, variables: Started['variables'] = {}, isOutOfMoney = false) {
  return resumeCommand(settings, {
    isOutOfMoney,
    started: { argv: ['/usr/bin/node', ...words.split(' ')], variables },
  })
}

test.each([
  ['/p/node_modules/vitest/vitest.mjs bench', `LLM_BENCH_RESUME=${ID} npx vitest bench`],
  [
    '/p/node_modules/.bin/vitest bench a.bench.ts -t one|two',
    `LLM_BENCH_RESUME=${ID} npx vitest bench a.bench.ts -t 'one|two'`,
  ],
  ['/p/scripts/nightly.js --fast', `LLM_BENCH_RESUME=${ID} npx vitest bench`],
  ['/p/node_modules/.bin/vitest-llm-bench run', `npx vitest-llm-bench run --resume ${ID}`],
  [
    '/p/dist/src/cli.js run a.bench.ts --rounds 5',
    `npx vitest-llm-bench run a.bench.ts --rounds 5 --resume ${ID}`,
  ],
  ['/p/dist/src/cli.js run --resume latest', `npx vitest-llm-bench run --resume ${ID}`],
  ['/p/dist/src/cli.js run --resume=latest a', `npx vitest-llm-bench run a --resume ${ID}`],
])('started as %s a run goes on by %s', (words, expected) => {
  expect(command(words)).toBe(expected)
})

test('what the environment asked for is asked for again, and a spent budget is not', () => {
  const variables = {
    LLM_BENCH_RESUME: 'latest',
    LLM_BENCH_ROUNDS: '5',
    LLM_BENCH_OUTPUT_DIR: 'my results',
    LLM_BENCH_BUDGET_USD: '2',
    LLM_BENCH_MODELS: '',
    OPENAI_API_KEY: 'sk-1',
  }
  const asked = "LLM_BENCH_OUTPUT_DIR='my results'"
  const vitest = '/p/vitest.mjs bench'
  expect(command(vitest, variables)).toBe(
    `LLM_BENCH_RESUME=${ID} LLM_BENCH_ROUNDS=5 LLM_BENCH_BUDGET_USD=2 ${asked} npx vitest bench`,
  )
  expect(command(vitest, variables, true)).not.toContain('BUDGET')
  // A flag says it already.
  expect(command('/p/dist/src/cli.js run --iterations 5 --budget=2', variables)).toBe(
    `${asked} npx vitest-llm-bench run --iterations 5 --budget=2 --resume ${ID}`,
  )
})

test('a project with a run of its own is named', () => {
  const started = { argv: ['node', '/p/vitest.mjs', 'bench'], variables: {} }
  const named = resumeCommand(settings, { isOutOfMoney: false, project: 'live ones', started })
  expect(named).toBe(`LLM_BENCH_RESUME=${ID} npx vitest bench --project 'live ones'`)
})

test('what would be refused is not offered', async () => {
  const words = '/p/vitest.mjs bench'
  expect(command(words)).toBeDefined()
  const changed = { ...settings, defaults: { ...settings.defaults, rounds: 31 } }
  expect(resumeCommand(changed, { isOutOfMoney: false })).toBeUndefined()
  const shared = { ...settings, mode: 'live', ledgerPath: '/elsewhere/ledger.json' } as const
  expect(resumeCommand(shared, { isOutOfMoney: false })).toBeUndefined()
  await writeFile(join(folder, 'samples.ndjson'), '')
  expect(command(words)).toBeUndefined()
  await rm(join(folder, 'samples.ndjson'))
  expect(command(words)).toBeUndefined()
})
