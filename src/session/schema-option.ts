import type { SchemaLike } from '../model/options/request-options.ts'
import type { JsonSchema } from '../model/prompt.ts'
import { schemaFault } from '../model/schema-fault.ts'
import { z } from '../model/zod.ts'

const OLD_LIBRARY =
  'expected a JSON Schema, or a schema of zod 4: this one has no JSON Schema to give. Update its library, or write the JSON Schema'
/** What zod says of whole numbers that says nothing. */
const SAFE = Number.MAX_SAFE_INTEGER

/** Makes a JSON Schema of what was given; what is none is an error with its place. */
export const schemaOption = z
  .custom<SchemaLike>(
    isObject,
    "expected a JSON Schema, such as { type: 'object', properties: { … } }, or a schema of zod",
  )
  .transform((value, context): JsonSchema => {
    const given = jsonSchemaOf(value)
    if (typeof given === 'string') {
      context.addIssue({ code: 'custom', message: given })
      return z.NEVER
    }
    const fault = schemaFault(given)
    if (fault) context.addIssue({ code: 'custom', path: [...fault.path], message: fault.expected })
    return given
  })

/** The JSON Schema of a value, or why it has none. */
function jsonSchemaOf(value: object): JsonSchema | string {
  const standard: unknown = Reflect.get(value, '~standard')
  if (!isObject(standard)) {
    // Zod before its standard.
    if ('_def' in value) return OLD_LIBRARY
    return plainSchema(value)
  }
  try {
    const made = isObject(standard['jsonSchema'])
      ? callInput(standard['jsonSchema'])
      : isZod(value)
        ? z.toJSONSchema(value, { io: 'input', override: withDescription })
        : undefined
    if (!isObject(made)) return OLD_LIBRARY
    const { $schema: _version, ...said } = made
    return closed(said)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `expected a schema that JSON Schema can say: ${reason}`
  }
}

/** What goes over the wire of a schema; functions and cycles do not. */
function plainSchema(value: object): JsonSchema | string {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value))
    return isObject(copy) ? copy : OLD_LIBRARY
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    const isCircle = /circular|cyclic/i.test(reason)
    return isCircle
      ? "expected a JSON Schema that does not hold itself. Refer to it, { $ref: '#' }"
      : `expected a JSON Schema that is plain data: ${reason}`
  }
}

/** Standard JSON Schema, as zod from 4.2 on and others have it. */
function callInput(json: Readonly<Record<string, unknown>>): unknown {
  const { input } = json
  return typeof input === 'function' ? input({ target: 'draft-2020-12' }) : undefined
}

/** Descriptions are known to the copy of zod that made a schema, and to the schema itself. */
function withDescription({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: object
  readonly jsonSchema: { description?: string }
}): void {
  const description: unknown = Reflect.get(zodSchema, 'description')
  if (typeof description === 'string') jsonSchema.description = description
}

function isZod(value: object): value is z.ZodType {
  return '_zod' in value
}

/** Objects of zod have no other properties than theirs, which vendors want to be told. */
function closed(schema: JsonSchema): JsonSchema {
  const isOpen =
    schema['type'] === 'object' &&
    isObject(schema['properties']) &&
    schema['additionalProperties'] === undefined
  const said: JsonSchema = isOpen ? { ...schema, additionalProperties: false } : schema
  return Object.fromEntries(
    Object.entries(said)
      .filter(([name, value]) => !(name === 'minimum' && value === -SAFE))
      .filter(([name, value]) => !(name === 'maximum' && value === SAFE))
      .map(([name, value]) => [name, closedIn(value)]),
  )
}

function closedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedIn)
  return isObject(value) ? closed(value) : value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
