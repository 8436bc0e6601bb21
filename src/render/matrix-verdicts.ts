import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { showChange } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { explainVerdict } from '../gate/explain.ts'
import type { Verdict } from '../model/verdict.ts'
import { gateTests, historySentence, warningSentences } from './gate-sentence.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { TableOptions } from './matrix-table.ts'
import { isNear } from './verdict-kinds.ts'

const red: ReadonlySet<string> = new Set(['failed', 'no-data', 'regressed', 'worse'])
const green: ReadonlySet<string> = new Set(['ok', 'improved', 'equal', 'better'])

/** How much is red, before anything else that is said of a matrix; nothing where nothing is. */
export function renderRed({ verdicts }: ShownMatrix, { paint, columns }: TableOptions): string[] {
  const failed = verdicts.filter(({ verdict }) => red.has(verdict))
  if (failed.length === 0) return []
  const text = `${failed.length} of ${pluralize(verdicts.length, 'verdict')} failed${redKinds(failed)}`
  return hangingIndent('× ', text, columns).map((line) => paint('red', line))
}

/** What kinds of failures there are, each with its number; nothing where limits were broken only. */
function redKinds(failed: readonly Verdict[]): string {
  const count = (is: (verdict: Verdict) => boolean): number => failed.filter(is).length
  const unmeasured = count(({ kind }) => kind === 'measured')
  const regressed = count(({ verdict }) => verdict === 'regressed')
  const noData = count(({ kind, verdict }) => kind !== 'measured' && verdict === 'no-data')
  const broken = failed.length - unmeasured - regressed - noData
  if (broken === failed.length) return ''
  const kinds = [
    ...(unmeasured > 0 ? [`${pluralize(unmeasured, 'cell')} failed too often to be compared`] : []),
    ...(regressed > 0 ? [pluralize(regressed, 'regression')] : []),
    ...(broken > 0 ? [`${pluralize(broken, 'limit')} not met`] : []),
    ...(noData > 0 ? [`${pluralize(noData, 'limit')} with nothing to compare`] : []),
  ]
  return `: ${kinds.join(', ')}`
}

/** One line that counts the thresholds, one on the gate, then one for each that did not pass. */
export function renderMatrixVerdicts(
  matrix: ShownMatrix,
  { paint, columns }: TableOptions,
  { listsEach = false }: { readonly listsEach?: boolean } = {},
): string[] {
  const { file } = matrix
  const verdicts = shownVerdicts(matrix)
  if (verdicts.length === 0) return []
  const passed = verdicts.filter(({ verdict }) => green.has(verdict))
  const failed = verdicts.filter(({ verdict }) => red.has(verdict))
  const open = verdicts.filter(({ verdict }) => !green.has(verdict) && !red.has(verdict))
  const near = passed.filter(isNear)
  const suspended = new Set(
    matrix.cells.flatMap((cell) => (cell.suspended === undefined ? [] : cell.id)),
  )
  const isSuspended = ({ subject, verdict }: Verdict): boolean =>
    !listsEach && verdict === 'no-data' && suspended.has(subject)
  const unjudged = failed.filter(isSuspended)
  const told = failed.filter((verdict) => !isSuspended(verdict))
  const all = pluralize(verdicts.length, isThreshold(verdicts) ? 'threshold' : 'verdict')
  const counts = [
    passed.length === verdicts.length
      ? paint('green', `✓ ${all} met`)
      : `${passed.length} of ${all} met`,
    ...(failed.length > 0 ? [paint('red', `× ${failed.length} failed`)] : []),
    ...[...Map.groupBy(open, ({ verdict }) => verdict)].map(([verdict, alike]) =>
      paint('yellow', `? ${alike.length} ${verdict}`),
    ),
    ...(near.length > 0
      ? [
          paint(
            'yellow',
            `≈ ${near.length} near ${near.length === 1 ? 'its limit' : 'their limits'}`,
          ),
        ]
      : []),
    ...gateSummary(verdicts),
  ]
  const history = historySentence(matrix)
  const line = (mark: string, text: string): string[] =>
    hangingIndent(`${mark} `, plainText(text), columns)
  return [
    ` ${counts.join('   ')}`,
    ...(history === undefined ? [] : line(' ', history).map((words) => paint('dim', words))),
    ...warningSentences(matrix).flatMap((text) => line(paint('yellow', '!'), text)),
    ...[...Map.groupBy(told, (verdict) => adviceOn(verdict, file).join('\n')).values()].flatMap(
      (alike) => [
        ...alike.flatMap((verdict) => line(paint('red', '×'), redReason(verdict))),
        // Said once for all that it is true of.
        ...(alike[0] ? adviceOn(alike[0], file).flatMap((words) => line(' ', words)) : []),
      ],
    ),
    ...[...Map.groupBy(unjudged, ({ subject }) => subject)].flatMap(([subject, alike]) =>
      line(paint('red', '×'), suspendedWords(subject, alike, matrix)),
    ),
    ...verdicts
      .filter(({ verdict }) => verdict === 'improved')
      .flatMap(({ reason }) => line(paint('green', '↓'), reason)),
    ...(listsEach ? near.map(({ reason }) => reason) : openLines(near)).flatMap((text) =>
      line(paint('yellow', '≈'), text),
    ),
    ...(listsEach ? open.map(({ reason }) => reason) : openLines(open)).flatMap((text) =>
      line(paint('yellow', '?'), text),
    ),
  ]
}

