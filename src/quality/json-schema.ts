import { type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema'

import type { JsonSchema } from '../model/prompt.ts'

const validators = new WeakMap<JsonSchema, Validator>()

/** Why a value is not what a schema describes, in a sentence; undefined where it is. */
export function schemaFailure(schema: JsonSchema, value: unknown): string | undefined {
  const validator =
    validators.get(schema) ?? new Validator({ ...schema } satisfies Schema, draftOf(schema))
  validators.set(schema, validator)
  const { valid, errors } = validator.validate(value)
  if (valid) return undefined
  // The last one lies deepest; that nothing is allowed is said of what is not.
  const telling = errors.findLast(({ keyword }) => keyword !== 'false') ?? errors[0]
  const place = (telling?.instanceLocation ?? '#').slice(2).replaceAll('/', '.')
  return `${place === '' ? '' : `${place}: `}${telling?.error ?? 'it is not what the schema describes'}`
}

/** Which version of JSON Schema it says it is; the newest where it does not. */
function draftOf({ $schema }: JsonSchema): SchemaDraft {
  const [, draft] = /draft-0?(4|7|2019-09)/.exec(typeof $schema === 'string' ? $schema : '') ?? []
  return draft === '4' || draft === '7' || draft === '2019-09' ? draft : '2020-12'
}
