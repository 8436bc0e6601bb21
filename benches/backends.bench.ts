// How far apart are the backends that a router can pass one model's requests on to?
import { matrix } from 'vitest-llm-bench'

matrix('One Model, Many Backends', {
  // The first as the router chooses, the others pinned in vitest.config.ts.
  models: ['gpt-4.1-mini', 'gpt-4.1-mini on OpenAI', 'gpt-4.1-mini on Azure'],
  providers: 'openrouter',
  reference: { model: 'gpt-4.1-mini' },
  // The beginning of an answer is enough.
  maxTokens: 64,
  thresholds: {
    ttftMs: { median: { atMost: 2_000 } },
    contrast: { ttftMs: { atMost: 0.5 } },
    failures: { atMost: 0.2 },
  },
})
