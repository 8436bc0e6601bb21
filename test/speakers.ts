import type { HttpProtocolName } from '../src/model/provider.ts'
import { event } from './http-server.ts'

/** Says the same things in one wire protocol, byte for byte as its vendor's servers do. */
export interface Speaker {
  readonly protocol: HttpProtocolName
  /** What stands between the origin and the protocol's own path. */
  readonly basePath: string
  /** The path of a request for the model `m`. */
  readonly path: string
  /** Everything before the first text. */
  start(): string
  reasoning(text: string): string
  /** What stands between reasoning and content. */
  turn(): string
  content(text: string): string
  /** The end of the answer, with `usage`. */
  end(cause: 'own end' | 'token limit'): string
  /** An error event. */
  error(cause: 'rate limit' | 'key'): string
  /** The body of a response that refuses the key. */
  readonly plainError: string
}

/** What every speaker reports, in our words. */
export const usage = { inputTokens: 900, cachedTokens: 800, outputTokens: 50, reasoningTokens: 30 }
export const SERVED_MODEL = 'm-2026-11-01'
export const ERROR_MESSAGE = 'no, not now'

/** An event whose name stands in its data too. */
function named(payload: { readonly type: string; readonly [name: string]: unknown }): string {
  return `event: ${payload.type}\n${event(payload)}`
}

function chatChunk(choice: Readonly<Record<string, unknown>>): string {
  const object = 'chat.completion.chunk'
  const choices = [{ index: 0, finish_reason: null, ...choice }]
  return event({ id: 'chatcmpl-1', object, model: SERVED_MODEL, choices, usage: null })
}

const openaiChat: Speaker = {
  protocol: 'openai-chat',
  basePath: '/v1',
  path: '/v1/chat/completions',
  start: () => chatChunk({ delta: { role: 'assistant', content: '' } }),
  reasoning: (text) => chatChunk({ delta: { reasoning_content: text } }),
  turn: () => '',
  content: (text) => chatChunk({ delta: { content: text } }),
  end: (cause) =>
    chatChunk({ delta: {}, finish_reason: cause === 'own end' ? 'stop' : 'length' }) +
    event({
      choices: [],
      usage: {
        prompt_tokens: 900,
        prompt_tokens_details: { cached_tokens: 800 },
        completion_tokens: 50,
        completion_tokens_details: { reasoning_tokens: 30 },
        total_tokens: 950,
      },
    }) +
    'data: [DONE]\n\n',
  error: (cause) =>
    event({
      error: {
        message: ERROR_MESSAGE,
        code: cause === 'key' ? 'invalid_api_key' : 'rate_limit_exceeded',
      },
    }),
  plainError: JSON.stringify({ error: { message: ERROR_MESSAGE, code: 'invalid_api_key' } }),
}

function response(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const empty = { error: null, incomplete_details: null, usage: null, output: [] }
  return { id: 'resp_1', object: 'response', model: SERVED_MODEL, ...empty, ...changes }
}

