import { z } from './zod.ts'

const MS_PER_SECOND = 1000
const units = { ms: 1, s: MS_PER_SECOND, m: 60 * MS_PER_SECOND, h: 3600 * MS_PER_SECOND } as const
const MAX_DURATION_MS = 24 * units.h
const shape = "expected a duration such as '30s', '500ms', '2m' or '1h'"
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/

/** A time span as it is declared and recorded, e.g. `'30s'`. */
export const durationOption = z
  .string(shape)
  .regex(pattern, shape)
  .refine((text) => durationMs(text) > 0, 'expected a duration above 0')
  .refine((text) => durationMs(text) <= MAX_DURATION_MS, 'expected a duration of at most 24h')

/** A declared time span in milliseconds; NaN where it is none. */
export function durationMs(text: string): number {
  const [, amount = 'NaN', unit] = pattern.exec(text) ?? []
  return Number(amount) * (isUnit(unit) ? units[unit] : NaN)
}

function isUnit(unit: string | undefined): unit is keyof typeof units {
  return unit !== undefined && Object.hasOwn(units, unit)
}
