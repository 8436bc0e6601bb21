import type { Call } from './contract.ts'
import { fieldAt, withField, withoutField } from './field-path.ts'
import { isObject, type JsonObject } from './json-value.ts'

/**
 * The body of a request as it is sent: the protocol's fields, without what the endpoint does not
 * take or under the names it wants, and what the provider declares merged in last.
 */
export function mergedBody({ leaveOut, sendAs = {}, body }: Call, fields: JsonObject): JsonObject {
  const kept = leaveOut.reduce(withoutField, fields)
  const named = Object.entries(sendAs).reduce((current, [name, other]) => {
    const value = fieldAt(current, name)
    return value === undefined ? current : withField(withoutField(current, name), other, value)
  }, kept)
  return mergePatch(named, body)
}

/**
 * JSON Merge Patch (RFC 7396): objects are merged, `null` removes a field, all else replaces. Merged
 * in depth, because a limit may stand beside what a provider declares: Gemini's `generationConfig`.
 */
function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const current = merged.get(name)
    if (value === null) merged.delete(name)
    else
      merged.set(
        name,
        isObject(value) ? mergePatch(isObject(current) ? current : {}, value) : value,
      )
  }
  return Object.fromEntries(merged)
}
