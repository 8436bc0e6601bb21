import type { GateSettings } from '../model/gate-settings.ts'
import type { Verdict } from '../model/verdict.ts'

/** Whether a verdict turns its build red. */
export function failsBuild(
  { verdict }: Pick<Verdict, 'verdict'>,
  { onInconclusive }: Pick<GateSettings, 'onInconclusive'>,
): boolean {
  switch (verdict) {
    case 'failed':
    case 'no-data':
    case 'worse':
    case 'regressed':
      return true
    case 'inconclusive':
      return onInconclusive === 'fail'
    case 'advisory':
    case 'not-comparable':
    case 'client-limited':
    case 'ok':
    case 'equal':
    case 'better':
    case 'improved':
      return false
    default:
      return verdict satisfies never
  }
}
