import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { WireRequest } from '../transport/capture.ts'
import type { Call, Message } from './contract.ts'
import { endpointUrl } from './endpoint-url.ts'
import { isObject, type JsonObject } from './json-value.ts'

/**
 * The messages of a call in words. In JSON mode every question has the instruction behind it, so
 * that a turn begins like the one before: caches match from the front.
 */
export function wordsOf({ messages, json }: Call): readonly Message[] {
  if (!json) return messages
  return messages.map(({ role, content }) => ({
    role,
    content: role === 'user' ? `${content}\n\n${JSON_INSTRUCTION}` : content,
  }))
}

/** A POST for an event stream: the protocol's parts, and what the provider declares laid over. */
export function wireRequest(
  call: Call,
  protocol: {
    /** Follows the base URL. */
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly fields: JsonObject
  },
): WireRequest {
  const fields: Record<string, unknown> = { ...protocol.fields }
  for (const name of call.leaveOut) delete fields[name]
  return {
    url: endpointUrl(call.baseURL, protocol.path),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      // A proxy that compresses the stream holds it back until the answer is complete.
      'accept-encoding': 'identity',
      'user-agent': 'vitest-llm-bench',
      ...protocol.headers,
      ...call.headers,
    },
    body: JSON.stringify(mergePatch(fields, call.body)),
  }
}

/**
 * JSON Merge Patch (RFC 7396): objects are merged, `null` removes a field, all else replaces. Merged
 * in depth, because a limit may stand beside what a provider declares: Gemini's `generationConfig`.
 */
function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const current = merged.get(name)
    if (value === null) merged.delete(name)
    else
      merged.set(
        name,
        isObject(value) ? mergePatch(isObject(current) ? current : {}, value) : value,
      )
  }
  return Object.fromEntries(merged)
}
