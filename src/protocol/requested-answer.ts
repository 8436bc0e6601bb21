import type { FakeVendor } from './fake-vendor.ts'
import { fieldAt } from './field-path.ts'
import { isObject, type JsonObject } from './json-value.ts'

/** What a request asks for, in whatever protocol. */
export interface RequestedAnswer {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly maxTokens: number | undefined
  /** Whether JSON is asked for by a field of the request. */
  readonly json: boolean
  /** Whether a stream is asked for. */
  readonly stream: boolean
  /** Whether the answer tells its usage. */
  readonly usage: boolean
}

/** Understands the body of a request. */
export function requestedAnswer(
  body: JsonObject,
  { fields, tellsUsage }: FakeVendor,
): RequestedAnswer {
  const prompt = fieldAt(body, fields.prompt)
  const limits = [fields.limit, ...fields.otherLimits].map((path) => fieldAt(body, path))
  return {
    messages: Array.isArray(prompt) ? prompt.filter(isObject).map(messageOf) : [],
    maxTokens: limits.find((limit) => typeof limit === 'number'),
    json: fields.format !== undefined && fieldAt(body, fields.format) !== undefined,
    stream: fields.stream === undefined || fieldAt(body, fields.stream) === true,
    usage: tellsUsage(body),
  }
}

function messageOf(message: JsonObject): RequestedAnswer['messages'][number] {
  const { role } = message
  return {
    role: typeof role === 'string' && role !== 'model' ? role : 'assistant',
    content: wordsIn(message['content'] ?? message['parts']),
  }
}

/** A text, or the texts of its parts. */
function wordsIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}
