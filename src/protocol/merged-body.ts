import { mergePatch } from '../model/merge-patch.ts'
import type { Call } from './contract.ts'
import { fieldAt, withField, withoutField } from './field-path.ts'
import type { JsonObject } from './json-value.ts'

/**
 * The body of a request as it is sent: the protocol's fields and what the model needs, without what
 * the endpoint does not take or under the names it wants, and what is declared merged in last.
 */
export function mergedBody(
  { leaveOut, sendAs = {}, defaults = {}, body }: Call,
  fields: JsonObject,
): JsonObject {
  const kept = leaveOut.reduce(withoutField, mergePatch(fields, defaults))
  const named = Object.entries(sendAs).reduce((current, [name, other]) => {
    const value = fieldAt(current, name)
    return value === undefined ? current : withField(withoutField(current, name), other, value)
  }, kept)
  return mergePatch(named, body)
}
