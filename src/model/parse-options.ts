import { BenchError, received } from './bench-error.ts'
import { mayBeSecret } from './may-be-secret.ts'
import { suggestion } from './nearest-name.ts'
import type { z } from './zod.ts'

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

/** Options whose values may be secrets, also where they are wrong. */
const mayHoldSecret: ReadonlySet<PropertyKey> = new Set([
  'headers',
  'body',
  'baseURL',
  'endpoint',
  'apiKeyEnv',
])

function describe(issue: z.core.$ZodIssue, root: unknown, schema: z.ZodType): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path)
    return issue.keys.map((key) => {
      const path = shownPath([...issue.path, key])
      return `unknown option \`${path}\`.${suggestion(key, known)}`
    })
  }
  const option = issue.path.length === 0 ? 'the options' : `\`${shownPath(issue.path)}\``
  if (issue.code === 'invalid_union') {
    const fitting = issue.errors.filter((issues) => !issues.some(isOfAnotherKind))
    const [meant, ...others] = fitting
    // The one whose kind the value is of: what is wrong lies deeper.
    if (meant && others.length === 0) {
      return meant.flatMap((inner) =>
        describe({ ...inner, path: [...issue.path, ...inner.path] }, root, schema),
      )
    }
    return [
      `${option}: expected ${expectedByAll(issue.errors)}, received ${received(at(root, issue.path))}`,
    ]
  }
  if (issue.path.some((name) => mayHoldSecret.has(name))) {
    return [`${option}: ${inWords(issue.message)}`]
  }
  return [`${option}: ${inWords(issue.message)}, received ${received(at(root, issue.path))}`]
}

/** What the choices of a union expect, each said once. */
function expectedByAll(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const said = errors.flat().map(({ message }) => inWords(message))
  const expected = said
    .filter((words) => words.startsWith('expected '))
    .flatMap((words) => words.replace('expected ', '').split(/ or (?=an? )/))
  return [...new Set(expected)].join(' or ') || 'something else'
}

/** A path for a message; a key that was given for a name is not shown. */
function shownPath(path: readonly PropertyKey[]): string {
  return path.map((name) => (mayBeSecret(String(name)) ? '[redacted]' : String(name))).join('.')
}

/** Whether a value is not even what a choice is about, say a number where a list would be. */
function isOfAnotherKind({ code, path }: z.core.$ZodIssue): boolean {
  return (code === 'invalid_type' || code === 'custom') && path.length === 0
}

/** The schema library's own words for what is usual in ours; all other messages are ours. */
function inWords(message: string): string {
  const [, choices] = /^Invalid option: expected one of (.+)$/.exec(message) ?? []
  if (choices !== undefined) return `expected one of ${choices.replaceAll('|', ', ')}`
  if (message === 'Too small: expected string to have >=1 characters') {
    return 'expected a string that is not empty'
  }
  const [, kind] = /^Invalid input: expected (\w+), received \w+$/.exec(message) ?? []
  if (kind === undefined) return message
  return `expected ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
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
  const { options } = definition ?? {}
  if (Array.isArray(options)) return options.map(shapeOf).find((shape) => shape !== undefined)
  return definition?.['innerType'] ? shapeOf(definition['innerType']) : undefined
}

function valueTypeOf(schema: unknown): unknown {
  const definition = definitionOf(schema)
  const { innerType: inner, options } = definition ?? {}
  if (Array.isArray(options)) return options.map(valueTypeOf).find((type) => type !== undefined)
  return definition?.['valueType'] ?? definition?.['element'] ?? (inner && valueTypeOf(inner))
}

type Fields = Readonly<Record<string, unknown>>

function definitionOf(schema: unknown): Fields | undefined {
  return isFields(schema) && isFields(schema['def']) ? schema['def'] : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
