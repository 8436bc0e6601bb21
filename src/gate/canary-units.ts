import type { Cell, Reference } from '../model/cell.ts'
import type { MetricName } from '../model/metric.ts'
import { type VersionPair, versionPairs } from '../model/reference-pairs.ts'

type CanaryScope = 'cell' | 'provider' | 'model' | 'matrix'

/** One cell beside the version in use, or several taken together. */
export interface CanaryUnit<Item extends Cell = Cell> {
  readonly scope: CanaryScope
  /** Cell id, name of a provider, a model or the matrix. */
  readonly subject: string
  readonly pairs: readonly VersionPair<Item>[]
  /** Its part of the error rate of the whole family, 0 to 1. */
  readonly share: number
}

/** Of the error rate; the rest is shared by whatever is pooled. */
const CELL_SHARE = 0.5

/**
 * What is compared with the version in use: every cell, and the cells of a provider, of a model and of
 * the matrix together, where these are several and are not taken together already.
 */
export function canaryUnits<Item extends Cell>(
  cells: readonly Item[],
  { reference, matrix }: { readonly reference: Reference; readonly matrix: string },
): CanaryUnit<Item>[] {
  const pairs = versionPairs(cells, reference)
  const seen = new Set<string>()
  const pooled = (['provider', 'model', 'matrix'] as const).map((scope) =>
    [
      ...Map.groupBy(pairs, ({ cell }) => (scope === 'matrix' ? matrix : cell.levels[scope])),
    ].flatMap(([subject, members]) => {
      const key = JSON.stringify(members.map(({ cell }) => cell.id))
      if (members.length < 2 || seen.has(key)) return []
      seen.add(key)
      return [{ scope, subject, pairs: members }]
    }),
  )
  const levels = pooled.filter((units) => units.length > 0)
  const ofCells = levels.length === 0 ? 1 : CELL_SHARE
  return [
    ...pairs.map((pair) => ({
      scope: 'cell' as const,
      subject: pair.cell.id,
      pairs: [pair],
      share: ofCells / pairs.length,
    })),
    ...levels.flatMap((units) =>
      units.map((unit) => ({ ...unit, share: (1 - ofCells) / levels.length / units.length })),
    ),
  ]
}

/** Tells a unit in a metric from all others. */
export function unitKey({ scope, subject }: CanaryUnit, metric: MetricName): string {
  return JSON.stringify([scope, subject, metric])
}
