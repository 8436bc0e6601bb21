import { pluralize } from '../format/lists.ts'
import type { LaterLook } from '../model/baseline.ts'

/** Of a look after the first, by its place among them. */
export function lookName(index: number): string {
  return index === 0 ? 'second look' : 'third look'
}

/** How much a look asks: `8 cells × 13 to 90 rounds`. */
export function laterLookSize({ rounds }: Pick<LaterLook, 'rounds'>): string {
  const counts = Object.values(rounds)
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)]
  const each =
    fewest === most ? pluralize(most, 'round') : `${fewest} to ${pluralize(most, 'round')}`
  return `${pluralize(counts.length, 'cell')} × ${each}`
}
