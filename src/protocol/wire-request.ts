import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { Message } from '../model/prompt.ts'
import type { WireRequest } from '../transport/capture.ts'
import type { Call } from './contract.ts'
import { endpointUrl } from './endpoint-url.ts'
import type { JsonObject } from './json-value.ts'

/**
 * The messages of a call as they are sent. In JSON mode the instruction follows every question, so
 * that a turn begins like the one before: caches match from the front. A schema says by itself what
 * the answer is to be.
 */
export function wireMessages({
  messages,
  json,
  schema,
}: Pick<Call, 'messages' | 'json' | 'schema'>): readonly Message[] {
  if (!json || schema !== undefined) return messages
  return messages.map((message) => {
    const { role, content, isVerbatim = false } = message
    if (role !== 'user' || isVerbatim) return message
    return { ...message, content: `${content}\n\n${JSON_INSTRUCTION}` }
  })
}

/** A POST for an event stream, or for a whole answer: the protocol's parts, and the provider's headers laid over. */
export function wireRequest(
  call: Call,
  protocol: {
    /** Follows the base URL. */
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: JsonObject
  },
): WireRequest {
  return {
    url: endpointUrl(call.baseURL, protocol.path),
    headers: {
      'content-type': 'application/json',
      accept: call.whole ? 'application/json' : 'text/event-stream',
      // A proxy that compresses the stream holds it back until the answer is complete.
      'accept-encoding': 'identity',
      'user-agent': 'vitest-llm-bench',
      ...protocol.headers,
      ...call.headers,
    },
    body: JSON.stringify(protocol.body),
  }
}
