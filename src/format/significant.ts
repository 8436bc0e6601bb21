/** More digits than anything is known to, fewer than floating point adds of its own. */
const DIGITS = 12

/** A figure without what floating point adds: 48.197500000000005 is 48.1975. Whole numbers and infinities stay. */
export function significant(value: number): number {
  return Number.isInteger(value) || !Number.isFinite(value)
    ? value
    : Number(value.toPrecision(DIGITS))
}

/** The same of every number of a record of figures. */
export function significantFigures<Figures extends object>(figures: Figures): Figures {
  const entries = Object.entries(figures).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'number' ? significant(value) : value,
  ])
  return { ...figures, ...Object.fromEntries(entries) }
}

/** The same of every number in a value of any depth: for what is written to be read by others. */
export function significantThroughout(value: unknown): unknown {
  if (typeof value === 'number') return significant(value)
  if (Array.isArray(value)) return value.map(significantThroughout)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, significantThroughout(item)]),
  )
}
