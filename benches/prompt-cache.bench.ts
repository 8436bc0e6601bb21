// What does a provider's prompt cache save in the later turns of a conversation, in time and money?
import { matrix } from 'vitest-llm-bench'

matrix('Prompt Caching', {
  models: ['gpt-4.1-mini', 'claude-haiku-4-5'],
  providers: 'openrouter',
  promptCache: ['bust', 'warm'],
  reference: { promptCache: 'bust' },
  // The beginning of an answer is enough.
  maxTokens: 64,
  thresholds: {
    ttftMs: { median: { atMost: 5_000 } },
    // A cache that slows conversations down has no reason to be asked for.
    contrast: { ttftMs: { atMost: 0.25 } },
    failures: { atMost: 0.2 },
  },
})
