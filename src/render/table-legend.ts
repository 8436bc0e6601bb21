import { hangingIndent } from '../format/hanging-indent.ts'
import { withoutEscapes } from '../format/plain-text.ts'
import type { TableOptions } from './matrix-table.ts'

/** What marks and short heads of a printed table mean, as far as they stand in it. */
export function tableLegend(table: readonly string[], { paint, columns }: TableOptions): string[] {
  const [head = '', ...rows] = table.map(withoutEscapes)
  const figures = rows.join('\n')
  const hasInterval = /\[.+, .+\]/.test(figures)
  const words = [
    ...(head.includes('TTFT') ? ['TTFT: time to the first token.'] : []),
    ...(hasInterval
      ? ['[ ]: 95 % interval; where there is none, too few answers were independent.']
      : []),
    ...(/, –\]/.test(figures) ? ['–]: no upper limit; a p95 has one from 72 rounds on.'] : []),
    ...(/ CV( |$)/.test(head) ? ['CV: standard deviation ÷ mean.'] : []),
    ...(/tok\/s(?:\/| per )\$/.test(head)
      ? ['tok/s per $: tokens/s ÷ price of a million output tokens.']
      : []),
  ]
  if (words.length === 0) return []
  return hangingIndent('', words.join(' '), columns).map((line) => paint('dim', line))
}
