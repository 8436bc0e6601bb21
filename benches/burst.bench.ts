// How many requests at a time does an endpoint bear before its first tokens come too late?
import { matrix } from 'vitest-llm-bench'

matrix('The Burst', {
  models: 'gpt-4.1-mini',
  providers: 'openai',
  concurrency: [1, 4, 8],
  reference: { concurrency: 1 },
  // Three blocks of two fillings of the highest level, so that levels alternate in time.
  rounds: 48,
  // The beginning of an answer is enough.
  maxTokens: 128,
  thresholds: {
    goodput: { objective: { ttftMs: 2_000 }, atLeast: 0.9 },
    failures: { atMost: 0.2 },
  },
})
