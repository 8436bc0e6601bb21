/** The fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * JSON Merge Patch (RFC 7396): objects are merged, `null` removes a field, all else replaces. Merged
 * in depth, because a limit may stand beside what a provider declares: Gemini's `generationConfig`.
 */
export function mergePatch(target: Fields, patch: Fields): Fields {
  const merged = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const current = merged.get(name)
    if (value === null) merged.delete(name)
    else {
      merged.set(
        name,
        isFields(value) ? mergePatch(isFields(current) ? current : {}, value) : value,
      )
    }
  }
  return Object.fromEntries(merged)
}

/** One patch that does what two do one after the other: what either removes stays removed. */
export function joinPatches(first: Fields, then: Fields): Fields {
  const joined = new Map(Object.entries(first))
  for (const [name, value] of Object.entries(then)) {
    const current = joined.get(name)
    joined.set(name, isFields(value) && isFields(current) ? joinPatches(current, value) : value)
  }
  return Object.fromEntries(joined)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
