import { EventStreamCodec } from '@smithy/core/event-streams'
import { fromUtf8, toUtf8 } from '@smithy/core/serde'

import type { EndCause, FakeUsage, FakeVendor, RefusalKind } from '../fake-vendor.ts'
import { parseJson } from '../json-value.ts'
import { fields } from './request.ts'

/** Writes ConverseStream answers as AWS does. */
export const bedrockConverseFakeVendor: FakeVendor<Uint8Array> = {
  basePath: '',
  path: (model) => `/model/${model}/converse-stream`,
  wholePath: (model) => `/model/${model}/converse`,
  fields,
  contentType: 'application/vnd.amazon.eventstream',
  lacks: ['reasoning tokens', 'key error events'],
  tellsUsage: () => true,
  answer({ usage }) {
    // Blocks are opened without an event of their own, and closed with one.
    let block = -1
    let kind: 'reasoning' | 'text' | 'tool' | undefined
    const close = (): Uint8Array[] =>
      kind === undefined ? [] : [converseEvent('contentBlockStop', { contentBlockIndex: block })]
    const say = (next: typeof kind, delta: object): Uint8Array => {
      const closing = kind === next ? [] : close()
      if (kind !== next) block += 1
      kind = next
      const said = converseEvent('contentBlockDelta', { contentBlockIndex: block, delta })
      return Buffer.concat([...closing, said])
    }
    return {
      start: () => converseEvent('messageStart', { role: 'assistant' }),
      reasoning: (text) => say('reasoning', { reasoningContent: { text } }),
      content: (text) => say('text', { text }),
      call({ id, name, arguments: input, isFirst }) {
        if (!isFirst) return say('tool', { toolUse: { input } })
        const closing = close()
        block += 1
        kind = 'tool'
        const start = { toolUse: { toolUseId: id, name } }
        const opening = converseEvent('contentBlockStart', { contentBlockIndex: block, start })
        return Buffer.concat([...closing, opening, say('tool', { toolUse: { input } })])
      },
      end(cause) {
        const stop = converseEvent('messageStop', { stopReason: stopReasons[cause] })
        const counts = usage ? [converseEvent('metadata', metadataOf(usage))] : []
        return Buffer.concat([...close(), stop, ...counts])
      },
      error: ({ kind: refused, message }) => converseException(exceptions[refused], message),
    }
  },
  whole({ usage }, { reasoning, content, calls, cause }) {
    const thought = { reasoningContent: { reasoningText: { text: reasoning } } }
    const message = {
      role: 'assistant',
      content: [
        ...(reasoning === '' ? [] : [thought]),
        ...(content === '' ? [] : [{ text: content }]),
        ...calls.map(({ id, name, arguments: words }) => ({
          toolUse: { toolUseId: id, name, input: parseJson(words) ?? {} },
        })),
      ],
    }
    const counts = usage ? metadataOf(usage) : {}
    return JSON.stringify({ output: { message }, stopReason: stopReasons[cause], ...counts })
  },
  refusal: ({ kind, message }) => ({
    headers: { 'x-amzn-errortype': capitalized(exceptions[kind]) },
    body: JSON.stringify({ message }),
  }),
}

const stopReasons: Readonly<Record<EndCause, string>> = {
  'own end': 'end_turn',
  'token limit': 'max_tokens',
  'tool call': 'tool_use',
}

/** One event of an answer, framed as AWS does. */
export function converseEvent(type: string, payload: unknown): Uint8Array {
  return frame({ ':message-type': 'event', ':event-type': type }, payload)
}

/** An exception inside the stream. */
export function converseException(type: string, message: string): Uint8Array {
  return frame({ ':message-type': 'exception', ':exception-type': type }, { message })
}

const codec = new EventStreamCodec(toUtf8, fromUtf8)

function frame(names: Readonly<Record<string, string>>, payload: unknown): Uint8Array {
  const headers = { ...names, ':content-type': 'application/json' }
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }]),
    ),
    body: fromUtf8(JSON.stringify(payload)),
  })
}

/** Input is counted without what was read from a cache or written to one. */
function metadataOf(usage: FakeUsage): object {
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens } = usage
  return {
    usage: {
      inputTokens: inputTokens - cachedTokens - cacheWriteTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens,
      cacheReadInputTokens: cachedTokens,
      cacheWriteInputTokens: cacheWriteTokens,
    },
    metrics: { latencyMs: 421 },
  }
}

const exceptions: Readonly<Record<RefusalKind, string>> = {
  key: 'accessDeniedException',
  'rate limit': 'throttlingException',
  overload: 'serviceUnavailableException',
  parameter: 'validationException',
  'not found': 'resourceNotFoundException',
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
