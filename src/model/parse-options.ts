import type { z } from 'zod'

import { BenchError, received } from './bench-error.ts'
import { suggestion } from './nearest-name.ts'

/**
 * Parses options a person wrote. The error names the option's path, what was received and what is
 * expected; an unknown option comes with the nearest known one.
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const lines = result.error.issues.flatMap((issue) => describe(issue, value, schema))
  throw new BenchError('invalid-option', `${where}: ${[...new Set(lines)].join('; ')}`)
}

function describe(issue: z.core.$ZodIssue, root: unknown, schema: z.ZodType): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path)
    return issue.keys.map((key) => {
      const path = [...issue.path, key].join('.')
      return `unknown option \`${path}\`.${suggestion(key, known)}`
    })
  }
  const option = issue.path.length === 0 ? 'the options' : `\`${issue.path.join('.')}\``
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flatMap((errors) => errors.map((error) => error.message))
    const expected = inner.length > 0 ? ` (${[...new Set(inner)].join(', or ')})` : ''
    return [`${option} is not valid${expected}, received ${received(at(root, issue.path))}`]
  }
  // The values of headers are secrets, also where they are wrong.
  if (issue.path.includes('headers')) return [`${option}: ${issue.message}`]
  return [`${option}: ${issue.message}, received ${received(at(root, issue.path))}`]
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

/** The keys of the object schema at a path, as far as it can be followed. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema
  for (const key of path) {
    const shape = shapeOf(current)
    current = shape ? shape[String(key)] : valueTypeOf(current)
  }
  return Object.keys(shapeOf(current) ?? {})
}

function shapeOf(schema: unknown): Fields | undefined {
  const definition = definitionOf(schema)
  if (isFields(definition?.['shape'])) return definition['shape']
  return definition?.['innerType'] ? shapeOf(definition['innerType']) : undefined
}

function valueTypeOf(schema: unknown): unknown {
  const definition = definitionOf(schema)
  const inner = definition?.['innerType']
  return definition?.['valueType'] ?? (inner && valueTypeOf(inner))
}

type Fields = Readonly<Record<string, unknown>>

function definitionOf(schema: unknown): Fields | undefined {
  return isFields(schema) && isFields(schema['def']) ? schema['def'] : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
