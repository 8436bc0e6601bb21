/** What a text says as JSON; undefined where it is none. */
export function jsonOrUndefined(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return json
  } catch {
    return undefined
  }
}
