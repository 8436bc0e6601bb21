import type { DocumentMatrix } from '../../src/report/document-schema.ts'
import type { Paint } from './paint.ts'
import { plainText } from './plain-text.ts'

/** One line that counts the thresholds, then one for each that did not pass. */
export function renderMatrixVerdicts({ verdicts }: DocumentMatrix, paint: Paint): string[] {
  if (verdicts.length === 0) return []
  const ok = verdicts.filter(({ verdict }) => verdict === 'ok')
  const red = verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'no-data')
  const open = verdicts.filter((verdict) => !ok.includes(verdict) && !red.includes(verdict))
  const counts = [
    paint('green', `✓ ${ok.length} ${ok.length === 1 ? 'threshold' : 'thresholds'}`),
    ...(red.length > 0 ? [paint('red', `× ${red.length}`)] : []),
    ...(open.length > 0 ? [paint('yellow', `? ${open.length}`)] : []),
  ]
  return [
    ` ${counts.join('  ')}`,
    ...red.map(({ reason }) => ` ${paint('red', '×')} ${plainText(reason)}`),
    ...open.map(({ reason }) => ` ${paint('yellow', '?')} ${plainText(reason)}`),
  ]
}
