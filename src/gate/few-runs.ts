import { capacityFigure } from '../format/capacity-figure.ts'
import { showChange } from '../format/numbers.ts'
import type { BaselineValue } from '../model/baseline.ts'
import { type RegressionVerdict, untested } from '../model/verdict.ts'
import { mean } from '../stats/moments.ts'
import { holm } from '../stats/multiplicity.ts'
import { normalQuantile, normalUpper } from '../stats/normal.ts'
import type { GateCell, GateRequest } from './gate-request.ts'
import { changeOf, gateValue, limitOf, runValueOf } from './gate-value.ts'
import { showCapacity } from './judge-capacity.ts'
import type { RegressionThreshold } from './limits.ts'
import { sittingWords } from './sittings.ts'
import { type Window, windowFor } from './window.ts'

/**
 * What runs of one endpoint differ by when nothing changed, as a standard deviation of logarithms.
 * Too few runs cannot show it, so it is assumed: that of the reference world in docs/gate.md.
 */
const ASSUMED_RUN_SD = 0.1

/** What stands out without being clear is inconclusive. */
const SCREEN = 0.1

/**
 * Judges a run against too few others for the gate, cell by cell: a normal test with an assumed noise
 * between runs, Holm-corrected over the cells and metrics. Verdicts say that it was assumed.
 */
export function judgeAgainstFew(request: GateRequest): RegressionVerdict[] {
  const tests = request.thresholds.flatMap((threshold) => testsOf(threshold, request))
  const adjusted = holm(tests.map(({ p }) => p))
  return tests.map(({ verdict, p, why, words }, index): RegressionVerdict => {
    const pAdjusted = adjusted[index]
    const kind =
      p === undefined || pAdjusted === undefined
        ? why
        : pAdjusted <= request.options.alpha
          ? 'regressed'
          : p < (request.options.screen ?? SCREEN)
            ? 'inconclusive'
            : 'ok'
    return { ...verdict, verdict: kind, p1: p, cut: request.options.alpha, reason: words }
  })
}

function testsOf(threshold: RegressionThreshold, { cells, accepted, identity }: GateRequest) {
  const { metric } = threshold
  const window = windowFor(accepted, identity, metric)
  return cells.map((cell) => {
    const now = runValueOf(cell, metric)
    const past = window.runs.flatMap((run) => run.cells[cell.id]?.values[metric] ?? [])
    const by = past.every(({ location }) => location !== undefined) ? 'location' : 'median'
    const values = past.map((value) => gateValue(value, { metric, by }))
    const center = mean(values.map(({ value }) => value))
    const own = now && gateValue(now, { metric, by })
    const shift = own && center !== undefined ? own.value - center : undefined
    const within = mean(values.map(({ se }) => (se ?? 0) ** 2)) ?? 0
    const sd = Math.sqrt(
      ASSUMED_RUN_SD ** 2 + (own?.se ?? 0) ** 2 + (ASSUMED_RUN_SD ** 2 + within) / past.length,
    )
    const half = normalQuantile(0.975) * sd
    const limits =
      shift === undefined
        ? []
        : [changeOf(shift - half, metric), changeOf(shift + half, metric)].toSorted((a, b) => a - b)
    const change = shift === undefined ? undefined : changeOf(shift, metric)
    const obstacle = window.obstacles.get(cell.id)
    const why =
      obstacle?.verdict === 'not-comparable' ? ('not-comparable' as const) : ('no-data' as const)
    const words =
      shift === undefined
        ? `${cell.label}: ${threshold.name}: ${why === 'not-comparable' ? obstacle?.reason : 'nothing to compare'}`
        : `${cell.label}: ${threshold.name}, observed ${capacityWords(cell, past)}${showChange(change)} [${showChange(limits[0])}, ${showChange(limits[1])}] against ${runWords(past.length, window, { id: cell.id, metric })}; a run-to-run variation of ${ASSUMED_RUN_SD * 100} % is assumed, because so few runs cannot show it`
    return {
      p:
        shift === undefined
          ? undefined
          : normalUpper((shift - limitOf(threshold.limit, metric)) / sd),
      why,
      words,
      verdict: {
        scope: 'cell' as const,
        subject: cell.id,
        metric,
        statistic: cell.search ? ('highest' as const) : ('median' as const),
        kind: 'regression' as const,
        limit: threshold.limit,
        bound: 'atMost' as const,
        ...untested,
        observed: now?.median,
        change,
        ciLow: limits[0],
        ciHigh: limits[1],
        n: now?.n ?? 0,
        runs: past.length,
        name: threshold.name,
      },
    }
  })
}

/** The capacities on both sides, before how much they differ; empty of what is no search. */
function capacityWords({ search }: GateCell, past: readonly BaselineValue[]): string {
  if (!search) return ''
  const before = past.map(({ median, ...interval }) =>
    capacityFigure({ value: median, ...interval }),
  )
  return `${showCapacity(search.capacity)}, ${before.join(' and ')} before: `
}

/** How many runs a cell is compared with, and that others of the same sittings do not count. */
function runWords(
  count: number,
  { accepted }: Window,
  { id, metric }: { readonly id: string; readonly metric: string },
): string {
  const having = accepted.filter((run) => run.cells[id]?.values[metric])
  const sittings = sittingWords(having)
  const runs = count === 1 ? 'one run' : `${count} runs`
  if (sittings === '') return runs
  return `${runs} (${count === 1 ? 'the last of' : 'of'} ${having.length}${sittings})`
}
