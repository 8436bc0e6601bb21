import type { Baseline, GateWarning } from '../model/baseline.ts'
import type { Cell } from '../model/cell.ts'
import type { HistoryRun } from '../model/history.ts'
import type { RegressionVerdict } from '../model/verdict.ts'
import { type FormerBuilds, formerBuilds, lastBuilds, lookOf, looksOf } from './former-builds.ts'
import type { GateCell, GateRequest, LaterLooks, LookSamples } from './gate-request.ts'
import { gateValue, limitOf, type MetricMeasure, runValueOf } from './gate-value.ts'
import { judgedAgainst } from './judged-against.ts'
import type { RegressionThreshold } from './limits.ts'
import { maxLooksOf, roundsToAsk } from './looks.ts'
import { type Judged, type Subject, verdictOf } from './regression-verdict.ts'
import {
  openRegression,
  type Regression,
  type RegressionRequest,
  type UnitTest,
} from './regression.ts'
import type { RunValues } from './run-values.ts'
import { stepsTo } from './sittings.ts'
import { warningsOf } from './warnings.ts'
import { type Window, windowFor } from './window.ts'

/** The gate of one matrix after its first look. */
export interface Gate {
  readonly baseline: Baseline
  /** Rounds of the next look by cell id, after these later ones; empty where none is due. */
  ask(done: readonly LookSamples[]): ReadonlyMap<string, number>
  /** The verdicts, one per threshold and subject. */
  conclude(later: LaterLooks): RegressionVerdict[]
}

/** One metric of the matrix, as far as the first look goes. */
interface MetricGate {
  readonly threshold: RegressionThreshold
  readonly window: Window
  /** The builds before it that it is judged with. */
  readonly builds: readonly HistoryRun[]
  readonly current: RunValues
  readonly request: RegressionRequest
  readonly regression: Regression
  readonly first: readonly UnitTest[]
  /** Why it may be red more often than it says. */
  readonly warnings: readonly GateWarning[]
}

/** Judges a matrix against its accepted runs as docs/gate.md says; pure, from samples and baseline alone. */
export function openGate(request: GateRequest): Gate {
  const former = formerBuilds(request.history ?? [], request)
  const gates = request.thresholds.map((threshold) => openMetric(threshold, former, request))
  const baseline = judgedAgainst(
    request,
    former,
    gates.map(({ threshold, window }) => ({ metric: threshold.metric, ...window })),
  )
  return {
    baseline: { ...baseline, warnings: gates.flatMap(({ warnings }) => warnings) },
    ask: (done) => nextRounds(gates, request, done),
    conclude: (later) => gates.flatMap((gate) => concludeMetric(gate, request, later)),
  }
}

/** As often as the metric needs it that needs it most. */
function nextRounds(
  gates: readonly MetricGate[],
  request: GateRequest,
  done: readonly LookSamples[],
): Map<string, number> {
  const { confirmRounds } = request.options
  const rounds = new Map<string, number>()
  for (const gate of gates) {
    if (done.length + 1 >= maxLooksOf(gate.threshold.metric)) continue
    const tests = testsAfter(gate, request, done)
    for (const [id, wanted] of roundsToAsk(tests, { looks: done.length + 1, confirmRounds })) {
      rounds.set(id, Math.max(rounds.get(id) ?? 0, wanted))
    }
  }
  return rounds
}

/** The tests of a metric after the first look and so many later ones. */
function testsAfter(
  { threshold, window, regression, first }: MetricGate,
  { cells }: GateRequest,
  done: readonly LookSamples[],
): readonly UnitTest[] {
  if (done.length === 0) return first
  const measure = { metric: threshold.metric, by: window.by }
  return regression.judge(
    done.map((look) =>
      valuesOf(
        cells.map((cell) => ({ ...cell, samples: look.get(cell.id) ?? [] })),
        measure,
        'confirm',
      ),
    ),
  )
}

function openMetric(
  threshold: RegressionThreshold,
  former: FormerBuilds,
  request: GateRequest,
): MetricGate {
  const { cells, accepted, identity, runId, options, thresholds, onlyAdvice } = request
  const { metric } = threshold
  const window = windowFor(accepted, identity, metric)
  const measure = { metric, by: window.by }
  const current = valuesOf(cells, measure, 'main')
  const judged = new Set(onlyAdvice === undefined ? window.judged : [])
  const tested = cells
    .filter(({ id, summary }) => judged.has(id) && current.has(id) && !summary.clientLimited)
    .map(({ id, levels }) => ({ id, provider: levels.provider, model: levels.model }))
  const builds = lastBuilds(former.counted, tested, metric)
  const regression: RegressionRequest = {
    cells: tested,
    accepted: window.shared.map(
      (run) =>
        new Map(
          Object.entries(run.cells).flatMap(([id, cell]) => {
            const value = cell.values[metric]
            return value ? [[id, gateValue(value, measure)] as const] : []
          }),
        ),
    ),
    remembered: former.remembered.map((run) => lookOf(run, 0, measure)),
    builds: builds.map((run) => ({ looks: looksOf(run, measure) })),
    steps: stepsTo(window.shared, runId),
    first: current,
    limit: limitOf(threshold.limit, metric),
    alpha: options.alpha / thresholds.length,
    screen: options.screen,
    overlap: options.overlap,
  }
  const opened = openRegression(regression)
  return {
    threshold,
    window,
    builds,
    current,
    request: regression,
    regression: opened,
    first: opened.judge(),
    warnings: warningsOf(opened, { metric, alpha: regression.alpha }),
  }
}

function concludeMetric(
  gate: MetricGate,
  request: GateRequest,
  { done, missing }: LaterLooks,
): RegressionVerdict[] {
  const judged: Judged = {
    ...gate,
    request,
    asked: gate.request,
    tests: testsAfter(gate, request, done),
    missing: missing ?? (maxLooksOf(gate.threshold.metric) === 1 ? 'one-look' : undefined),
  }
  return subjectsOf(request.cells).map((subject) => verdictOf(subject, judged))
}

/** Everything that carries a regression test; the tests are registered from the same list. */
export function subjectsOf<Item extends Cell>(cells: readonly Item[]): Subject<Item>[] {
  const providers = Map.groupBy(cells, ({ levels }) => levels.provider)
  const models = Map.groupBy(cells, ({ levels }) => levels.model)
  return [
    ...cells.map((cell): Subject<Item> => ({
      scope: 'cell',
      name: cell.id,
      label: cell.label,
      cells: [cell],
    })),
    ...[...providers].flatMap(([provider, own]): Subject<Item>[] =>
      own.length > 1 && providers.size > 1
        ? [{ scope: 'provider', name: provider, label: `via ${provider}`, cells: own }]
        : [],
    ),
    ...[...models].flatMap(([model, own]): Subject<Item>[] =>
      own.length > 1 && models.size > 1 && providers.size > 1
        ? [{ scope: 'model', name: model, label: `${model} everywhere`, cells: own }]
        : [],
    ),
    ...(cells.length > 1
      ? [{ scope: 'matrix', name: '', label: 'whole matrix', cells } as const]
      : []),
  ]
}

function valuesOf(
  cells: readonly GateCell[],
  measure: MetricMeasure,
  phase: 'main' | 'confirm',
): RunValues {
  return new Map(
    cells.flatMap((cell) => {
      const value = runValueOf(cell, measure.metric, phase)
      return value ? [[cell.id, gateValue(value, measure)] as const] : []
    }),
  )
}
