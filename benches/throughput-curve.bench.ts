// Does the speed of streaming hold as answers grow longer, and how long does a long one take?
import { matrix } from 'vitest-llm-bench'

matrix('The Throughput Curve', {
  models: 'gpt-4.1-mini',
  providers: 'openai',
  maxTokens: [128, 256, 512],
  reference: { maxTokens: 128 },
  // Something to say for as long as the limit allows.
  prompts: [
    'Write a long, detailed chapter about how operating systems schedule processes.',
    'Write a long, detailed chapter about how databases recover after a crash.',
    'Write a long, detailed chapter about how compilers optimise loops.',
  ],
  thresholds: {
    tokensPerSecond: { median: { atLeast: 20 } },
    totalMs: { median: { atMost: 30_000 } },
    contrast: { tokensPerSecond: { atLeast: -0.5 } },
    failures: { atMost: 0.2 },
  },
})
