import { BenchError } from '../model/bench-error.ts'
import { CHAT, type ChatCall } from './chat-call.ts'
import type { MatrixOptions } from './matrix-options.ts'

export type ChatOptions = Pick<
  MatrixOptions,
  'warmup' | 'seed' | 'temperature' | 'timeoutMs' | 'prompts' | 'checks'
> & {
  readonly rounds?: number
  readonly maxTokens?: number
  readonly json?: boolean
}

/**
 * An endpoint for Vitest's own `bench`: `bench('direct', chat('gpt-4.1', 'openai')).run()`. Calls
 * given to one `bench.compare(…)` are asked in interleaved rounds.
 */
export function chat(model: string, provider: string, options: ChatOptions = {}): () => never {
  const call: ChatCall = { model, provider, options }
  return Object.assign(() => complain(), { [CHAT]: call })
}

function complain(): never {
  throw new BenchError(
    'missing-plugin',
    'chat() is measured by the benchmark provider of vitest-llm-bench. Add llmBench() to the plugins in vitest.config.ts',
  )
}
