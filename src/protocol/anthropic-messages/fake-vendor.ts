import type {
  EndCause,
  Refusal,
  RefusalKind,
  FakeVendor,
  AnswerWriter,
  CallPiece,
  FakeAnswer,
  FakeUsage,
} from '../fake-vendor.ts'
import { parseJson } from '../json-value.ts'
import { namedEvent } from '../server-events.ts'
import { fields } from './request.ts'

/** Writes messages as Anthropic does. */
export const anthropicMessagesFakeVendor: FakeVendor<string> = {
  basePath: '',
  path: () => '/v1/messages',
  fields,
  contentType: 'text/event-stream',
  lacks: [],
  tellsUsage: () => true,
  answer: (answer) => new MessageWriter(answer),
  whole: ({ id, model, usage }, { reasoning, content, calls, cause }) =>
    JSON.stringify({
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [
        ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: '' }]),
        ...(content === '' ? [] : [{ type: 'text', text: content }]),
        ...calls.map(({ arguments: words, ...call }) => ({
          type: 'tool_use',
          ...call,
          input: parseJson(words) ?? {},
        })),
      ],
      stop_reason: stopReasons[cause],
      stop_sequence: null,
      ...(usage && { usage: { ...inputOf(usage), ...outputOf(usage) } }),
    }),
  refusal: (refusal) => ({ headers: {}, body: JSON.stringify(errorOf(refusal)) }),
}

const stopReasons: Readonly<Record<EndCause, string>> = {
  'own end': 'end_turn',
  'token limit': 'max_tokens',
  'tool call': 'tool_use',
}

/** Blocks are opened by their first text, and closed by what follows. */
class MessageWriter implements AnswerWriter<string> {
  readonly #answer: FakeAnswer
  #block: 'none' | 'thinking' | 'text' | 'tool_use' = 'none'
  #index = 0

  constructor(answer: FakeAnswer) {
    this.#answer = answer
  }

  start(): string {
    const { id, model, usage } = this.#answer
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      ...(usage && { usage: inputOf(usage) }),
    }
    return namedEvent({ type: 'message_start', message }) + namedEvent({ type: 'ping' })
  }

  reasoning(thinking: string): string {
    const opening = this.#open('thinking', { type: 'thinking', thinking: '' })
    return opening + this.#delta({ type: 'thinking_delta', thinking })
  }

  content(text: string): string {
    return (
      this.#open('text', { type: 'text', text: '' }) + this.#delta({ type: 'text_delta', text })
    )
  }

  call({ id, name, arguments: words, isFirst }: CallPiece): string {
    const closing = isFirst ? this.#close() : ''
    const opening = this.#open('tool_use', { type: 'tool_use', id, name, input: {} })
    return closing + opening + this.#delta({ type: 'input_json_delta', partial_json: words })
  }

  end(cause: EndCause): string {
    const { usage } = this.#answer
    const delta = { stop_reason: stopReasons[cause], stop_sequence: null }
    return (
      this.#close() +
      namedEvent({ type: 'message_delta', delta, ...(usage && { usage: outputOf(usage) }) }) +
      namedEvent({ type: 'message_stop' })
    )
  }

  error: AnswerWriter<string>['error'] = (refusal) => namedEvent(errorOf(refusal))

  #delta(delta: object): string {
    return namedEvent({ type: 'content_block_delta', index: this.#index, delta })
  }

  #open(block: 'thinking' | 'text' | 'tool_use', content: object): string {
    if (this.#block === block) return ''
    const closing = this.#close()
    this.#block = block
    const start = { type: 'content_block_start', index: this.#index, content_block: content }
    return closing + namedEvent(start)
  }

  #close(): string {
    if (this.#block === 'none') return ''
    const signature =
      this.#block === 'thinking'
        ? this.#delta({ type: 'signature_delta', signature: 'EqQBCgIYAhIM' })
        : ''
    const closing = namedEvent({ type: 'content_block_stop', index: this.#index })
    this.#block = 'none'
    this.#index += 1
    return signature + closing
  }
}

/** `input_tokens` are only those neither read from a cache nor written to one. */
function inputOf({ inputTokens, cachedTokens, cacheWriteTokens }: FakeUsage): object {
  return {
    input_tokens: inputTokens - cachedTokens - cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    // A message starts with a count that is none of its answer.
    output_tokens: 1,
  }
}

function outputOf({ outputTokens, reasoningTokens }: FakeUsage): object {
  return {
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: reasoningTokens },
  }
}

const errorTypes: Readonly<Record<RefusalKind, string>> = {
  key: 'authentication_error',
  'rate limit': 'rate_limit_error',
  overload: 'overloaded_error',
  parameter: 'invalid_request_error',
  'not found': 'not_found_error',
}

function errorOf({ kind, message }: Refusal): { readonly type: 'error'; readonly error: object } {
  return { type: 'error', error: { type: errorTypes[kind], message } }
}
