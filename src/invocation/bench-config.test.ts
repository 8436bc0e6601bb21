import { afterEach, expect, test } from 'vitest'

import { benchConfig } from './bench-config.ts'

const provider = '/lab/provider.ts'
const { isTTY } = process.stdout

afterEach(() => {
  process.stdout.isTTY = isTTY
})

test('benchmarks have our provider, and tests are left as they are', () => {
  expect(benchConfig({ watch: true }, { provider })).toEqual({ benchmark: { provider } })
})

test('a benchmark run watches only where that is asked for', () => {
  process.stdout.isTTY = false
  const config = { benchmark: { provider } }
  expect(benchConfig({ benchmarkOnly: true }, { provider })).toEqual({ ...config, watch: false })
  expect(benchConfig({ benchmarkOnly: true, watch: true }, { provider })).toEqual(config)
})

test('in a terminal Vitest’s live window makes room for ours, unless reporters are chosen', () => {
  process.stdout.isTTY = true
  expect(benchConfig({ benchmarkOnly: true }, { provider }).reporters).toEqual([
    ['default', { summary: false }],
  ])
  for (const chosen of [{ reporters: ['dot'] }, { reporter: 'dot' }]) {
    expect(benchConfig({ benchmarkOnly: true, ...chosen }, { provider })).not.toHaveProperty(
      'reporters',
    )
  }
})

test('a file behind -u is refused: it would be taken for a word of Vitest', () => {
  for (const update of [true, false, 'all', 'new', 'none'] as const) {
    expect(() => benchConfig({ benchmarkOnly: true, update }, { provider })).not.toThrow()
  }
  // As the command line leaves it, whatever the types say.
  const typed = JSON.parse('{ "benchmarkOnly": true, "update": "a.bench.ts" }')
  expect(() => benchConfig(typed, { provider })).toThrow('vitest bench a.bench.ts -u')
})
