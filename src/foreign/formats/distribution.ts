import { isObject } from '../../protocol/json-value.ts'
import { type Fields, valueAt } from '../fields.ts'
import type { ForeignFigures } from '../foreign-run.ts'

/** A distribution with `mean`, `p90` and so on at a path; undefined where there is none. */
export function distributionOf(
  holder: unknown,
  at: string,
  { fields, factor }: { readonly fields: Fields; readonly factor: number },
): ForeignFigures | undefined {
  if (!isObject(valueAt(holder, at))) return undefined
  const ms = (name: string): number | undefined => fields.spreadMs(holder, `${at}.${name}`, factor)
  return {
    n: fields.count(holder, `${at}.count`),
    median: ms('median') ?? ms('p50'),
    mean: ms('mean'),
    sd: ms('stddev') ?? ms('std'),
    min: ms('min'),
    max: ms('max'),
    p90: ms('p90'),
    p95: ms('p95'),
    p99: ms('p99'),
  }
}
