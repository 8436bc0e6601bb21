const MS_PER_SECOND = 1000
const units = { ms: 1, s: MS_PER_SECOND, m: 60 * MS_PER_SECOND, h: 3600 * MS_PER_SECOND } as const
/** Amount and unit of a time span. */
export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/

/** A declared time span in milliseconds; NaN where it is none. */
export function durationMs(text: string): number {
  const [, amount = 'NaN', unit] = durationPattern.exec(text) ?? []
  return Number(amount) * (isUnit(unit) ? units[unit] : NaN)
}

function isUnit(unit: string | undefined): unit is keyof typeof units {
  return unit !== undefined && Object.hasOwn(units, unit)
}