const openaiResponses: Speaker = {
  protocol: 'openai-responses',
  basePath: '/v1',
  path: '/v1/responses',
  start: () =>
    named({ type: 'response.created', response: response({ status: 'in_progress' }) }) +
    named({ type: 'response.in_progress', response: response({ status: 'in_progress' }) }) +
    named({ type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning' } }),
  reasoning: (delta) => named({ type: 'response.reasoning_summary_text.delta', delta }),
  turn: () =>
    named({ type: 'response.output_item.done', output_index: 0, item: { type: 'reasoning' } }) +
    named({ type: 'response.output_item.added', output_index: 1, item: { type: 'message' } }) +
    named({
      type: 'response.content_part.added',
      output_index: 1,
      part: { type: 'output_text', text: '' },
    }),
  content: (delta) => named({ type: 'response.output_text.delta', delta, logprobs: [] }),
  end(cause) {
    const isWhole = cause === 'own end'
    const status = isWhole ? 'completed' : 'incomplete'
    return (
      named({ type: 'response.output_text.done', text: 'all of it, once more' }) +
      named({
        type: `response.${status}`,
        response: response({
          status,
          incomplete_details: isWhole ? null : { reason: 'max_output_tokens' },
          usage: {
            input_tokens: 900,
            input_tokens_details: { cached_tokens: 800 },
            output_tokens: 50,
            output_tokens_details: { reasoning_tokens: 30 },
            total_tokens: 950,
          },
        }),
      })
    )
  },
  error: (cause) =>
    named({
      type: 'error',
      code: cause === 'key' ? 'invalid_api_key' : 'rate_limit_exceeded',
      message: ERROR_MESSAGE,
      param: null,
    }),
  plainError: JSON.stringify({
    error: { message: ERROR_MESSAGE, type: 'invalid_request_error', code: 'invalid_api_key' },
  }),
}

function anthropicError(type: string): { type: 'error'; error: object } {
  return { type: 'error', error: { type, message: ERROR_MESSAGE } }
}

const anthropicMessages: Speaker = {
  protocol: 'anthropic-messages',
  basePath: '',
  path: '/v1/messages',
  start: () =>
    named({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: SERVED_MODEL,
        content: [],
        stop_reason: null,
        usage: {
          input_tokens: 60,
          cache_read_input_tokens: 800,
          cache_creation_input_tokens: 40,
          output_tokens: 1,
        },
      },
    }) +
    named({ type: 'content_block_start', index: 0, content_block: { type: 'thinking' } }) +
    named({ type: 'ping' }),
  reasoning: (thinking) =>
    named({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'thinking_delta', thinking },
    }),
  turn: () =>
    named({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: 'EqQBCgIYAhIM' },
    }) +
    named({ type: 'content_block_stop', index: 0 }) +
    named({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } }),
  content: (text) =>
    named({ type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text } }),
  end: (cause) =>
    named({ type: 'content_block_stop', index: 1 }) +
    named({
      type: 'message_delta',
      delta: { stop_reason: cause === 'own end' ? 'end_turn' : 'max_tokens', stop_sequence: null },
      usage: { output_tokens: 50, output_tokens_details: { thinking_tokens: 30 } },
    }) +
    named({ type: 'message_stop' }),
  error: (cause) =>
    named(anthropicError(cause === 'key' ? 'authentication_error' : 'rate_limit_error')),
  plainError: JSON.stringify(anthropicError('authentication_error')),
}

function geminiChunk(
  candidate: Readonly<Record<string, unknown>>,
  usageMetadata: Readonly<Record<string, number>> = { promptTokenCount: 900 },
): string {
  const candidates = [{ index: 0, ...candidate }]
  return event({ candidates, usageMetadata, modelVersion: SERVED_MODEL, responseId: 'r1' })
}

function geminiParts(...parts: readonly object[]): string {
  return geminiChunk({ content: { role: 'model', parts } })
}

const geminiGenerateContent: Speaker = {
  protocol: 'gemini-generate-content',
  basePath: '/v1beta',
  path: '/v1beta/models/m:streamGenerateContent?alt=sse',
  start: () => geminiParts({ text: '' }),
  reasoning: (text) => geminiParts({ text, thought: true }),
  turn: () => '',
  content: (text) => geminiParts({ text }),
  end: (cause) =>
    geminiChunk(
      {
        content: { role: 'model', parts: [{ text: '', thoughtSignature: 'AY89a18i' }] },
        finishReason: cause === 'own end' ? 'STOP' : 'MAX_TOKENS',
      },
      {
        promptTokenCount: 900,
        cachedContentTokenCount: 800,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        totalTokenCount: 950,
      },
    ),
  error: (cause) =>
    event({
      error:
        cause === 'key'
          ? { code: 403, message: ERROR_MESSAGE, status: 'PERMISSION_DENIED' }
          : { code: 429, message: ERROR_MESSAGE, status: 'RESOURCE_EXHAUSTED' },
    }),
  plainError: JSON.stringify([
    { error: { code: 401, message: ERROR_MESSAGE, status: 'UNAUTHENTICATED' } },
  ]),
}

/** One for each protocol, which the type sees to. */
const byProtocol: Readonly<Record<HttpProtocolName, Speaker>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  'gemini-generate-content': geminiGenerateContent,
}

export const speakers: readonly Speaker[] = Object.values(byProtocol)
