import { endOfString, nestsDeeper } from '../model/json-depth.ts'

/** A value of a text, and how many of its numbers are none. */
export interface LooseJson {
  readonly value: unknown
  /** `NaN`, which Python writes and JSON does not know: null. What is infinite stays so. */
  readonly notNumbers: number
}

const NOT_NUMBERS = /-?\b(?:NaN|Infinity)\b/g

/** The value of a JSON text, also where Python wrote it; undefined where it is none, or nests too deep. */
export function looseJson(text: string): LooseJson | undefined {
  if (nestsDeeper(text)) return undefined
  try {
    return { value: JSON.parse(text), notNumbers: 0 }
  } catch {
    return text.includes('NaN') || text.includes('Infinity') ? withoutNotNumbers(text) : undefined
  }
}

function withoutNotNumbers(text: string): LooseJson | undefined {
  let clean = ''
  let notNumbers = 0
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const end = quote === -1 ? text.length : quote
    clean += text.slice(at, end).replace(NOT_NUMBERS, (word) => {
      // Too large for a number, which reads as infinite.
      if (word.endsWith('Infinity')) return word.replace('Infinity', '1e999')
      notNumbers += 1
      return 'null'
    })
    if (quote === -1) break
    at = endOfString(text, quote) + 1
    clean += text.slice(quote, at)
  }
  try {
    return { value: JSON.parse(clean), notNumbers }
  } catch {
    return undefined
  }
}
