// Whose answers does a second model find best?
import { builtInChecks, judgedBy, matrix } from 'vitest-llm-bench'

matrix('Judged Answers', {
  models: ['gpt-4.1', 'gpt-4.1-mini'],
  providers: 'openrouter',
  rounds: 8,
  warmup: 1,
  maxTokens: 256,
  checks: {
    ...builtInChecks,
    // Of another maker than those whose answers it judges.
    helpful: judgedBy({ model: 'claude-haiku-4-5', provider: 'openrouter', atLeast: 0.6 }),
  },
  thresholds: {
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
