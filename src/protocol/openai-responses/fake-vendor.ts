import type {
  AnswerWriter,
  CallPiece,
  EndCause,
  FakeAnswer,
  FakeUsage,
  FakeVendor,
} from '../fake-vendor.ts'
import { openaiError } from '../openai-chat/fake-vendor.ts'
import { namedEvent } from '../server-events.ts'
import { fields } from './request.ts'

/** Writes responses as OpenAI does. */
export const openaiResponsesFakeVendor: FakeVendor<string> = {
  basePath: '/v1',
  path: () => '/responses',
  fields,
  contentType: 'text/event-stream',
  lacks: [],
  tellsUsage: () => true,
  answer: (answer) => new ResponseWriter(answer),
  whole: ({ id, model, usage }, { reasoning, content, calls, cause }) => {
    const isWhole = cause !== 'token limit'
    const summary = [{ type: 'summary_text', text: reasoning }]
    return JSON.stringify({
      id,
      object: 'response',
      model,
      status: isWhole ? 'completed' : 'incomplete',
      error: null,
      incomplete_details: isWhole ? null : { reason: 'max_output_tokens' },
      output: [
        ...(reasoning === '' ? [] : [{ type: 'reasoning', summary }]),
        ...(content === '' && calls.length > 0 ? [] : [messageOf(content)]),
        ...calls.map(({ id: call_id, ...call }) => ({ type: 'function_call', call_id, ...call })),
      ],
      usage: usage ? usageOf(usage) : null,
    })
  },
  refusal: (refusal) => ({ headers: {}, body: JSON.stringify({ error: openaiError(refusal) }) }),
}

/** Items are opened by their first text, and closed by what follows. */
class ResponseWriter implements AnswerWriter<string> {
  readonly #answer: FakeAnswer
  #item: 'none' | 'reasoning' | 'message' | 'function_call' = 'none'
  #index = 0
  #text = ''
  #call = { call_id: '', name: '', arguments: '' }
  readonly #calls: object[] = []

  constructor(answer: FakeAnswer) {
    this.#answer = answer
  }

  start(): string {
    const response = this.#response({ status: 'in_progress' })
    return (
      namedEvent({ type: 'response.created', response }) +
      namedEvent({ type: 'response.in_progress', response })
    )
  }

  reasoning(delta: string): string {
    const opening = this.#open('reasoning')
    return opening + this.#say('response.reasoning_summary_text.delta', { delta })
  }

  content(delta: string): string {
    const isFirst = this.#item !== 'message'
    this.#text += delta
    return (
      this.#open('message') +
      (isFirst
        ? this.#say('response.content_part.added', { part: { type: 'output_text', text: '' } })
        : '') +
      this.#say('response.output_text.delta', { delta, logprobs: [] })
    )
  }

  call({ id, name, arguments: delta, isFirst, isLast }: CallPiece): string {
    const closing = isFirst ? this.#close() : ''
    if (isFirst) this.#call = { call_id: id, name, arguments: '' }
    const opening = this.#open('function_call', this.#call)
    this.#call = { ...this.#call, arguments: this.#call.arguments + delta }
    const said = this.#say('response.function_call_arguments.delta', { item_id: id, delta })
    if (!isLast) return closing + opening + said
    this.#calls.push({ type: 'function_call', ...this.#call })
    const { arguments: whole } = this.#call
    const done = { item_id: id, name, arguments: whole }
    return closing + opening + said + this.#say('response.function_call_arguments.done', done)
  }

  end(cause: EndCause): string {
    const text = this.#text
    const { usage } = this.#answer
    const said = this.#item === 'message' ? this.#say('response.output_text.done', { text }) : ''
    const isWhole = cause !== 'token limit'
    const status = isWhole ? 'completed' : 'incomplete'
    const response = this.#response({
      status,
      incomplete_details: isWhole ? null : { reason: 'max_output_tokens' },
      output: [...(text === '' && this.#calls.length > 0 ? [] : [messageOf(text)]), ...this.#calls],
      usage: usage ? usageOf(usage) : null,
    })
    return said + this.#close() + namedEvent({ type: `response.${status}`, response })
  }

  error: AnswerWriter<string>['error'] = (refusal) => {
    const { code, message, param } = openaiError(refusal)
    return namedEvent({ type: 'error', code, message, param })
  }

  #response(changes: object): object {
    const empty = { error: null, incomplete_details: null, usage: null, output: [] }
    const { id, model } = this.#answer
    return { id, object: 'response', model, ...empty, ...changes }
  }

  #say(type: string, rest: object): string {
    return namedEvent({ type, output_index: this.#index, ...rest })
  }

  #open(item: 'reasoning' | 'message' | 'function_call', rest: object = {}): string {
    if (this.#item === item) return ''
    const closing = this.#close()
    this.#item = item
    return closing + this.#say('response.output_item.added', { item: { type: item, ...rest } })
  }

  #close(): string {
    if (this.#item === 'none') return ''
    const rest = this.#item === 'function_call' ? this.#call : {}
    const closing = this.#say('response.output_item.done', { item: { type: this.#item, ...rest } })
    this.#index += 1
    this.#item = 'none'
    return closing
  }
}

function messageOf(text: string): object {
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }
}

function usageOf(usage: FakeUsage): object {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}
