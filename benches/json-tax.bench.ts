// What does asking for JSON cost in time, money and quality, and how often is it valid?
import { matrix } from 'vitest-llm-bench'

matrix('The JSON Tax', {
  models: ['gpt-4.1-mini', 'gpt-4.1-nano'],
  providers: 'openai',
  // A cut answer is no JSON.
  maxTokens: 2048,
  json: [false, true],
  reference: { json: false },
  thresholds: {
    totalMs: { median: { atMost: 30_000 } },
    contrast: { totalMs: { atMost: 1 }, quality: { atLeast: -0.5 } },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
