import { isObject } from '../protocol/json-value.ts'

/** No tool nests its settings so deep. */
const MAX_DEPTH = 6
const MAX_ITEMS = 20
/** Settings of what is not counted. */
const NOT_MEANT = /warm|cool|sweep|search/i

/** The first value of one of these names in settings, the nearest to the top first; undefined where none has one. */
export function findIn(settings: unknown, ...names: readonly string[]): unknown {
  let level: unknown[] = [settings]
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const holders = level.filter(isObject)
    for (const name of names) {
      for (const holder of holders) {
        const value = Object.hasOwn(holder, name) ? holder[name] : undefined
        if (value !== undefined && value !== null) return value
      }
    }
    level = [
      ...holders.flatMap((holder) =>
        Object.entries(holder).flatMap(([key, value]) => (NOT_MEANT.test(key) ? [] : [value])),
      ),
      ...level
        .filter((item) => Array.isArray(item))
        .flatMap((list: unknown[]) => list.slice(0, MAX_ITEMS).filter(isMeant)),
    ]
  }
  return undefined
}

/** Phases in a list say by their kind what they are. */
function isMeant(item: unknown): boolean {
  if (!isObject(item)) return true
  return !['kind', 'name', 'type'].some((key) => {
    const word = item[key]
    return typeof word === 'string' && NOT_MEANT.test(word)
  })
}
