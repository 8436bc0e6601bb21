import { showCount } from '../../format/numbers.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'

/** A cell's level on an axis, as a person would say it. */
export function levelName({ levels }: DocumentCell, axis: string): string {
  const { inputTokens, maxTokens, json, concurrency, rate, promptCache, connection } = levels
  switch (axis) {
    case 'inputTokens':
      return inputTokens === undefined
        ? 'no padding'
        : `a prompt of ${showCount(inputTokens)} tokens`
    case 'maxTokens':
      return `${maxTokens} tokens`
    case 'json':
      return json ? 'JSON' : 'prose'
    case 'concurrency':
      return concurrency === 1 ? 'one at a time' : `${concurrency} at a time`
    case 'rate':
      return rate === undefined ? 'a closed loop' : `${rate} requests/s`
    case 'promptCache':
      return promptCache === 'warm' ? 'a warm prompt cache' : 'a busted prompt cache'
    case 'connection':
      return `a ${connection} connection`
    default:
      return axis === 'model' ? levels.model : levels.provider
  }
}

/** The same where it begins a clause: `a limit of 1024 tokens`. */
export function levelAsSubject(cell: DocumentCell, axis: string): string {
  const name = levelName(cell, axis)
  if (axis === 'maxTokens') return `a limit of ${name}`
  return axis === 'rate' && cell.levels.rate !== undefined ? `a rate of ${name}` : name
}

/** A level that is named beside another one of its axis: `a warm one`. */
export function levelAgain(name: string): string {
  return name
    .replace(/^(a \w+) (?:prompt cache|connection)$/, '$1 one')
    .replace(/^a prompt of /, 'one of ')
}

/** The levels by which a cell differs from others beside its endpoint and the given axis: ` (JSON)`. */
export function otherLevels(cell: DocumentCell, axis: string, { axes }: DocumentMatrix): string {
  const others = Object.entries(axes)
    .filter(([name, levels]) => levels.length > 1 && !['model', 'provider', axis].includes(name))
    .map(([name]) => levelName(cell, name))
  return others.length === 0 ? '' : ` (${others.join(', ')})`
}
