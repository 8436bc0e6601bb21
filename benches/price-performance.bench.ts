// Which model gives the most speed for the price of its output?
import { matrix } from 'vitest-llm-bench'

matrix('Price-Performance', {
  providers: 'openrouter',
  thresholds: {
    // Tokens per second ÷ dollars per million output tokens.
    pricePerformance: { median: { atLeast: 1 } },
    costUsd: { atMost: 1 },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
