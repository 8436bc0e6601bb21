// How much sooner and faster do the smaller models of a family answer than its flagship?
import { matrix } from 'vitest-llm-bench'

matrix('The Model Ladder', {
  models: ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
  providers: 'openai',
  reference: { model: 'gpt-4.1' },
  thresholds: {
    ttftMs: { median: { atMost: 2_000 } },
    tokensPerSecond: { median: { atLeast: 20 } },
    // A step down the ladder that is slower than the flagship has no reason to be taken.
    contrast: { ttftMs: { atMost: 0.25 } },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
