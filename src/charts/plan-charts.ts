import type { Chart } from './chart.ts'
import { cleanChart } from './clean-chart.ts'
import type { DrawnMatrix } from './drawn-matrix.ts'
import { groupBy } from './group-by.ts'
import { backends } from './kinds/backends.ts'
import { byAxis } from './kinds/by-axis.ts'
import { consistency } from './kinds/consistency.ts'
import { history } from './kinds/history.ts'
import { jsonTax } from './kinds/json-tax.ts'
import { load } from './kinds/load.ts'
import { locations } from './kinds/locations.ts'
import { modelLadder } from './kinds/model-ladder.ts'
import { overview } from './kinds/overview.ts'
import { pricePerformance } from './kinds/price-performance.ts'
import { promptCache } from './kinds/prompt-cache.ts'
import { promptTax } from './kinds/prompt-tax.ts'
import { regions } from './kinds/regions.ts'
import { routerVsDirect } from './kinds/router-vs-direct.ts'
import { sweepContrasts } from './kinds/sweep-contrasts.ts'
import { tokenSweep } from './kinds/token-sweep.ts'
import { knownPanels } from './known-panels.ts'
import { paginate } from './paginate.ts'

/** Each draws what it finds in one matrix of one run; nothing where there is nothing of its kind. */
const kindsOfOneRun: readonly ((matrix: DrawnMatrix) => Chart[])[] = [
  overview,
  routerVsDirect,
  regions,
  backends,
  promptCache,
  promptTax,
  tokenSweep,
  load,
  jsonTax,
  modelLadder,
  pricePerformance,
  consistency,
  byAxis,
  sweepContrasts,
]

/**
 * Every chart that the matrices of any mix of documents have in them. Runs of the same matrix are
 * drawn once, the latest of those that have something of a kind; together they make the history.
 * Simulated and live cells never meet.
 */
export function planCharts(matrices: readonly DrawnMatrix[]): Chart[] {
  const inTime = matrices.toSorted((left, right) =>
    left.source.startedAt < right.source.startedAt ? -1 : 1,
  )
  const charts = [...groupBy(inTime, identityOf).values()].flatMap((places) => [
    ...[...groupBy(places, ({ location }) => location).values()].flatMap((runs) => [
      ...[...groupBy(runs, cellsOf).values()].flatMap(latestOfEachKind),
      ...history(runs).flatMap(knownPanels),
    ]),
    ...locations(latestOfEachPlace(places)).flatMap(knownPanels),
  ])
  return charts.flatMap(paginate).map(cleanChart)
}

function latestOfEachKind(runs: readonly DrawnMatrix[]): Chart[] {
  const latestFirst = runs.toReversed()
  return kindsOfOneRun.flatMap((draw) => {
    for (const run of latestFirst) {
      const charts = draw(run).flatMap(knownPanels)
      if (charts.length > 0) return charts
    }
    return []
  })
}

function latestOfEachPlace(runs: readonly DrawnMatrix[]): DrawnMatrix[] {
  return [...groupBy(runs, ({ location }) => location).values()].flatMap(
    (ofPlace) => ofPlace.at(-1) ?? [],
  )
}

function identityOf({ simulated, file, name }: DrawnMatrix): string {
  return JSON.stringify([simulated, file, name])
}

function cellsOf({ cells }: DrawnMatrix): string {
  return JSON.stringify(cells.map(({ id, levels }) => [id, Object.entries(levels)]))
}
