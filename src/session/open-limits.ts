import { join } from 'node:path'

import type { RunSettings } from '../bridge/settings.ts'
import { SUSPENSIONS_FILE } from '../model/run-files.ts'
import { type Budget, LedgerBudget, unlimitedBudget } from '../runner/budget.ts'
import { Suspensions } from '../runner/suspensions.ts'

/** What a run shares between its files: money, and which providers get no more requests. */
export function openLimits({ mode, budgetUsd, ledgerPath, runDir }: RunSettings): {
  readonly budget: Budget
  readonly suspensions: Suspensions
} {
  if (mode === 'simulated') return { budget: unlimitedBudget, suspensions: new Suspensions() }
  return {
    budget: new LedgerBudget(budgetUsd, ledgerPath),
    suspensions: new Suspensions(join(runDir, SUSPENSIONS_FILE)),
  }
}
