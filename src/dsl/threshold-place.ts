import type { Verdict } from '../model/verdict.ts'

/** Counted from 1. */
interface Place {
  readonly line: number
  readonly column: number
}

/** What matters of a source: keys and brackets. Strings and comments are passed over whole. */
const TOKEN =
  /\/\/.*|\/\*[^]*?\*\/|(?<text>'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|`(?:\\[^]|[^`\\$]|\$(?!\{))*`)|(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)|(?<bracket>[()[\]{}])|(?<other>[^\s])/gu

/**
 * Where the threshold of a verdict stands in the options of a matrix that is declared from `from` on.
 * The deepest part of its path that can be read, such as `thresholds` where that names a variable.
 * Undefined where it is not found, or where the source cannot be read for certain.
 */
export function thresholdPlace(source: string, from: Place, verdict: Verdict): Place | undefined {
  const wanted = pathOf(verdict)
  let found: { readonly depth: number; readonly index: number } | undefined
  // Of every open bracket the key whose value is being read; undefined where it has no keys.
  const open: { readonly isObject: boolean; key: string | undefined }[] = []
  let previous = ''
  for (const token of source.matchAll(tokensFrom(source, from))) {
    const { text, name, bracket, other = '' } = token.groups ?? {}
    // A template with parts, or a regular expression: what is in it could be anything.
    if (other === '`' || (other === '/' && !/[\w)\]]$/.test(previous))) return undefined
    const word = name ?? (text === undefined ? undefined : text.slice(1, -1))
    const innermost = open.at(-1)
    if (bracket !== undefined && '([{'.includes(bracket)) {
      open.push({ isObject: bracket === '{', key: undefined })
    } else if (bracket !== undefined) {
      open.pop()
      if (open.length === 0) break
    } else if (word !== undefined && innermost?.isObject && /^[{,]$/.test(previous)) {
      innermost.key = word
      const path = keysOf(open)
      const isOnTheWay = path?.every((key, depth) => key === wanted[depth])
      if (path && isOnTheWay && path.length > (found?.depth ?? 0)) {
        found = { depth: path.length, index: token.index }
      }
    }
    if (open.length > 0) previous = token[0].startsWith('/') && other === '' ? previous : token[0]
  }
  return found && placeAt(source, found.index)
}

/** The keys from the options inwards: the call's parenthesis has none, everything else must. */
function keysOf([call, ...objects]: readonly {
  readonly isObject: boolean
  readonly key: string | undefined
}[]): string[] | undefined {
  if (call?.isObject !== false) return undefined
  const keys = objects.flatMap(({ isObject, key }) => (isObject && key !== undefined ? key : []))
  return keys.length === objects.length ? keys : undefined
}

function pathOf(verdict: Verdict): string[] {
  const { kind, metric, statistic, bound } = verdict
  if (kind === 'canary') return ['against']
  if (kind === 'contrast') return ['thresholds', 'contrast', metric, bound]
  if (kind === 'regression') return ['thresholds', metric, 'regression']
  const isRate = ['rate', 'total', 'highest'].includes(statistic)
  return ['thresholds', metric, ...(isRate ? [] : [statistic]), bound]
}

function tokensFrom(source: string, { line, column }: Place): RegExp {
  const lines = source.split('\n')
  const pattern = new RegExp(TOKEN)
  pattern.lastIndex = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1
  return pattern
}

function placeAt(source: string, index: number): Place {
  const before = source.slice(0, index).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
