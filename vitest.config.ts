import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

import { llmBench } from './src/plugin.ts'
import { compileCache } from './test/compile-cache.ts'

// A clone measures the built-in simulator, so that it needs no key and costs nothing. With
// LLM_BENCH_MODE=live it measures the providers whose keys it finds, in full.
const mode = process.env['LLM_BENCH_MODE'] === 'live' ? 'live' : 'simulated'

/** One model at OpenRouter, asked of one backend only. */
function pinnedTo(backend: string) {
  return {
    name: 'openai/gpt-4.1-mini',
    body: { provider: { only: [backend] } },
    // A backend may have another price than the list's: under a budget it has to be said.
    prices: { inputPerMTok: 0.4, outputPerMTok: 1.6, cachedInputPerMTok: 0.1 },
  }
}

/** Tests that say how long something may take: neighbours would be measured with it. */
const timing = [
  'src/runner/measure{,-json,-load}.test.ts',
  'src/transport/http-client.test.ts',
  'test/answers.test.ts',
]

/** Those that take longest, whatever their size. */
const longest = [
  'docs/documentation',
  'e2e/regression',
  'e2e/benches',
  'e2e/interruptions',
  'e2e/capacity',
  'e2e/history',
  'e2e/load',
  'e2e/collect',
  'e2e/soak',
]

/** First what takes longest: the others are done meanwhile, the smallest at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not that of an array
    const sorted = await super.sort(files)
    const first = longest.flatMap((name) =>
      sorted.filter(({ moduleId }) => moduleId.endsWith(`test/${name}.test.ts`)),
    )
    return [...first, ...sorted.filter((file) => !first.includes(file))]
  }
}

/** Loaded by Node, as an installation is: what runs in a test is what a process would run. */
const loadedByNode = { deps: { external: [/\/(src|reporters)\/.*(?<!\.test)\.ts$/] } }

/** Of projects that hold tests only, and start processes. */
const noBenches = { benchmark: { include: [] }, env: compileCache }

export default defineConfig({
  resolve: {
    alias: {
      'vitest-llm-bench/plugin': new URL('./src/plugin.ts', import.meta.url).pathname,
      'vitest-llm-bench': new URL('./src/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    // Many tests wait for processes and servers; a third one uses the two processors meanwhile.
    maxWorkers: 3,
    // A machine that is shared may be twenty times slower; what hangs is still told.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A shared CI machine is late for reasons of its own: a test that fails there is tried once
    // more, and Vitest's report says so. What fails twice fails.
    retry: process.env['CI'] === undefined ? 0 : 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...noBenches,
          name: 'processes',
          include: ['test/{browser,docs,e2e}/**/*.test.ts'],
          globalSetup: 'test/bundle.ts',
          server: loadedByNode,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...noBenches,
          name: 'unit',
          include: ['{src,reporters}/**/*.test.ts', 'test/*.test.ts'],
          exclude: timing,
          // To load the sources anew for every file would take longer than the tests do.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...noBenches,
          name: 'timing',
          include: timing,
          // After the unit tests, and one after the other.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        plugins: [
          llmBench({
            mode,
            // In the simulator's world so many rounds show what is there, and a first run takes less than a minute.
            ...(mode === 'live' ? { rounds: 30 } : { rounds: 16, warmup: 1, timeFactor: 40 }),
            providers: {
              openrouter: {
                models: {
                  'gpt-4.1-mini on OpenAI': pinnedTo('openai'),
                  'gpt-4.1-mini on Azure': pinnedTo('azure'),
                },
              },
            },
          }),
        ],
        test: {
          name: 'benches',
          include: [],
          benchmark: { include: ['benches/**/*.bench.ts'] },
          server: loadedByNode,
          // Bench files leave nothing behind that another could stumble over.
          isolate: false,
        },
      },
    ],
  },
})
