import { isObject, type JsonObject } from './json-value.ts'

/** The value at a dotted path; undefined where there is none. */
export function fieldAt(body: JsonObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), body)
}

/** A copy with a value at a dotted path. */
export function withField(body: JsonObject, path: string, value: unknown): JsonObject {
  const [name = '', ...rest] = path.split('.')
  const inner = body[name]
  return {
    ...body,
    [name]:
      rest.length === 0 ? value : withField(isObject(inner) ? inner : {}, rest.join('.'), value),
  }
}

/** A copy without the field at a dotted path. */
export function withoutField(body: JsonObject, path: string): JsonObject {
  const [name = '', ...rest] = path.split('.')
  const { [name]: inner, ...others } = body
  if (rest.length === 0) return others
  return isObject(inner) ? { ...body, [name]: withoutField(inner, rest.join('.')) } : body
}
