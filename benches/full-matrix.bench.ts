// How fast, steady, good and dear is every model at every provider that serves it?
import { matrix } from 'vitest-llm-bench'

matrix('Every Model Everywhere', {
  thresholds: {
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
