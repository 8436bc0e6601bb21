import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { endpointIdentity } from '../gate/fingerprint.ts'
import type { Cell } from '../model/cell.ts'
import { unreadyReason } from '../model/credentials.ts'
import { cellPrice, isFree, reasoningBody } from './endpoint-of.ts'

/** The cells with their prices; in a live run those without a key carry the reason to skip them. */
export function plannedCells(cells: readonly Cell[], settings: RunSettings): PlannedCell[] {
  const isSimulated = settings.mode === 'simulated'
  return cells.map((cell) => {
    const provider = settings.catalog.providers[cell.levels.provider]
    const context = { environment: process.env, aws: settings.aws }
    return {
      ...cell,
      simulated: isSimulated,
      price: cellPrice(cell, settings),
      endpoint: provider
        ? endpointIdentity(provider, {
            model: provider.models[cell.levels.model] ?? cell.levels.model,
            body: { ...reasoningBody(cell), ...provider.body },
          })
        : '',
      isFree: provider !== undefined && isFree(provider, cell.levels.model),
      skipped: provider && !isSimulated ? unreadyReason(provider, context) : undefined,
    }
  })
}