/** What of a suspended cell is not judged; why stands above, under "stopped". */
function suspendedWords(
  subject: string,
  verdicts: readonly Verdict[],
  { cells }: ShownMatrix,
): string {
  const label = cells.find(({ id }) => id === subject)?.label ?? subject
  const names = verdicts.filter(({ kind }) => kind !== 'measured').map(({ name }) => name)
  const limits = names.length === 0 ? '' : `; not judged: ${names.join(', ')}`
  return `${label}: suspended, see above${limits}`
}

/** The servers' words stand above, under "failed". */
function redReason({ kind, reason }: Verdict): string {
  return kind === 'measured' ? reason.replace(/(\(\d+ [^)]*\)).*/s, '$1') : reason
}

/** What a red verdict means, and what to do about it. */
export function adviceOn(verdict: Verdict, file: string): string[] {
  if (verdict.kind === 'measured') return []
  const { meaning, remedy } = explainVerdict(verdict, file)
  return [meaning, remedy]
}

/** Every cell is also judged by whether it was measured: said where it was not. */
function shownVerdicts({ verdicts }: ShownMatrix): Verdict[] {
  const hasUnmeasured = verdicts.some(
    ({ kind, verdict }) => kind === 'measured' && !green.has(verdict),
  )
  return verdicts.filter(({ kind }) => hasUnmeasured || kind !== 'measured')
}

function isThreshold(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ kind }) => kind !== 'measured')
}

/** How many regression checks ran, so that a dead gate is visible, and what they could have seen. */
function gateSummary(verdicts: readonly Verdict[]): string[] {
  if (verdicts.every(({ kind }) => kind !== 'regression')) return []
  const { tested, seen } = gateTests(verdicts)
  if (tested === 0) return ['no regression check ran']
  const least =
    seen.length === 0 ? '' : `, minimum detectable change ${showChange(Math.min(...seen))}`
  return [`${pluralize(tested, 'regression check')} ran${least}`]
}

/** Whole matrices are advisory for one reason: one line a verdict and metric, with the first example. */
export function openLines(open: readonly Verdict[]): string[] {
  const groups = Map.groupBy(open, ({ verdict, metric, kind }) =>
    verdict === 'inconclusive' ? Symbol('each') : `${verdict}\0${metric}\0${kind}`,
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const more = group.length > 1 ? ` (and ${group.length - 1} more like it)` : ''
    return [`${first.reason}${more}`]
  })
}
