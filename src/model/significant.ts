/** More digits than anything is known to, fewer than floating point adds of its own. */
const DIGITS = 12

/** A figure without what floating point adds: 48.197500000000005 is 48.1975. Infinities stay. */
export function significant(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value
}

/** The same of every number of a record of figures. */
export function significantFigures<Figures extends object>(figures: Figures): Figures {
  const entries = Object.entries(figures).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'number' ? significant(value) : value,
  ])
  return { ...figures, ...Object.fromEntries(entries) }
}
