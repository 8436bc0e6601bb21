import { changeOf } from '../../gate/gate-value.ts'
import { type RunsNeeded, runsNeeded } from '../../gate/runs-needed.ts'
import { MIN_RUNS } from '../../gate/window.ts'
import type { AnalyzedMetric } from './measured-run.ts'
import type { RunGroup } from './run-groups.ts'

/** What the gate could see in a unit; changes are fractions of the metric, negative for speeds. */
export interface GateOutlook {
  readonly scope: 'cell' | 'provider' | 'model' | 'matrix'
  readonly subject: string
  readonly metric: AnalyzedMetric
  readonly runs: number
  readonly detectableWithFewest: number
  readonly detectableWithMost: number
  readonly runsNeeded: number | undefined
  readonly tooNoisy: boolean
}

/** By the thresholds and options of the newest run, or the gate's defaults for what has none. */
export function outlooksOf(
  group: RunGroup,
  metric: AnalyzedMetric,
  slowdown: number,
): GateOutlook[] {
  const newest = group.runs.at(-1)
  if (!newest || group.runs.length < MIN_RUNS) return []
  const { thresholds, gate } = newest
  const own = thresholds.find((threshold) => threshold.metric === metric)
  const cells = [
    ...new Map(group.runs.flatMap((run) => run.cells.map((cell) => [cell.id, cell]))).values(),
  ]
  return runsNeeded({
    cells,
    accepted: group.runs.map(({ values }) => values),
    identity: {
      matrix: group.matrix,
      fingerprint: group.fingerprint,
      cells: new Map(
        group.runs.flatMap(({ values }) =>
          Object.entries(values.cells).map(
            ([id, { endpoint }]) => [id, { endpoint, snapshot: undefined }] as const,
          ),
        ),
      ),
    },
    threshold: { metric, limit: own?.limit ?? gate.margin },
    metrics: Math.max(1, thresholds.length),
    options: gate,
    slowdown: Math.log1p(slowdown),
  }).map((needed) => outlookOf(needed, metric))
}

function outlookOf(needed: RunsNeeded, metric: AnalyzedMetric): GateOutlook {
  return {
    scope: needed.unit.scope,
    subject: needed.unit.subject,
    metric,
    runs: needed.runs,
    detectableWithFewest: changeOf(needed.withFewest, metric),
    detectableWithMost: changeOf(needed.withMost, metric),
    runsNeeded: needed.needed,
    tooNoisy: needed.isTooNoisy,
  }
}
