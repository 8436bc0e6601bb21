import type { AcceptedRun } from '../model/accepted-run.ts'
import type { ChosenRounds, RoundsReason, RoundsWish } from '../model/chosen-rounds.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { HistoryRun } from '../model/history.ts'
import { changeOf } from './gate-value.ts'
import type { RegressionThreshold } from './limits.ts'
import { laterRoundsOf } from './looks.ts'
import { openOutlook } from './outlook.ts'
import { answerTimes, placesOf } from './places.ts'
import { chooseRounds, runsToSee, type View, type WorstCell, worstOf } from './rounds-choice.ts'
import type { GatedCell } from './units.ts'
import { windowFor } from './window.ts'

const MS_PER_MINUTE = 60_000

/** A matrix that is to see a change, with what was accepted of it. */
export interface MatrixToSee {
  readonly matrix: string
  /** Of the run that is to come; the place it is measured at does not matter. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** All cells as declared. */
  readonly cells: readonly (GatedCell & { readonly endpoint: string })[]
  readonly thresholds: readonly Pick<RegressionThreshold, 'metric' | 'limit'>[]
  readonly options: GateSettings
  readonly accepted: readonly AcceptedRun[]
  /** Builds since then; undefined where none are kept. */
  readonly history: readonly HistoryRun[] | undefined
  /** Id of the build that is to come. */
  readonly runId: string
  /** Why nothing of it can be red; undefined where something can. */
  readonly onlyAdvice: string | undefined
}

/**
 * The rounds of a matrix: as many as the change needs that it is to see, by its accepted runs and the builds
 * since. Every place comes to the same: each looks at the accepted runs of all of them, and where there are
 * several, at no history, which one place has and another lacks.
 */
export function matrixRounds(request: MatrixToSee, wish: RoundsWish): ChosenRounds {
  const { accepted, matrix, fingerprint, onlyAdvice } = request
  const places = placesOf(accepted, { matrix, fingerprint })
  const views = viewsOf(request, places)
  const answerMs = new Map<string, number>()
  for (const place of places) {
    for (const [id, ms] of answerTimes(accepted, { matrix, fingerprint: place })) {
      answerMs.set(id, Math.max(answerMs.get(id) ?? 0, ms))
    }
  }
  const runs = views.map(({ outlook }) => outlook.runs)
  const seen = new Set(views.flatMap(({ outlook }) => outlook.cells.map(({ id }) => id)))
  const about = (rounds: number) => ({
    declared: wish.declared,
    rounds,
    detect: wish.detect,
    power: wish.power,
    acceptedRuns: views.length > 0 ? Math.min(...runs) : runsThatCount(request, places),
    builds: Math.max(0, ...views.map(({ outlook }) => outlook.builds)),
    places: new Set(views.map(({ place }) => place)).size,
    unknownCells: request.cells.length - seen.size,
    maxCostUsd: costOf(rounds, wish),
    estimatedMs: durationOf(rounds, wish, answerMs),
  })
  const limit = tightestLimit(wish, { views, answerMs, request })
  const choice =
    onlyAdvice === undefined
      ? chooseRounds(views, { ...wish, most: Math.max(wish.declared, limit.rounds) })
      : undefined
  if (!choice) {
    return {
      ...about(wish.declared),
      reason: onlyAdvice === undefined ? 'few-runs' : 'no-location',
      detects: undefined,
      atMostDetects: undefined,
      metric: undefined,
      cell: undefined,
      enough: undefined,
      runsNeeded: undefined,
    }
  }
  const { worst, isSeen, enough } = choice
  const most = Math.max(wish.declared, limit.rounds)
  const atMost = isSeen || choice.rounds === most ? worst : (worstOf(views, most, wish) ?? worst)
  return {
    ...about(choice.rounds),
    reason: isSeen ? 'seen' : enough === undefined ? 'out-of-reach' : limit.reason,
    detects: changeSeen(worst),
    atMostDetects: isSeen ? undefined : changeSeen(atMost),
    metric: worst.view.metric,
    cell: worst.unit.subject,
    enough,
    runsNeeded: isSeen ? undefined : runsToSee(atMost, { rounds: most, wish }),
  }
}

function changeSeen({ shift, view: { metric } }: WorstCell): number {
  return Math.abs(changeOf(shift, metric))
}

