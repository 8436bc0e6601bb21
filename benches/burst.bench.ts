// How many parallel requests can an endpoint take before its first tokens come too late?
import { matrix } from 'vitest-llm-bench'

matrix('The Burst', {
  models: 'gpt-4.1-mini',
  providers: 'openai',
  concurrency: [1, 4, 8],
  reference: { concurrency: 1 },
  // Five blocks of three fillings of the highest level: contrasts are sure, and each has a steady state.
  rounds: 120,
  // The beginning of an answer is enough.
  maxTokens: 64,
  thresholds: {
    goodput: { objective: { ttftMs: 3_000 }, atLeast: 0.8 },
    failures: { atMost: 0.2 },
  },
})
