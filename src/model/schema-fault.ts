import type { JsonSchema } from './prompt.ts'

/** What is wrong with a JSON Schema, and where in it. */
export interface SchemaFault {
  readonly path: readonly (string | number)[]
  readonly expected: string
}

const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
/** What holds one schema, a list of them, and schemas by name. */
const single = ['additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
/** One of these makes an object a schema that says something. */
const telling = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'properties']
const EXPECTED = "expected a JSON Schema, such as { type: 'object', properties: { … } }"

/** Looks through a schema as far as what is in it can make it none. */
export function schemaFault(schema: JsonSchema): SchemaFault | undefined {
  if (!telling.some((name) => name in schema)) return { path: [], expected: EXPECTED }
  return faultIn(schema, [])

  function faultIn(value: unknown, path: SchemaFault['path']): SchemaFault | undefined {
    if (typeof value === 'boolean') return undefined
    if (!isSchema(value)) return { path, expected: EXPECTED }
    const own = ownFault(value, schema) ?? limitFault(value)
    if (own) return { path: [...path, ...own.path], expected: own.expected }
    return (
      first(single, (name) =>
        name in value ? faultIn(value[name], [...path, name]) : undefined,
      ) ??
      first(lists, (name) => faultInList(value[name], [...path, name])) ??
      first(maps, (name) => faultInMap(value[name], [...path, name])) ??
      (Array.isArray(value['items'])
        ? faultInList(value['items'], [...path, 'items'])
        : 'items' in value
          ? faultIn(value['items'], [...path, 'items'])
          : undefined)
    )
  }

  function faultInList(value: unknown, path: SchemaFault['path']): SchemaFault | undefined {
    if (value === undefined) return undefined
    if (!Array.isArray(value) || value.length === 0) {
      return { path, expected: 'expected a list of JSON Schemas' }
    }
    return first([...value.keys()], (index) => faultIn(value[index], [...path, index]))
  }

  function faultInMap(value: unknown, path: SchemaFault['path']): SchemaFault | undefined {
    if (value === undefined) return undefined
    if (!isSchema(value)) return { path, expected: 'expected an object of JSON Schemas' }
    return first(Object.keys(value), (name) => faultIn(value[name], [...path, name]))
  }
}

const counts =
  'minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains'.split(
    ' ',
  )
const numbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']

/** What is wrong with its limits. */
function limitFault(schema: JsonSchema): SchemaFault | undefined {
  const count = counts.find((name) => name in schema && !isCount(schema[name]))
  if (count !== undefined) return { path: [count], expected: 'expected a whole number from 0' }
  // Of old, and in OpenAPI, limits were exclusive where a switch said so.
  const number = numbers.find(
    (name) => name in schema && !['number', 'boolean'].includes(typeof schema[name]),
  )
  return number === undefined ? undefined : { path: [number], expected: 'expected a number' }
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/** What is wrong with the keywords of a schema that hold no schemas. */
function ownFault(
  { type, required, enum: values, pattern, $ref }: JsonSchema,
  root: JsonSchema,
): SchemaFault | undefined {
  if (type !== undefined && !(Array.isArray(type) ? type.every(isType) : isType(type))) {
    return { path: ['type'], expected: `expected one of ${types.join(', ')}` }
  }
  if (required !== undefined && !isNames(required)) {
    return { path: ['required'], expected: 'expected a list of names of properties' }
  }
  if (values !== undefined && (!Array.isArray(values) || values.length === 0)) {
    return { path: ['enum'], expected: 'expected a list of values' }
  }
  if (pattern !== undefined && !isPattern(pattern)) {
    return { path: ['pattern'], expected: 'expected a regular expression' }
  }
  if ($ref !== undefined && !leads($ref, root)) {
    return { path: ['$ref'], expected: 'expected a place in the schema, such as #/$defs/name' }
  }
  return undefined
}

function isType(one: unknown): boolean {
  return typeof one === 'string' && types.includes(one)
}

function isNames(list: unknown): boolean {
  return Array.isArray(list) && list.every((name) => typeof name === 'string')
}

function isPattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string') return false
  try {
    return Boolean(new RegExp(pattern, 'u'))
  } catch {
    return false
  }
}

/** Whether a reference leads somewhere: no schema is fetched from anywhere. */
function leads(reference: unknown, root: JsonSchema): boolean {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return false
  // An anchor has a name instead of a path.
  if (reference !== '#' && !reference.startsWith('#/')) {
    return JSON.stringify(root).includes(`"$anchor":"${reference.slice(1)}"`)
  }
  const names = reference.split('/').slice(1)
  const end = names.reduce<unknown>((value, name) => {
    const plain = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')
    return typeof value === 'object' && value !== null ? Reflect.get(value, plain) : undefined
  }, root)
  return end !== undefined
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function first<Item, Found>(
  items: readonly Item[],
  look: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = look(item)
    if (found !== undefined) return found
  }
  return undefined
}
