// What does a new connection add to the time to the first token, and where does it go?
import { matrix } from 'vitest-llm-bench'

matrix('The Cold Start', {
  models: 'gpt-4.1-mini',
  providers: ['openai', 'openrouter'],
  connection: ['warm', 'cold'],
  reference: { connection: 'warm' },
  // The beginning of an answer is enough.
  maxTokens: 64,
  thresholds: {
    ttftMs: { median: { atMost: 5_000 } },
    contrast: { ttftMs: { atMost: 0.5 } },
    failures: { atMost: 0.2 },
  },
})
