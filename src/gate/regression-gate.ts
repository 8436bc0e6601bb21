import type { Baseline, BaselineRun } from '../model/baseline.ts'
import type { Cell } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import type { RegressionVerdict } from '../model/verdict.ts'
import type { GateCell, GateRequest, Second } from './gate-request.ts'
import { gateValue, limitOf, medianOf } from './gate-value.ts'
import type { RunValues } from './history.ts'
import type { RegressionThreshold } from './limits.ts'
import { type Judged, type Subject, verdictOf } from './regression-verdict.ts'
import { lookFirst, type RegressionLook, type RegressionRequest } from './regression.ts'
import { type Window, windowFor } from './window.ts'

/** The gate of one matrix after its first look. */
export interface Gate {
  /** Ids of the cells to measure again before anything is called a regression. */
  readonly confirm: ReadonlySet<string>
  readonly baseline: Baseline
  /** The verdicts, one per threshold and subject; `second` is undefined where none was needed. */
  conclude(second: Second | undefined): RegressionVerdict[]
}

/** One metric of the matrix, as far as the first look goes. */
interface MetricGate {
  readonly threshold: RegressionThreshold
  readonly window: Window
  readonly current: RunValues
  readonly request: RegressionRequest
  readonly look: RegressionLook
}

/** Judges a matrix against its accepted runs as docs/gate.md says; pure, from samples and baseline alone. */
export function openGate(request: GateRequest): Gate {
  const gates = request.thresholds.map((threshold) => openMetric(threshold, request))
  return {
    confirm: new Set(gates.flatMap(({ look }) => [...look.confirm])),
    baseline: baselineOf(request, gates),
    conclude: (second) => gates.flatMap((gate) => concludeMetric(gate, request, second)),
  }
}

function openMetric(threshold: RegressionThreshold, request: GateRequest): MetricGate {
  const { cells, accepted, identity, options, thresholds, onlyAdvice } = request
  const { metric } = threshold
  const window = windowFor(accepted, identity, metric)
  const current = valuesOf(cells, metric, (cell) => ({ samples: cell.samples, phase: 'main' }))
  const judged = new Set(onlyAdvice === undefined ? window.judged : [])
  const regression: RegressionRequest = {
    cells: cells
      .filter(({ id, summary }) => judged.has(id) && current.has(id) && !summary.clientLimited)
      .map(({ id, levels }) => ({ id, provider: levels.provider })),
    runs: window.shared.map(
      (run) =>
        new Map(
          Object.entries(run.cells).flatMap(([id, cell]) => {
            const value = cell.values[metric]
            return value ? [[id, gateValue(value, metric)] as const] : []
          }),
        ),
    ),
    current,
    limit: limitOf(threshold.limit, metric),
    alpha: options.alpha / thresholds.length,
    screen: options.screen,
    overlap: options.overlap,
    confirmRounds: options.confirmRounds,
  }
  return { threshold, window, current, request: regression, look: lookFirst(regression) }
}

function concludeMetric(
  gate: MetricGate,
  request: GateRequest,
  second: Second | undefined,
): RegressionVerdict[] {
  const { metric } = gate.threshold
  const again =
    second?.outcome === 'done'
      ? valuesOf(request.cells, metric, ({ id }) => ({
          samples: second.samples.get(id) ?? [],
          phase: 'confirm',
        }))
      : undefined
  const judged: Judged = {
    ...gate,
    request,
    regression: gate.request,
    again,
    whyNoSecond: second?.outcome === 'done' ? undefined : second?.outcome,
  }
  return subjectsOf(request.cells).map((subject) => verdictOf(subject, judged))
}

/** Everything that carries a regression test; the tests are registered from the same list. */
export function subjectsOf<Item extends Cell>(cells: readonly Item[]): Subject<Item>[] {
  const providers = Map.groupBy(cells, ({ levels }) => levels.provider)
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
    ...(cells.length > 1
      ? [{ scope: 'matrix', name: '', label: 'whole matrix', cells } as const]
      : []),
  ]
}

function valuesOf(
  cells: readonly GateCell[],
  metric: RegressionThreshold['metric'],
  samplesOf: (cell: GateCell) => {
    readonly samples: readonly Sample[]
    readonly phase: 'main' | 'confirm'
  },
): RunValues {
  return new Map(
    cells.flatMap((cell) => {
      const { samples, phase } = samplesOf(cell)
      const value = medianOf(samples, metric, { phase, outputPerMTok: cell.price?.outputPerMTok })
      return value ? [[cell.id, gateValue(value, metric)] as const] : []
    }),
  )
}

/** The document's copy of what was judged against: enough to compute every verdict again. */
function baselineOf({ identity }: GateRequest, gates: readonly MetricGate[]): Baseline {
  const runs = new Map<string, BaselineRun['values']>()
  for (const { threshold, window } of gates) {
    for (const run of window.accepted) {
      const values = { ...runs.get(run.id) }
      for (const [id, cell] of Object.entries(run.cells)) {
        const value = cell.values[threshold.metric]
        if (value) values[id] = { ...values[id], [threshold.metric]: value }
      }
      runs.set(run.id, values)
    }
  }
  return {
    fingerprint: identity.fingerprint,
    runs: [...runs].map(([id, values]) => ({ id, values })),
  }
}
