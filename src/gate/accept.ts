import type { AcceptedCell, AcceptedRun } from '../model/accepted-run.ts'
import type { BaselineValue } from '../model/baseline.ts'
import type { HistoryRun } from '../model/history.ts'
import type { GatedMetricName } from '../model/metric.ts'
import type { Verdict } from '../model/verdict.ts'
import type { FoundCapacity, GateCell, LookSamples } from './gate-request.ts'
import { runValueOf } from './gate-value.ts'
import { unmeasuredWords } from './measured.ts'
import type { Identity } from './window.ts'

/** Kept of every accepted run, so that a threshold added later finds a past. */
const ALWAYS_KEPT: readonly GatedMetricName[] = ['ttftMs', 'totalMs', 'tokensPerSecond', 'capacity']

export interface Acceptable {
  readonly runId: string
  readonly cells: readonly (GateCell & { readonly simulated: boolean })[]
  readonly identity: Identity
  /** Metrics with a regression threshold. */
  readonly gated: readonly GatedMetricName[]
  readonly verdicts: readonly Verdict[]
  /** Simulated only because no key was found. */
  readonly isAutoSimulated: boolean
  /** Whether a threshold on failures takes the place of the built-in one. */
  readonly hasFailureThreshold: boolean
  /** Whether searches are taken whose interval lacks an end: to be compared, not as a yardstick. Default: no. */
  readonly takesOpenEnds?: boolean
}

/** What of a run may enter a baseline, and what may not and why. */
export function acceptable(run: Acceptable): {
  readonly run: AcceptedRun
  readonly refused: readonly { readonly cell: string; readonly reason: string }[]
} {
  const cells: Record<string, AcceptedCell> = {}
  const refused: { cell: string; reason: string }[] = []
  for (const cell of run.cells) {
    const identity = run.identity.cells.get(cell.id)
    const reason = refusal(cell, run)
    if (reason !== undefined || !identity)
      refused.push({ cell: cell.id, reason: reason ?? 'unknown' })
    else cells[cell.id] = { ...identity, values: valuesOf(cell, run.gated, 'main') }
  }
  const { matrix, fingerprint } = run.identity
  return { run: { id: run.runId, matrix, fingerprint, cells }, refused }
}

/** A run as its history remembers it, look by look; undefined where no cell may be. */
export function rememberable(
  run: Acceptable,
  {
    isGreen,
    later,
  }: {
    readonly isGreen: boolean
    /** Of the looks after the first. */
    readonly later: readonly LookSamples[]
  },
): HistoryRun | undefined {
  // A limit that is broken turns a build red, and says nothing against its figures.
  const { run: plain } = acceptable({ ...run, verdicts: [] })
  if (Object.keys(plain.cells).length === 0) return undefined
  const cells = Object.entries(plain.cells).map(([id, { values, ...same }]) => {
    const measured = run.cells.find((cell) => cell.id === id)
    // A look in which it was not asked has no values: those of one look are of one time.
    const again = later.map((look) =>
      measured ? valuesOf({ ...measured, samples: look.get(id) ?? [] }, run.gated, 'confirm') : {},
    )
    const last = again.findLastIndex((found) => Object.keys(found).length > 0)
    return [id, { ...same, looks: [values, ...again.slice(0, last + 1)] }] as const
  })
  return { ...plain, isGreen, cells: Object.fromEntries(cells) }
}

function refusal(
  cell: Acceptable['cells'][number],
  { isAutoSimulated, hasFailureThreshold, verdicts, takesOpenEnds = false }: Acceptable,
): string | undefined {
  if (isAutoSimulated) return 'simulated: no API key was found'
  if (cell.summary.clientLimited) return 'client-limited: this machine lagged'
  const unmeasured = unmeasuredWords(cell, { hasFailureThreshold })
  if (unmeasured !== undefined) return unmeasured
  const open = cell.search && !takesOpenEnds ? openEndWords(cell.search) : undefined
  if (open !== undefined) return open
  const broken = verdicts.find(
    ({ kind, subject, verdict }) =>
      kind === 'absolute' && subject === cell.id && (verdict === 'failed' || verdict === 'no-data'),
  )
  if (broken) return `breaks its threshold ${broken.name}`
  return Object.keys(valuesOf(cell, ['ttftMs'], 'main')).length === 0
    ? 'no value was observed'
    : undefined
}

/** One search that may be wrong by any factor would make a whole baseline blind. */
function openEndWords({ capacity }: FoundCapacity): string | undefined {
  const { ciLow, ciHigh, stoppedBy } = capacity
  const isHighOpen = ciHigh === undefined && stoppedBy !== 'max'
  if (ciLow !== 0 && !isHighOpen) return undefined
  const end = ciLow === 0 ? 'a lower' : 'an upper'
  return `its search ended without ${end} end of the interval: raise \`capacity.maxRequests\``
}

function valuesOf(
  cell: Pick<GateCell, 'samples' | 'price' | 'search'>,
  gated: readonly GatedMetricName[],
  phase: 'main' | 'confirm',
): Record<string, BaselineValue> {
  const names = [...new Set([...ALWAYS_KEPT, ...gated])]
  return Object.fromEntries(
    names.flatMap((metric) => {
      const value = runValueOf(cell, metric, phase)
      if (!value || !(value.median > 0) || value.median === Infinity) return []
      if (value.location !== undefined && !Number.isFinite(value.location)) return []
      return [[metric, rounded(value)]]
    }),
  )
}

/** Enough digits for any verdict, few enough for a file that people review. */
function rounded({
  median,
  se,
  location,
  locationSe,
  n,
  ...interval
}: BaselineValue): BaselineValue {
  return {
    median: Number(median.toPrecision(6)),
    se: se && Number(se.toPrecision(3)),
    location: location && Number(location.toFixed(6)),
    locationSe: locationSe && Number(locationSe.toPrecision(3)),
    ...interval,
    n,
  }
}
