// Which model gives the most speed for the price of its output?
import { matrix } from 'vitest-llm-bench'

matrix('Price-Performance', {
  models: [
    'gpt-4.1',
    'gpt-4.1-mini',
    'gpt-4.1-nano',
    'claude-sonnet-4-6',
    'claude-haiku-4-5',
    'gemini-2.5-flash',
  ],
  providers: 'openrouter',
  thresholds: {
    // Tokens per second ÷ dollars per million output tokens.
    pricePerformance: { median: { atLeast: 1 } },
    costUsd: { atMost: 1 },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
