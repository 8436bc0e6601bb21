// Whose time to the first token can be relied on from one request to the next?
import { matrix } from 'vitest-llm-bench'

matrix('Consistency', {
  models: 'claude-haiku-4-5',
  providers: ['openrouter', 'opper', 'bedrock-us-east-1'],
  maxTokens: 128,
  thresholds: {
    ttftMs: { cv: { atMost: 3 }, p95: { atMost: 20_000 }, max: { atMost: 30_000 } },
    longestStallMs: { p95: { atMost: 20_000 } },
    failures: { atMost: 0.2 },
  },
})
