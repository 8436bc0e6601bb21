import { inFamily } from '../gate/in-family.ts'
import { pairedShift } from '../gate/paired-inference.ts'
import type { PageCell, PageMatrix, PageMetric } from '../render/html/page-data.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { areAlike, type Checked, isWhole, written } from './recompute.ts'
import { valuesInOrder } from './samples.ts'

/** Contrasts from the samples of both cells, by the functions that the tool has; those of rates are left out. */
export function checkContrasts({ cells, contrasts, metrics }: PageMatrix): Checked[] {
  return contrasts.flatMap((said) => {
    const [cell, reference] = [said.cell, said.reference].map((id) =>
      cells.find((candidate) => candidate.id === id),
    )
    const metric = metrics.find(({ name }) => name === said.metric)
    if (!cell || !reference || !metric || !isWhole(cell) || !isWhole(reference)) return []
    const ratios = logRatios(cell, reference, metric)
    const pointwise = pairedShift(ratios)
    const { interval, significant } = inFamily(
      pointwise,
      (confidence) => pairedShift(ratios, confidence),
      said.family ?? undefined,
    )
    const compared = [
      ['pairs', said.n, ratios.values.length],
      ['change', said.change, fractionOf(pointwise.estimate)],
      ['lower limit', said.ciLow, fractionOf(interval.low)],
      ['upper limit', said.ciHigh, fractionOf(interval.high)],
    ] as const
    // Rounding may carry a p across the level that it was next to.
    const isOpen = [interval.low, interval.high].some((limit) => areAlike(limit ?? 1, 0))
    const name = (what: string): string => `${what} against ${reference.label}`
    return [
      ...compared.map(([what, value, found]) => ({
        cell,
        metric,
        name: name(what),
        said: value,
        found,
        agrees: areAlike(value, found),
      })),
      {
        cell,
        metric,
        name: name('significance'),
        said: said.isSignificant,
        found: significant,
        agrees: isOpen || said.isSignificant === significant,
      },
    ]
  })
}

/** ln(cell ÷ reference) of every round that both have a value of; 0 where the two are alike. */
function logRatios(
  cell: PageCell,
  reference: PageCell,
  metric: PageMetric,
): { readonly values: readonly number[]; readonly blocks: readonly number[] } {
  const others = byRound(reference, metric)
  const pairs = [...byRound(cell, metric)].flatMap(([round, own]) => {
    const other = others.get(round)
    if (!other) return []
    const ratio = own.value === other.value ? 0 : Math.log(own.value) - Math.log(other.value)
    return [{ ratio, block: own.block }]
  })
  return { values: pairs.map(({ ratio }) => ratio), blocks: pairs.map(({ block }) => block) }
}

/** The value of each round: its sample's, or the median of the several that a loaded cell has. */
function byRound(
  cell: PageCell,
  metric: PageMetric,
): ReadonlyMap<number, { readonly value: number; readonly block: number }> {
  const { values, blocks, rounds } = valuesInOrder(cell, metric)
  const all = values.map((value, at) => ({ value, block: blocks[at] ?? 0, round: rounds[at] ?? 0 }))
  return new Map(
    [...Map.groupBy(all, ({ round }) => round)].map(([round, own]) => [
      round,
      {
        value: quantile(ascending(own.map(({ value }) => value)), 0.5) ?? NaN,
        block: own[0]?.block ?? 0,
      },
    ]),
  )
}

function fractionOf(logRatio: number | undefined): number | null {
  return logRatio === undefined ? null : written(Math.expm1(logRatio))
}
