// What does a router add to the time to the first token, compared with asking OpenAI directly?
import { matrix } from 'vitest-llm-bench'

matrix('The Router Tax', {
  models: ['gpt-4.1-mini', 'gpt-4.1-nano'],
  providers: ['openai', 'openrouter', 'opper'],
  reference: { provider: 'openai' },
  // The beginning of an answer is enough.
  maxTokens: 64,
  thresholds: {
    ttftMs: { median: { atMost: 2_000 } },
    contrast: { ttftMs: { atMost: 0.5 } },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
