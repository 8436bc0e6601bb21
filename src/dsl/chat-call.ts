import type { ChatOptions } from '../model/options/matrix-options.ts'

/** Registrations travel to the benchmark provider by identity; the tag says which ones are ours. */
export const CHAT = Symbol.for('vitest-llm-bench.chat')

export interface ChatCall {
  readonly model: string
  readonly provider: string
  readonly options: ChatOptions
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
