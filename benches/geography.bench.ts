// What does the distance to a Bedrock region add to the time to the first token, from here?
import { matrix } from 'vitest-llm-bench'

matrix('Geographic Reality', {
  models: 'claude-haiku-4-5',
  providers: [
    'bedrock-us-east-1',
    'bedrock-us-west-2',
    'bedrock-eu-west-1',
    'bedrock-eu-central-1',
    'bedrock-ap-northeast-1',
  ],
  // Name the region nearest to your users.
  reference: { provider: 'bedrock-us-east-1' },
  // The beginning of an answer is enough.
  maxTokens: 64,
  thresholds: {
    ttftMs: { median: { atMost: 4_000 } },
    quality: { atLeast: 0.75 },
    failures: { atMost: 0.2 },
  },
})
