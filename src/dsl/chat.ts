import { BenchError } from '../model/bench-error.ts'
import type { MatrixOptions } from './matrix-options.ts'

/** Registrations travel to the benchmark provider by identity; the tag says which ones are ours. */
const CHAT = Symbol.for('vitest-llm-bench.chat')

export type ChatOptions = Pick<
  MatrixOptions,
  'warmup' | 'seed' | 'temperature' | 'timeoutMs' | 'prompts' | 'checks'
> & {
  readonly rounds?: number
  readonly maxTokens?: number
  readonly json?: boolean
}

export interface ChatCall {
  readonly model: string
  readonly provider: string
  readonly options: ChatOptions
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

/** The call a registered function stands for; undefined for ordinary functions. */
export function chatCallOf(registered: object | undefined): ChatCall | undefined {
  if (!registered) return undefined
  const call: unknown = Reflect.get(registered, CHAT)
  return isChatCall(call) ? call : undefined
}

function isChatCall(value: unknown): value is ChatCall {
  return typeof value === 'object' && value !== null && 'model' in value && 'provider' in value
}
