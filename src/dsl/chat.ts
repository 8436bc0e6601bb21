import { BenchError } from '../model/bench-error.ts'
import type { CallOptions } from '../session/matrix-options.ts'
import { CHAT, type ChatCall } from './chat-call.ts'

/**
 * An endpoint for Vitest's own `bench`: `bench('direct', chat('gpt-4.1', 'openai')).run()`. Calls
 * given to one `bench.compare(…)` are asked in interleaved rounds.
 */
export function chat(model: string, provider: string, options: CallOptions = {}): () => never {
  const call: ChatCall = { model, provider, options }
  return Object.assign(() => throwUnmeasured(), { [CHAT]: call })
}

function throwUnmeasured(): never {
  throw new BenchError(
    'missing-plugin',
    'chat() needs the plugin of vitest-llm-bench. Add llmBench() to the plugins in vitest.config.ts',
  )
}
