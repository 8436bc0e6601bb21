import type { JsonSchema, Tool } from '../model/prompt.ts'
import type { FakeVendor } from './fake-vendor.ts'
import { fieldAt } from './field-path.ts'
import { isObject, type JsonObject, parseJson } from './json-value.ts'

/** What a request asks for, in whatever protocol. */
export interface RequestedAnswer {
  /** The system prompt; undefined where it stands in front of the messages, or there is none. */
  readonly system: string | undefined
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly tools: readonly Tool[]
  /** Names of the tools of which one has to be called; empty where none has to. */
  readonly mustCall: readonly string[]
  /** Whether tools may be called at all. */
  readonly mayCall: boolean
  readonly schema: JsonSchema | undefined
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
  /** Whether the address asks for a whole answer. */
  isWhole = false,
): RequestedAnswer {
  const at = (path: string | undefined): unknown =>
    path === undefined ? undefined : fieldAt(body, path)
  const prompt = at(fields.prompt)
  const stream = fields.stream === undefined ? !isWhole : at(fields.stream) === true
  const limits = [fields.limit, ...fields.otherLimits].map(at)
  const tools = toolsIn(at(fields.tools))
  const choice = JSON.stringify(at(fields.toolChoice) ?? '')
  // What a choice names is a tool; of its words, one says that some tool has to be called.
  const named = tools.map(({ name }) => name).filter((name) => choice.includes(`"${name}"`))
  const isRequired = named.length > 0 || /"(?:required|any)"/i.test(choice)
  return {
    system: wordsIn(partsOf(at(fields.system))) || undefined,
    messages: Array.isArray(prompt) ? prompt.filter(isObject).map(messageOf) : [],
    tools,
    mustCall: !isRequired ? [] : named.length > 0 ? named : tools.map(({ name }) => name),
    mayCall: tools.length > 0 && !/"none"/i.test(choice),
    schema: schemaIn(at(fields.schema)),
    maxTokens: limits.find((limit) => typeof limit === 'number'),
    json: fields.format !== undefined && at(fields.format) !== undefined,
    stream,
    usage: !stream || tellsUsage(body),
  }
}

function messageOf(message: JsonObject): RequestedAnswer['messages'][number] {
  const { role } = message
  return {
    role: typeof role === 'string' && role !== 'model' ? role : 'assistant',
    content: wordsIn(message['content'] ?? message['parts']),
  }
}

function partsOf(value: unknown): unknown {
  return isObject(value) ? (value['parts'] ?? value['content']) : value
}

/** A text, or the texts of its parts. */
function wordsIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}

/** Tools, each by itself or in what vendors put around one or all of them. */
function toolsIn(value: unknown): Tool[] {
  if (Array.isArray(value)) return value.flatMap(toolsIn)
  if (!isObject(value)) return []
  const { name, description } = value
  if (typeof name !== 'string') {
    return toolsIn(value['function'] ?? value['toolSpec'] ?? value['functionDeclarations'])
  }
  const { inputSchema } = value
  const parameters =
    value['parameters'] ??
    value['parametersJsonSchema'] ??
    value['input_schema'] ??
    (isObject(inputSchema) ? inputSchema['json'] : undefined)
  return [
    {
      name,
      description: typeof description === 'string' ? description : undefined,
      parameters: isObject(parameters) ? parameters : { type: 'object' },
    },
  ]
}

/** A schema by itself, or in what vendors put around it. */
function schemaIn(format: unknown): JsonSchema | undefined {
  if (!isObject(format)) return undefined
  const { json_schema: named, structure, schema } = format
  if (isObject(named)) return schemaIn(named)
  if (isObject(structure)) return schemaIn(structure['jsonSchema'])
  if (typeof schema === 'string') return schemaIn(parseJson(schema))
  if (isObject(schema)) return schema
  // Such as { type: 'json_object' }.
  return typeof format['type'] === 'string' && format['type'].startsWith('json_')
    ? undefined
    : format
}
