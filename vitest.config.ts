import { defineConfig } from 'vitest/config'

import { llmBench } from './src/plugin.ts'

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

export default defineConfig({
  plugins: [
    llmBench({
      mode,
      // The simulator needs no 30 rounds to show what a run looks like.
      rounds: mode === 'live' ? 30 : 10,
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
  resolve: {
    alias: {
      'vitest-llm-bench/plugin': new URL('./src/plugin.ts', import.meta.url).pathname,
      'vitest-llm-bench': new URL('./src/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    // End-to-end tests each start a Vitest of their own, and wait for it most of the time.
    maxConcurrency: 2,
    maxWorkers: 2,
    // A machine that is shared may be slow; what hangs is still told.
    testTimeout: 30_000,
    // A shared CI machine is late for reasons of its own: a test that fails there is tried once
    // more, and Vitest's report says so. What fails twice fails.
    retry: process.env['CI'] === undefined ? 0 : 1,
    include: ['src/**/*.test.ts', 'reporters/**/*.test.ts', 'test/**/*.test.ts'],
    benchmark: { include: ['benches/**/*.bench.ts'] },
  },
})
