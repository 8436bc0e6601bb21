import type { Verdict } from '../model/verdict.ts'

/** Whether a verdict is on an estimate within noise of its limit: the next run may come out otherwise. */
export function isNear(verdict: Verdict): boolean {
  return verdict.kind === 'absolute' && verdict.isNearLimit === true
}
