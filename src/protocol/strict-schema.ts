import type { JsonSchema } from '../model/prompt.ts'
import { isObject } from './json-value.ts'

/**
 * Whether OpenAI takes a schema with `strict: true`: every object in it is closed, and requires all of
 * its properties. Anything else is refused with it, and a wish without it.
 */
export function isStrict(schema: JsonSchema): boolean {
  return schema['type'] === 'object' && allStrict(schema)
}

function allStrict(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(allStrict)
  if (!isObject(value)) return true
  const { properties } = value
  return (
    (isObject(properties) || value['type'] === 'object' ? isClosed(value) : true) &&
    Object.values(value).every(allStrict)
  )
}

function isClosed({ properties, required, additionalProperties }: JsonSchema): boolean {
  const names = isObject(properties) ? Object.keys(properties) : []
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  return additionalProperties === false && names.every((name) => needed.includes(name))
}
