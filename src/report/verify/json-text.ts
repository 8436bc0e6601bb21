import { shorten } from '../../format/shorten.ts'
import { BenchError } from '../../model/bench-error.ts'
import { endOfString, MAX_DEPTH } from '../../model/json-depth.ts'
import { documentPath } from '../reading/document-path.ts'

/** What stands between values, and where strings and numbers begin. */
const TOKENS = /[{}[\],"]|-?\d[\d.eE+-]*/g
const MAX_TOKEN_LENGTH = 60

/** An object or a list whose end has not come yet. */
interface Open {
  /** The names so far; undefined for a list. */
  readonly names: Set<string> | undefined
  /** Where the next value belongs: the position in a list, or the name, which undefined waits for. */
  key: number | string | undefined
}

/**
 * What the text of a document says beyond the values that are read from it: numbers that nobody wrote
 * so, because their digits are not the shortest that tell the value they are read as, and names that
 * readers pass over, because they stand twice in an object or are `__proto__`. Hashes of the values
 * know of neither. The text has to be JSON; throws a `BenchError` where it nests too deep to be checked.
 * `at` is where it stands in the document.
 */
export function changedTexts(text: string, at: readonly PropertyKey[] = []): string[] {
  const changed: string[] = []
  const open: Open[] = []
  const place = (): string => documentPath([...at, ...open.flatMap(({ key }) => key ?? [])])
  TOKENS.lastIndex = 0
  for (let match = TOKENS.exec(text); match; match = TOKENS.exec(text)) {
    const [token] = match
    const inner = open.at(-1)
    if (token === '{' || token === '[') {
      if (open.length === MAX_DEPTH) throw tooDeep(place())
      open.push(token === '[' ? { names: undefined, key: 0 } : { names: new Set(), key: undefined })
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (token === ',') {
      if (inner) inner.key = typeof inner.key === 'number' ? inner.key + 1 : undefined
    } else if (token === '"') {
      TOKENS.lastIndex = endOfString(text, match.index) + 1
      if (inner?.key !== undefined || !inner?.names) continue
      const name = nameIn(text.slice(match.index, TOKENS.lastIndex))
      inner.key = name
      if (inner.names.has(name)) changed.push(`${place()}, which stands there twice`)
      else if (name === '__proto__') changed.push(`${place()}, which is no name of a field`)
      inner.names.add(name)
    } else {
      const written = String(Number(token))
      if (digitsOf(token) === digitsOf(written)) continue
      const shown = shorten(token, MAX_TOKEN_LENGTH)
      changed.push(`${place()}: ${shown}, which is read as ${written}`)
    }
  }
  return changed
}

function nameIn(string: string): string {
  return string.includes('\\') ? String(JSON.parse(string)) : string.slice(1, -1)
}

/** The digits that count, whatever the notation: `1e-07` and `0.0000001` are the same. */
function digitsOf(number: string): string {
  const [mantissa = ''] = number.toLowerCase().split('e')
  return mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
}

function tooDeep(place: string): BenchError {
  return new BenchError(
    'invalid-document',
    `\`${shorten(place, MAX_TOKEN_LENGTH)}\` nests values more than ${MAX_DEPTH} levels deep, which no run does`,
  )
}
