import { showChange } from '../format/numbers.ts'
import type { GateWarning } from '../model/baseline.ts'
import type { Cell } from '../model/cell.ts'
import type { HistoryRun } from '../model/history.ts'
import { gatedMetrics } from '../model/metric.ts'
import { type RegressionVerdict, untested, type VerdictKind } from '../model/verdict.ts'
import { mean } from '../stats/moments.ts'
import type { GateCell, GateRequest, LaterLooks } from './gate-request.ts'
import { changeOf } from './gate-value.ts'
import { showCapacity } from './judge-capacity.ts'
import type { RegressionThreshold } from './limits.ts'
import { maxLooksOf } from './looks.ts'
import {
  inconclusiveEnding,
  laterWords,
  othersWords,
  spanWords,
  warningWords,
} from './regression-words.ts'
import { type Regression, type RegressionRequest, type UnitTest } from './regression.ts'
import { requestVariances, type RunValues } from './run-values.ts'
import { detectableShift } from './smallest-regression.ts'
import { intervalOf, togetherOf, togetherWords } from './together.ts'
import { type Obstacle, type Window } from './window.ts'

/** What a regression test is about. */
export interface Subject<Item extends Cell = Cell> {
  readonly scope: RegressionVerdict['scope']
  /** Cell id, provider name; empty for the matrix. */
  readonly name: string
  readonly label: string
  readonly cells: readonly Item[]
}

/** One metric with all looks taken. */
export interface Judged {
  readonly threshold: RegressionThreshold
  readonly window: Window
  /** The builds before it that it is judged with. */
  readonly builds: readonly HistoryRun[]
  readonly current: RunValues
  readonly regression: Regression
  readonly asked: RegressionRequest
  /** After the last look. */
  readonly tests: readonly UnitTest[]
  readonly request: GateRequest
  readonly warnings: readonly GateWarning[]
  /** Why the next look was not taken. */
  readonly missing: LaterLooks['missing']
}

/** What the gate says of one subject; the verdicts are those of docs/gate.md. */
export function verdictOf(subject: Subject<GateCell>, judged: Judged): RegressionVerdict {
  const test = judged.tests.find(
    ({ unit }) => unit.scope === subject.scope && unit.subject === subject.name,
  )
  return test ? testedVerdict(subject, test, judged) : untestedVerdict(subject, judged)
}

function testedVerdict(
  subject: Subject<GateCell>,
  test: UnitTest,
  judged: Judged,
): RegressionVerdict {
  const { threshold, asked } = judged
  const { metric } = threshold
  const { now, p1 } = test
  const verdict = kindOf(test, judged)
  const { change, ciLow, ciHigh } = now
    ? intervalOf(now, test.past, metric)
    : { change: Number.NaN, ciLow: Number.NaN, ciHigh: Number.NaN }
  const together = togetherOf(test, judged)
  const interval = `${showChange(change)} [${showChange(ciLow)}, ${showChange(ciHigh)}]`
  const runs = asked.accepted.length
  const detectable = Math.abs(changeOf(detectableOf(test, judged), metric))
  const ending = {
    ok:
      test.looks > 1 && test.stoodOut
        ? `; it stood out at the first look, but not with ${laterWords(test)}`
        : `; minimum detectable change ${showChange(detectable)}`,
    regressed: !test.isBeyond
      ? ''
      : test.looks > 1
        ? `; it stood out at the first look, and ${laterWords(test)} confirmed it`
        : '; it stood out clearly, and was measured only once',
    inconclusive: inconclusiveEnding(test, judged.missing),
  }[verdict === 'ok' || verdict === 'regressed' ? verdict : 'inconclusive']
  return {
    ...plainVerdict(subject, judged),
    verdict,
    change,
    ciLow,
    ciHigh,
    p1,
    pAll: test.looks > 1 ? now?.p : undefined,
    looks: test.looks,
    cut: test.cut,
    pAtLimit: now?.pAtLimit,
    runs,
    detectable,
    together,
    reason: `${subject.label}: ${threshold.name}, observed ${capacityWords(subject)}${interval} ${othersWords(test)}against ${runs} accepted runs${spanWords(judged)}${ending}${verdict === 'regressed' ? `${togetherWords(test, together, judged)}${warningWords(judged)}` : ''}`,
  }
}

/** What a search found of an endpoint, before how much that differs from its past. */
function capacityWords({ scope, cells }: Subject<GateCell>): string {
  const [only] = cells
  return scope === 'cell' && only?.search ? `${showCapacity(only.search.capacity)}, ` : ''
}

function kindOf(test: UnitTest, { missing }: Pick<Judged, 'missing'>): VerdictKind {
  if (test.isRedTogether && missing !== 'interrupted') return 'regressed'
  if (!test.stoodOut) return 'ok'
  // What was to be measured again and was not is red only where one look was agreed on.
  if (test.looks === 1)
    return missing === 'one-look' && test.isBeyond ? 'regressed' : 'inconclusive'
  return test.isBeyond ? 'regressed' : test.isDoubtful ? 'inconclusive' : 'ok'
}

