import type { Baseline, BaselineRun, KeptBuild } from '../model/baseline.ts'
import type { HistoryRun } from '../model/history.ts'
import type { FormerBuilds } from './former-builds.ts'
import type { GateRequest } from './gate-request.ts'
import type { Window } from './window.ts'

/** The document's copy of what was judged against: enough to compute every verdict again. */
export function judgedAgainst(
  { identity, history }: Pick<GateRequest, 'identity' | 'history'>,
  { all }: FormerBuilds,
  windows: readonly (Pick<Window, 'accepted'> & { readonly metric: string })[],
): Baseline {
  const runs = new Map<string, BaselineRun['values']>()
  for (const { metric, accepted } of windows) {
    for (const run of accepted) {
      const values = { ...runs.get(run.id) }
      for (const [id, cell] of Object.entries(run.cells)) {
        const value = cell.values[metric]
        if (value) values[id] = { ...values[id], [metric]: value }
      }
      runs.set(run.id, values)
    }
  }
  const metrics = new Set(windows.map(({ metric }) => metric))
  return {
    fingerprint: identity.fingerprint,
    runs: [...runs].map(([id, values]) => ({ id, values })),
    history: history && {
      builds: all.map((run) => keptBuild(run, metrics)),
      problem: undefined,
    },
  }
}

function keptBuild({ id, isGreen, cells }: HistoryRun, metrics: ReadonlySet<string>): KeptBuild {
  const values = Object.entries(cells).map(([cell, { looks }]) => {
    const judged = looks.map((look) =>
      Object.fromEntries(Object.entries(look).filter(([metric]) => metrics.has(metric))),
    )
    return [cell, judged] as const
  })
  return { id, isGreen, values: Object.fromEntries(values) }
}
