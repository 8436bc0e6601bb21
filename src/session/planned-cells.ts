import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { endpointIdentity } from '../gate/fingerprint.ts'
import { type Cell, stageGroups } from '../model/cell.ts'
import { unreadyReason } from '../model/credentials.ts'
import { joinPatches } from '../model/merge-patch.ts'
import type { ProviderSpec } from '../model/provider.ts'
import { cellBilling } from './cell-billing.ts'
import { modelBody } from './endpoint-body.ts'
import { maxRequestOf, requestOf } from './max-request.ts'
import type { Plan } from './plan.ts'
import { testedAs } from './search-capacity.ts'

/** The cells with their prices; in a live run those without a key carry the reason to skip them. */
export function plannedCells(
  cells: readonly Cell[],
  plan: Plan,
  settings: RunSettings,
): PlannedCell[] {
  // Measured is only what can be judged.
  const judge = plan.judges.find(({ skipped }) => skipped !== undefined)
  return cells.map((cell) => {
    const planned = plannedCell(cell, plan, settings)
    if (judge === undefined || planned.skipped !== undefined) return planned
    return { ...planned, skipped: `${judge.skipped} (needed by the check ${judge.check})` }
  })
}

/** Those that somebody needs: of stages also what comes before, without which a stage is nothing. */
export function neededCells(
  cells: readonly PlannedCell[],
  plan: Plan,
  selected: ReadonlySet<string>,
): PlannedCell[] {
  return stageGroups(cells)
    .filter((group) => group.some((cell) => selected.has(testedAs(cell, plan))))
    .flat()
}

/** One of them. */
export function plannedCell(cell: Cell, plan: Plan, settings: RunSettings): PlannedCell {
  const isSimulated = settings.mode === 'simulated'
  const provider = settings.catalog.providers[cell.levels.provider]
  const billing = cellBilling(cell, settings)
  const context = { environment: process.env, aws: settings.aws }
  return {
    ...cell,
    simulated: isSimulated,
    price: billing.price,
    endpoint: provider ? identityOf(cell, provider) : '',
    maxRequest: maxRequestOf(requestOf(cell, plan, settings), billing),
    skipped: provider && !isSimulated ? unreadyReason(provider, context) : undefined,
  }
}

function identityOf({ levels }: Cell, provider: ProviderSpec): string {
  const { defaults, body } = modelBody(levels, provider)
  return endpointIdentity(provider, {
    model: provider.models[levels.model] ?? levels.model,
    body: joinPatches(defaults, body),
  })
}
