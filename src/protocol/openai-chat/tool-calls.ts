import type { Draft } from '../draft.ts'
import { boundedJson, isObject, type JsonObject } from '../json-value.ts'

/** The pieces of tool calls in a chunk's `delta`, of old (`function_call`) and of today. */
export function takeToolCalls(delta: JsonObject, draft: Draft): void {
  const { tool_calls: calls, function_call: call } = delta
  if (isObject(call)) takePiece('function_call', call, draft)
  if (!Array.isArray(calls)) return
  for (const [position, item] of calls.entries()) {
    if (!isObject(item)) continue
    const { function: piece } = item
    const key = draft.toolKey(item['index'] ?? position, item['id'])
    if (isObject(piece)) takePiece(key, piece, draft)
  }
}

function takePiece(key: unknown, { name, arguments: words }: JsonObject, draft: Draft): void {
  // Ollama and others send the arguments as an object, in one piece.
  draft.callTool(key, { name, arguments: isObject(words) ? boundedJson(words) : words })
}
