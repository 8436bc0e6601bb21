import type { DrawnCell } from './drawn-matrix.ts'

export type Level = string | number | boolean

/** The axes of a workload: those that say how an endpoint is asked, not which. */
export function workloadAxes(cell: DrawnCell): string[] {
  return Object.keys(cell.levels).filter((axis) => axis !== 'model' && axis !== 'provider')
}

/** A cell's level of an axis; undefined where its matrix has no such axis. */
export function levelOf(cell: DrawnCell, axis: string): Level | undefined {
  const levels: Readonly<Record<string, Level | undefined>> = { ...cell.levels }
  return levels[axis]
}

/** The distinct levels of an axis among cells: numbers in ascending order, others as they come. */
export function levelsOf(cells: readonly DrawnCell[], axis: string): Level[] {
  const levels = [...new Set(cells.map((cell) => levelOf(cell, axis)))]
  const known = levels.filter((level) => level !== undefined)
  return known.every((level) => typeof level === 'number')
    ? known.toSorted((left, right) => left - right)
    : known
}

/** A level as a person would say it. */
export function levelLabel(axis: string, level: Level | undefined): string {
  switch (axis) {
    case 'inputTokens':
      return `${level} input tokens`
    case 'maxTokens':
      return `${level} tokens`
    case 'json':
      return level === true ? 'json' : 'prose'
    case 'rate':
      return `${level} requests/s`
    case 'connection':
      return `${level} connection`
    default:
      return `${axisLabel(axis)} ${level}`
  }
}

/** An axis in words: `prompt cache` for `promptCache`. */
export function axisLabel(axis: string): string {
  return axis.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/**
 * What tells a cell from the others of its endpoint, apart from the given axis; for a `bench`, its
 * name. Empty where nothing does.
 */
export function workloadLabel(cell: DrawnCell, cells: readonly DrawnCell[], apart = ''): string {
  const levels = workloadAxes(cell)
    .filter((axis) => axis !== apart && levelsOf(cells, axis).length > 1)
    .map((axis) => levelLabel(axis, levelOf(cell, axis)))
  return [...(cell.benchName === undefined ? [] : [cell.benchName]), ...levels].join(', ')
}

/** Texts joined by a comma; empty ones are left out. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}

/** A cell's model and provider: `gpt-4.1 via openai`. */
export function endpointLabel({ model, provider }: DrawnCell): string {
  return `${model} via ${provider}`
}