/** What is known of every gated metric at every place that has accepted runs enough. */
function viewsOf(
  { cells, accepted, matrix, thresholds, options, history, runId }: MatrixToSee,
  places: readonly MatrixToSee['fingerprint'][],
): (View & { readonly place: MatrixToSee['fingerprint'] })[] {
  const identityAt = identitiesOf({ cells, matrix })
  const enough = places.filter((place) =>
    thresholds.some(
      ({ metric }) => windowFor(accepted, identityAt(place), metric).judged.length > 0,
    ),
  )
  return enough.flatMap((place) =>
    thresholds.flatMap((threshold) => {
      const outlook = openOutlook({
        cells,
        accepted,
        identity: identityAt(place),
        threshold,
        metrics: thresholds.length,
        options,
        builds: enough.length === 1 && history ? { history, runId } : undefined,
        isAmongBuilds: enough.length > 1 && history !== undefined,
      })
      return outlook.runs === 0 ? [] : [{ metric: threshold.metric, outlook, place }]
    }),
  )
}

function identitiesOf({ cells, matrix }: Pick<MatrixToSee, 'cells' | 'matrix'>) {
  const own = new Map(cells.map(({ id, endpoint }) => [id, { endpoint, snapshot: undefined }]))
  return (fingerprint: MatrixToSee['fingerprint']) => ({ matrix, fingerprint, cells: own })
}

/** Where they are too few: as many as the place has that has most. */
function runsThatCount(
  { cells, accepted, matrix, thresholds }: MatrixToSee,
  places: readonly MatrixToSee['fingerprint'][],
): number {
  const identityAt = identitiesOf({ cells, matrix })
  const counts = places.flatMap((place) =>
    thresholds.map(({ metric }) => windowFor(accepted, identityAt(place), metric).runs.length),
  )
  return Math.max(0, ...counts)
}

/** The limit that allows the fewest rounds. */
function tightestLimit(
  wish: RoundsWish,
  {
    views,
    answerMs,
    request,
  }: {
    readonly views: readonly View[]
    readonly answerMs: ReadonlyMap<string, number>
    readonly request: MatrixToSee
  },
): { readonly reason: RoundsReason; readonly rounds: number } {
  const { maxRounds, maxMinutes = Infinity, budgetUsd = Infinity, warmup } = wish
  const later = Math.max(0, ...views.map((view) => laterCost(view, wish, request.options)))
  const within = (most: number, ofOne: number | undefined): number =>
    ofOne === undefined || ofOne === 0 ? Infinity : Math.floor(most / ofOne) - warmup
  const ofRound = { ...wish, warmup: 0 }
  const limits = [
    { reason: 'max-rounds' as const, rounds: maxRounds },
    { reason: 'budget' as const, rounds: within(budgetUsd - later, costOf(1, ofRound)) },
    {
      reason: 'max-minutes' as const,
      rounds: within(maxMinutes * MS_PER_MINUTE, durationOf(1, ofRound, answerMs)),
    },
  ]
  return limits.reduce((tightest, own) => (own.rounds < tightest.rounds ? own : tightest))
}

/** The later looks at the cell that costs most: without them nothing is red, so that they are set aside. */
function laterCost({ outlook }: View, wish: RoundsWish, { confirmRounds }: GateSettings): number {
  return Math.max(
    0,
    ...outlook.units
      .filter(({ unit }) => unit.scope === 'cell')
      .map(({ unit }) =>
        [...laterRoundsOf(unit, confirmRounds)].reduce(
          (sum, [id, rounds]) => sum + rounds * (wish.cells[id]?.usd ?? 0),
          0,
        ),
      ),
  )
}

/** At most, without later looks. */
function costOf(rounds: number, { cells, warmup, budgetUsd }: RoundsWish): number | undefined {
  if (budgetUsd === undefined) return 0
  return Object.values(cells).reduce<number | undefined>(
    (sum, { usd }) =>
      sum === undefined || usd === undefined ? undefined : sum + usd * (rounds + warmup),
    0,
  )
}

/** The longest lane decides. What a new cell takes, the slowest of the others tells. */
function durationOf(
  rounds: number,
  { cells, warmup }: RoundsWish,
  answerMs: ReadonlyMap<string, number>,
): number | undefined {
  if (answerMs.size === 0) return undefined
  const slowest = Math.max(...answerMs.values())
  const lanes = new Map<string, number>()
  for (const [id, { lane }] of Object.entries(cells)) {
    const ms = answerMs.get(id) ?? slowest
    lanes.set(lane, (lanes.get(lane) ?? 0) + ms * (rounds + warmup))
  }
  return Math.max(0, ...lanes.values())
}
