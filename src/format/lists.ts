import { showCount } from './numbers.ts'

/** `1 cell`, `9 cells`; the plural where it is not formed by an s. */
export function pluralize(count: number, noun: string, plural = `${noun}s`): string {
  return `${showCount(count)} ${count === 1 ? noun : plural}`
}

/** `a, b and c`; a unit that all have in common is said once: `2, 4 and 8 at a time`. */
export function joinList(names: readonly string[], link: 'and' | 'or'): string {
  if (names.length < 2) return names.join('')
  const units = new Set(names.map((name) => /^[\d.]+( .+)$/.exec(name)?.[1]))
  const unit = units.size === 1 ? ([...units][0] ?? '') : ''
  const items = names.map((name) => name.slice(0, name.length - unit.length))
  return `${items.slice(0, -1).join(', ')} ${link} ${items.at(-1)}${unit}`
}
