import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { Cell } from '../model/cell.ts'
import { missingKey } from '../model/credentials.ts'
import { cellPrice, isFree } from './endpoint-of.ts'

/** The cells with their prices; in a live run those without a key carry the reason to skip them. */
export function plannedCells(cells: readonly Cell[], settings: RunSettings): PlannedCell[] {
  const isSimulated = settings.mode === 'simulated'
  return cells.map((cell) => {
    const provider = settings.catalog.providers[cell.levels.provider]
    const missing = provider && !isSimulated ? missingKey(provider, process.env) : undefined
    return {
      ...cell,
      simulated: isSimulated,
      price: cellPrice(cell, settings),
      isFree: provider !== undefined && isFree(provider, cell.levels.model),
      skipped: missing === undefined ? undefined : `${missing} is not set`,
    }
  })
}
