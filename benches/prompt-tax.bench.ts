// How much later does the first token come as prompts grow?
import { matrix } from 'vitest-llm-bench'

matrix('The Prompt Tax', {
  models: 'gpt-4.1-nano',
  providers: 'openai',
  // Filled up with text of ours, the question last.
  inputTokens: [128, 1024, 8192, 32_768],
  maxTokens: 64,
  reference: { inputTokens: 128 },
  thresholds: {
    ttftMs: { median: { atMost: 20_000 } },
    failures: { atMost: 0.2 },
  },
})
