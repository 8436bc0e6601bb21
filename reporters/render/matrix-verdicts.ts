import { plainText } from '../../src/model/plain-text.ts'
import { counted } from './figures.ts'
import { hangingIndent } from './hanging-indent.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { TableOptions } from './matrix-table.ts'

/** One line that counts the thresholds, then one for each that did not pass. */
export function renderMatrixVerdicts(
  { verdicts }: ShownMatrix,
  { paint, columns }: TableOptions,
): string[] {
  if (verdicts.length === 0) return []
  const ok = verdicts.filter(({ verdict }) => verdict === 'ok')
  const red = verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'no-data')
  const open = verdicts.filter((verdict) => !ok.includes(verdict) && !red.includes(verdict))
  const all = counted(verdicts.length, 'threshold')
  const isGreen = ok.length === verdicts.length
  const counts = [
    isGreen ? paint('green', `✓ ${all} met`) : `${ok.length} of ${all} met`,
    ...(red.length > 0 ? [paint('red', `× ${red.length} failed`)] : []),
    ...(open.length > 0 ? [paint('yellow', `? ${open.length} undecided`)] : []),
  ]
  const line = (mark: string, reason: string): string[] =>
    hangingIndent(`${mark} `, plainText(reason), columns)
  return [
    ` ${counts.join('   ')}`,
    ...red.flatMap(({ reason }) => line(paint('red', '×'), reason)),
    ...open.flatMap(({ reason }) => line(paint('yellow', '?'), reason)),
  ]
}
