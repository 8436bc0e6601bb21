import type {
  EndCause,
  FakeAnswer,
  FakeUsage,
  FakeVendor,
  Refusal,
  RefusalKind,
} from '../fake-vendor.ts'
import { fieldAt } from '../field-path.ts'
import type { JsonObject } from '../json-value.ts'
import { event } from '../server-events.ts'
import { fields } from './request.ts'

/** What keeps connections open while a request waits at OpenRouter. */
const PROCESSING = ': OPENROUTER PROCESSING\n\n'

/** Writes chat completions as OpenAI does, and with a backend as OpenRouter does. */
export const openaiChatFakeVendor: FakeVendor<string> = {
  basePath: '/v1',
  path: () => '/chat/completions',
  fields,
  contentType: 'text/event-stream',
  lacks: [],
  tellsUsage: (body) => fieldAt(body, 'stream_options.include_usage') === true,
  answer(answer) {
    const delta = (words: object): string => event(chatChunk(answer, { delta: words }))
    let calls = 0
    return {
      start() {
        const first = delta({ role: 'assistant', content: '' })
        return answer.backend === undefined ? first : `${PROCESSING}${first}`
      },
      reasoning: (text) => delta({ reasoning_content: text }),
      content: (text) => delta({ content: text }),
      call({ id, name, arguments: words, isFirst, isLast }) {
        const opening = { id, type: 'function', function: { name, arguments: words } }
        const piece = isFirst ? opening : { function: { arguments: words } }
        const said = delta({ tool_calls: [{ index: calls, ...piece }] })
        if (isLast) calls += 1
        return said
      },
      end: (cause) =>
        event(chatChunk(answer, { delta: {}, finish_reason: finishReasons[cause] })) +
        (answer.usage ? event({ ...chatChunk(answer), usage: usageOf(answer.usage) }) : '') +
        'data: [DONE]\n\n',
      error: (refusal) => event({ error: openaiError(refusal) }),
    }
  },
  whole: (answer, { reasoning, content, calls, cause }) => {
    const { usage: _none, object: _kind, ...rest } = chatChunk(answer)
    const tools = calls.map(({ id, ...call }) => ({ id, type: 'function', function: call }))
    const message = {
      role: 'assistant',
      content: content === '' && calls.length > 0 ? null : content,
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(calls.length > 0 && { tool_calls: tools }),
    }
    return JSON.stringify({
      ...rest,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: finishReasons[cause] }],
      ...(answer.usage && { usage: usageOf(answer.usage) }),
    })
  },
  refusal: (refusal) => ({ headers: {}, body: JSON.stringify({ error: openaiError(refusal) }) }),
}

const finishReasons: Readonly<Record<EndCause, string>> = {
  'own end': 'stop',
  'token limit': 'length',
  'tool call': 'tool_calls',
}

/** A chunk of an answer with one choice; without a choice, the one that brings the usage. */
export function chatChunk(
  { id, model, backend }: Omit<FakeAnswer, 'usage'>,
  choice?: object,
): JsonObject {
  return {
    id,
    object: 'chat.completion.chunk',
    model,
    ...(backend !== undefined && { provider: backend }),
    choices: choice ? [{ index: 0, finish_reason: null, ...choice }] : [],
    usage: null,
  }
}

function usageOf(usage: FakeUsage): object {
  return {
    prompt_tokens: usage.inputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens: usage.outputTokens,
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}

const errors: Readonly<Record<RefusalKind, { readonly type: string; readonly code: string }>> = {
  key: { type: 'invalid_request_error', code: 'invalid_api_key' },
  'rate limit': { type: 'requests', code: 'rate_limit_exceeded' },
  overload: { type: 'server_error', code: 'server_overloaded' },
  parameter: { type: 'invalid_request_error', code: 'unsupported_parameter' },
  'not found': { type: 'invalid_request_error', code: 'model_not_found' },
}

/** An error as OpenAI describes it in all of its APIs. */
export function openaiError({ kind, message }: Refusal): {
  readonly message: string
  readonly type: string
  readonly param: null
  readonly code: string
} {
  return { message, param: null, ...errors[kind] }
}
