import type { JsonSchema } from '../model/prompt.ts'

/** How deep a schema that names itself is followed. */
const MAX_DEPTH = 6
const DEFAULT_ITEMS = 2

export interface ValueSource {
  /** A seeded source of integers in [0, below). */
  readonly pick: (below: number) => number
  /** Words for texts. */
  readonly words: readonly string[]
}

/** Makes up a value that a JSON Schema describes. What it says beyond types and bounds is not kept to. */
export function schemaValue(schema: JsonSchema, source: ValueSource): unknown {
  return valueOf(schema, { ...source, root: schema, depth: 0 })
}

interface Place extends ValueSource {
  readonly root: JsonSchema
  readonly depth: number
}

function valueOf(schema: unknown, place: Place): unknown {
  if (!isSchema(schema)) return null
  const { $ref, const: fixed, enum: values, allOf, anyOf, oneOf, type } = schema
  if ('const' in schema) return fixed
  if (Array.isArray(values)) return values[place.pick(values.length)]
  const inner = { ...place, depth: place.depth + 1 }
  if (typeof $ref === 'string') return valueOf(targetOf($ref, place.root), inner)
  if (Array.isArray(allOf)) return valueOf(merged(schema, allOf), inner)
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) {
    const { anyOf: _any, oneOf: _one, ...rest } = schema
    // Deep down the last one: of recursive schemas that is mostly what ends them.
    const choice: unknown = choices[place.depth >= MAX_DEPTH ? choices.length - 1 : 0]
    return valueOf(merged(rest, [choice]), inner)
  }
  return typedValue(Array.isArray(type) ? type[0] : type, schema, place)
}

function typedValue(type: unknown, schema: JsonSchema, place: Place): unknown {
  switch (type ?? ('properties' in schema ? 'object' : 'string')) {
    case 'object':
      return objectOf(schema, place)
    case 'array':
      return arrayOf(schema, place)
    case 'integer':
      return Math.ceil(numberOf(schema, place))
    case 'number':
      return numberOf(schema, place)
    case 'boolean':
      return place.pick(2) === 0
    case 'null':
      return null
    default:
      return textOf(schema, place)
  }
}

function objectOf({ properties, required }: JsonSchema, place: Place): object {
  const all = isSchema(properties) ? Object.entries(properties) : []
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  const unnamed = needed
    .filter((name) => typeof name === 'string')
    .filter((name) => !all.some(([known]) => known === name))
    .map((name) => [name, {}] as const)
  const listed = place.depth >= MAX_DEPTH ? all.filter(([name]) => needed.includes(name)) : all
  const kept = [...listed, ...unnamed]
  return Object.fromEntries(
    kept.map(([name, schema]) => [name, valueOf(schema, { ...place, depth: place.depth + 1 })]),
  )
}

function arrayOf({ items, minItems, maxItems }: JsonSchema, place: Place): unknown[] {
  const least = numeric(minItems, 0)
  const wanted = place.depth >= MAX_DEPTH ? least : Math.max(least, DEFAULT_ITEMS)
  const length = Math.min(wanted, numeric(maxItems, wanted))
  return Array.from({ length }, () => valueOf(items ?? {}, { ...place, depth: place.depth + 1 }))
}

function numberOf(
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema,
  { pick }: Place,
): number {
  const low = Math.max(numeric(minimum, -Infinity), numeric(exclusiveMinimum, -Infinity) + 1)
  const high = Math.min(numeric(maximum, Infinity), numeric(exclusiveMaximum, Infinity) - 1)
  const from = low > -Infinity ? low : high < Infinity ? Math.min(0, high - 10) : 1
  const span = high < Infinity ? Math.max(0, high - from) : 100
  const step = numeric(multipleOf, 1)
  return (Math.ceil(from / step) + pick(Math.floor(Math.min(span, 100) / step) + 1)) * step
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-11-27T12:00:00Z',
  date: '2026-11-27',
  time: '12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  ipv4: '192.0.2.1',
}

function textOf({ format, minLength, maxLength }: JsonSchema, { pick, words }: Place): string {
  const known = typeof format === 'string' ? formats[format] : undefined
  if (known !== undefined) return known
  let text = words[pick(Math.max(1, words.length))] ?? 'text'
  while (text.length < numeric(minLength, 0)) text += ` ${words[pick(words.length)] ?? 'text'}`
  return text.slice(0, numeric(maxLength, text.length))
}

function targetOf(reference: string, root: JsonSchema): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (isSchema(value) ? value[name] : undefined), root)
}

/** A schema and the parts that all have to hold, as one. */
function merged({ allOf: _all, ...schema }: JsonSchema, parts: readonly unknown[]): JsonSchema {
  const all = [schema, ...parts.filter(isSchema)]
  const properties = Object.assign({}, ...all.map(({ properties: own }) => own))
  return Object.assign({}, ...all, Object.keys(properties).length === 0 ? {} : { properties })
}

function numeric(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
