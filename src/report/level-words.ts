import type { DocumentCell, DocumentMatrix } from './document-schema.ts'

/** A cell's level on an axis, as a person would say it. */
export function levelName({ levels }: DocumentCell, axis: string): string {
  const level: unknown = Object.entries(levels).find(([name]) => name === axis)?.[1]
  switch (axis) {
    case 'json':
      return level === true ? 'JSON' : 'prose'
    case 'maxTokens':
      return `${String(level)} tokens`
    case 'concurrency':
      return level === 1 ? 'one at a time' : `${String(level)} at a time`
    case 'rate':
      return level === null ? 'a closed loop' : `${String(level)} requests/s`
    case 'promptCache':
      return level === 'warm' ? 'a warm prompt cache' : 'a busted prompt cache'
    case 'connection':
      return `a ${String(level)} connection`
    default:
      return String(level)
  }
}

/** The same where it begins a clause: `a limit of 1024 tokens`. */
export function levelAsSubject(cell: DocumentCell, axis: string): string {
  const name = levelName(cell, axis)
  if (axis === 'maxTokens') return `a limit of ${name}`
  return axis === 'rate' && cell.levels.rate !== null ? `a rate of ${name}` : name
}

/** A level that is named beside another one of its axis: `a warm one`. */
export function levelAgain(name: string): string {
  return name.replace(/^(a \w+) (?:prompt cache|connection)$/, '$1 one')
}

/** The levels by which a cell differs from others beside its endpoint and the given axis: ` (JSON)`. */
export function otherLevels(cell: DocumentCell, axis: string, { axes }: DocumentMatrix): string {
  const others = Object.entries(axes)
    .filter(([name, levels]) => levels.length > 1 && !['model', 'provider', axis].includes(name))
    .map(([name]) => levelName(cell, name))
  return others.length === 0 ? '' : ` (${others.join(', ')})`
}
