// Which family's flagship answers soonest and fastest when all are asked through the same router?
import { matrix } from 'vitest-llm-bench'

matrix('Cross-Family Showdown', {
  models: ['gpt-4.1', 'claude-sonnet-4-6', 'gemini-2.5-pro'],
  providers: 'openrouter',
  reference: { model: 'gpt-4.1' },
  thresholds: {
    ttftMs: { median: { atMost: 5_000 } },
    tokensPerSecond: { median: { atLeast: 20 } },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