function detectableOf(test: UnitTest, { asked, regression, request, threshold }: Judged): number {
  const own = [...test.unit.own, ...test.unit.others].map(
    ({ cell }) => asked.first.get(cell)?.n ?? 0,
  )
  const { limit, overlap } = asked
  const { alone, build } = regression.share(test.unit)
  return detectableShift([{ past: test.past }], {
    spent: asked.builds.length > 0 ? build : alone,
    screen: regression.screen,
    limit,
    overlap,
    variances: requestVariances(asked),
    rounds: Math.min(...own),
    confirmRounds: request.options.confirmRounds,
    maxLooks: maxLooksOf(threshold.metric),
  })
}

function untestedVerdict(subject: Subject<GateCell>, judged: Judged): RegressionVerdict {
  const { threshold, regression: look, current, request } = judged
  const base = plainVerdict(subject, judged)
  const what = `${subject.label}: ${threshold.name}`
  const isImproved =
    look.improvedProviders.has(subject.name) ||
    subject.cells.every(
      ({ id, levels }) => look.improvedCells.has(id) || look.improvedProviders.has(levels.provider),
    )
  if (isImproved && look.improvedCells.size + look.improvedProviders.size > 0) {
    const change = changeFromPast(subject, judged)
    return {
      ...base,
      verdict: 'improved',
      change,
      runs: judged.asked.accepted.length,
      reason: `${what}, observed ${capacityWords(subject)}${showChange(change)} against ${judged.asked.accepted.length} accepted runs${spanWords(judged)}: significantly better`,
    }
  }
  if (subject.cells.every(({ id }) => !current.has(id))) {
    return {
      ...base,
      verdict: 'no-data',
      reason: `${what}, but there is nothing to compare: no value was observed`,
    }
  }
  const limited = request.cells.filter(
    ({ id, summary }) => summary.clientLimited && subject.cells.some((cell) => cell.id === id),
  )
  if (request.onlyAdvice === undefined && limited.length === subject.cells.length) {
    return {
      ...base,
      verdict: 'client-limited',
      reason: `${what}, but this machine lagged: the figure neither passes nor fails`,
    }
  }
  const obstacle = obstacleOf(subject, judged)
  const change = obstacle.runs > 0 ? changeFromPast(subject, judged) : undefined
  const seen =
    change === undefined ? '' : `, observed ${capacityWords(subject)}${showChange(change)}`
  return {
    ...base,
    verdict: obstacle.verdict,
    change,
    runs: obstacle.runs,
    reason: `${what}${seen}: ${obstacle.reason}`,
  }
}

/** The obstacle of the subject's cells that says most; a cell left alone has nobody beside it. */
function obstacleOf(subject: Subject<GateCell>, { window, request }: Judged): Obstacle {
  const found = subject.cells.flatMap(({ id }) => window.obstacles.get(id) ?? [])
  if (request.onlyAdvice !== undefined) {
    const runs = Math.max(0, ...found.map(({ runs: count }) => count))
    return {
      verdict: 'advisory',
      reason: request.onlyAdvice,
      runs: found.length > 0 ? runs : window.shared.length,
    }
  }
  return (
    found.find(({ verdict }) => verdict === 'not-comparable') ??
    found[0] ?? {
      verdict: 'advisory',
      reason: 'too few of its cells can be judged',
      runs: 0,
    }
  )
}

/** Mean change of a subject's cells against the mean of the accepted runs that have them. */
function changeFromPast(
  { cells }: Subject,
  { window, current, threshold }: Judged,
): number | undefined {
  const shifts = cells.flatMap(({ id }) => {
    const value = current.get(id)?.value
    const past = window.runs.flatMap(({ cells: accepted }) => {
      const median = accepted[id]?.values[threshold.metric]?.median
      return median === undefined ? [] : [Math.log(median)]
    })
    const center = mean(past)
    if (value === undefined || center === undefined) return []
    return [value - (gatedMetrics[threshold.metric].better === 'higher' ? -center : center)]
  })
  const shift = mean(shifts)
  return shift === undefined ? undefined : changeOf(shift, threshold.metric)
}

function plainVerdict(
  subject: Subject<GateCell>,
  { threshold, current, request }: Judged,
): Omit<RegressionVerdict, 'verdict' | 'reason'> {
  const only = subject.scope === 'cell' ? current.get(subject.name) : undefined
  const isFaster = gatedMetrics[threshold.metric].better === 'higher'
  const searched = subject.cells.flatMap(({ search }) => search?.capacity ?? [])
  const [capacity] = subject.scope === 'cell' ? searched : []
  const requests = subject.cells.map(({ id }) => current.get(id)?.n ?? 0)
  return {
    scope: subject.scope,
    subject: subject.scope === 'matrix' ? request.identity.matrix : subject.name,
    metric: threshold.metric,
    statistic: searched.length > 0 ? 'highest' : 'median',
    kind: 'regression',
    ...untested,
    limit: threshold.limit,
    bound: 'atMost',
    observed: capacity ? capacity.value : only && Math.exp(isFaster ? -only.value : only.value),
    n: Math.min(...(searched.length > 0 ? searched.map((found) => found.requests) : requests)),
    name: threshold.name,
  }
}
