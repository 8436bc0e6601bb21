import { plainText } from '../format/plain-text.ts'
import type { Chart } from './chart.ts'

/**
 * The chart with every text in it harmless: names and backends come from outside, and may hold what
 * turns text around or what no SVG may contain.
 */
export function cleanChart(chart: Chart): Chart {
  return cleaned(chart)
}

function cleaned<T>(value: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape stays what it was
  return cleanedValue(value) as T
}

function cleanedValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (Array.isArray(value)) return value.map(cleanedValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanedValue(item)]))
}
