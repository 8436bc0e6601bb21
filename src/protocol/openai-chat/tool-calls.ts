import type { Draft } from '../draft.ts'
import { boundedJson, isObject, type JsonObject, text } from '../json-value.ts'

/** The pieces of tool calls in a chunk's `delta`, of old (`function_call`) and of today. */
export function takeToolCalls(delta: JsonObject, draft: Draft): void {
  const { tool_calls: calls, function_call: call } = delta
  if (isObject(call)) takePiece('function_call', call, draft)
  if (!Array.isArray(calls)) return
  for (const [position, item] of calls.entries()) {
    if (!isObject(item)) continue
    const { function: piece } = item
    const index = item['index'] ?? position
    const key = draft.toolKey(index, item['id'])
    if (!isObject(piece)) continue
    // Some send whole calls, one a chunk, with neither an id nor an index that counts.
    const isAnother = startsCall(piece) && draft.isWholeCall(key)
    takePiece(isAnother ? draft.nextToolKey(index) : key, piece, draft)
  }
}

/** Whether a piece has a name, and arguments from their beginning on. */
function startsCall({ name, arguments: words }: JsonObject): boolean {
  return (
    text(name) !== undefined && (text(argumentsOf(words))?.trimStart().startsWith('{') ?? false)
  )
}

function takePiece(key: unknown, { name, arguments: words }: JsonObject, draft: Draft): void {
  draft.callTool(key, { name, arguments: argumentsOf(words) })
}

/** Ollama and others send the arguments as an object, in one piece. */
function argumentsOf(words: unknown): unknown {
  return isObject(words) ? boundedJson(words) : words
}
