import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { showCount, showNumber, showSeconds } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { recordedReplay } from '../model/recorded-replay.ts'
import { costsByProvider } from '../report/assembly/costs.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'
import { renderCosts } from './costs.ts'
import { failureNotes, failureReasons } from './failure-notes.ts'
import { fieldNotes } from './field-notes.ts'
import { injectorNotes } from './injector-notes.ts'
import { intervalNotes } from './interval-notes.ts'
import type { ShownMatrix } from './join-locations.ts'
import { judgeNotes } from './judge-notes.ts'
import { blockCaveats, loadCaveats, threadNotes, unexpectedlyCold } from './load-notes.ts'
import type { TableOptions } from './matrix-table.ts'
import { pauseNotes } from './provider-pause.ts'
import { hasFailedCheck, qualityOfAll } from './quality-notes.ts'
import { readingNotes } from './reading-notes.ts'

const MAX_NOTE_LENGTH = 280
/** More notes of a kind would bury the table. */
const MAX_NOTES = 8

/** What the figures of a matrix cannot say: why requests and checks failed, and caveats. */
export function renderMatrixNotes(matrix: ShownMatrix, { paint, columns }: TableOptions): string[] {
  const measured = matrix.cells.filter((cell) => cell.skipped === undefined)
  const lines = (head: string, notes: readonly string[]): string[] => {
    const shown = notes.slice(0, MAX_NOTES)
    if (notes.length > MAX_NOTES) {
      shown.push(`… and ${notes.length - MAX_NOTES} more in the results document`)
    }
    return shown.flatMap((note) =>
      hangingIndent(`${head} `, plainText(note, MAX_NOTE_LENGTH), columns),
    )
  }
  return [
    ...cellsByReason(matrix, 'skipped').flatMap((note) =>
      hangingIndent(`${paint('yellow', 'skipped')} `, plainText(note), columns),
    ),
    ...cellsByReason(matrix, 'suspended').flatMap((note) =>
      hangingIndent(`${paint('red', 'stopped')} `, plainText(note), columns),
    ),
    ...lines(paint('red', 'failed '), failureNotes(measured)),
    ...lines(paint('yellow', 'quality'), qualityOfAll(measured)),
    ...lines(paint('cyan', 'note   '), caveatsOfAll(measured, matrix)),
    ...matrixCaveats(matrix).flatMap((note) =>
      hangingIndent(`${paint('cyan', 'note   ')} `, plainText(note, MAX_NOTE_LENGTH), columns),
    ),
    ...costs(matrix).flatMap((note) => hangingIndent(`${paint('dim', 'cost   ')} `, note, columns)),
  ]
}

/** Where several providers share the total that the title names, or one names its own. */
function costs({ cells }: ShownMatrix): string[] {
  const byProvider = costsByProvider(cells)
  if (byProvider.length < 2 && !byProvider.some(({ isReported }) => isReported)) return []
  const text = renderCosts(byProvider)
  // Simulated answers cost nothing; the figures are what real ones of that size would.
  const isSimulated = cells.every(({ simulated }) => simulated)
  return text === undefined ? [] : [`${isSimulated ? 'would be ' : ''}${text}`]
}

/** One note a reason: keys are missing, or refused, for whole providers. */
export function cellsByReason({ cells }: ShownMatrix, field: 'skipped' | 'suspended'): string[] {
  const labels = new Map<string, string[]>()
  for (const { [field]: reason, label } of cells) {
    if (reason !== undefined) labels.set(reason, [...(labels.get(reason) ?? []), label])
  }
  return [...labels].map(([reason, names]) => `${names.join('; ')}: ${reason}`)
}

/** What later looks saw go wrong: their requests are in none of the cell's figures. */
function laterLookNotes({ samples }: DocumentCell): string[] {
  const again = countedSamples(samples, 'confirm')
  const failed = again.filter(({ status }) => status === 'failed').length
  const failing = again.filter(hasFailedCheck).length
  return [
    ...(failed === 0
      ? []
      : [
          `measured again: ${failed} of ${pluralize(again.length, 'request')} failed, not counted above: ${failureReasons(again)[0]}`,
        ]),
    ...(failing === 0
      ? []
      : [
          `measured again: ${failing} of ${pluralize(again.length - failed, 'answer')} failed checks, not counted above`,
        ]),
  ]
}

/** When no server answered for a cell: those requests are in none of its figures. */
function outageNotes({ outages }: DocumentCell): string[] {
  return outages.map(({ from, to, tries }) => {
    const since = `${clockTime(from)} UTC`
    const head =
      to === undefined
        ? `unreachable from ${since} on`
        : `unreachable for ${showSeconds(to - from)} from ${since}`
    const asked = tries.length === 1 ? 'was sent again' : 'were sent again'
    return `${head}: ${pluralize(tries.length, 'request')} failed during it and ${asked}, not counted above`
  })
}

/** The time of day, to the second. */
function clockTime(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(11, 19)
}

/** What is to be said once for all cells. */
export function matrixCaveats(matrix: ShownMatrix): string[] {
  return [
    ...injectorNotes(matrix),
    ...threadNotes(matrix),
    ...pauseNotes(matrix),
    ...connectionCaveats(matrix),
    ...blockCaveats(matrix),
    ...judgeNotes(matrix),
  ]
}

/** New connections are outside of every time: one note tells of all of them. */
function connectionCaveats({ cells }: ShownMatrix): string[] {
  const cold = cells.flatMap((cell) => {
    const opened = unexpectedlyCold(cell)
    return opened === 0 ? [] : [{ opened, of: cell.summary.n, label: cell.label }]
  })
  const [first] = cold
  if (!first) return []
  const opened = cold.reduce((sum, cell) => sum + cell.opened, 0)
  const requests = cold.reduce((sum, cell) => sum + cell.of, 0)
  const where = cold.length === 1 ? first.label : `in ${pluralize(cold.length, 'cell')}`
  return [
    `${where}: ${showCount(opened)} of ${pluralize(requests, 'request')} opened a new connection (not timed)`,
  ]
}

/** What a reader has to know before trusting the figures of all cells; what is true of several is told once. */
function caveatsOfAll(
  cells: readonly DocumentCell[],
  matrix: Pick<ShownMatrix, 'capacity' | 'options'>,
): string[] {
  const notes = cells.flatMap((cell) => caveatsBeside(cell, matrix).map((note) => ({ note, cell })))
  return [
    ...lagNotes(cells),
    ...[...Map.groupBy(notes, ({ note }) => note)].map(([note, alike]) =>
      alike.length === 1
        ? `${alike[0]?.cell.label}: ${note}`
        : `in ${pluralize(alike.length, 'cell')}: ${note}`,
    ),
  ]
}

function lagNotes(cells: readonly DocumentCell[]): string[] {
  const lagged = cells.filter(({ summary }) => summary.clientLimited)
  const [first] = lagged
  if (!first) return []
  const mostMs = Math.max(...lagged.map(({ summary }) => summary.clientDelayMs ?? 0))
  return lagged.length === 1
    ? [`${first.label}: ${lagWords(showNumber(mostMs))}`]
    : [`in ${pluralize(lagged.length, 'cell')}: ${lagWords(`up to ${showNumber(mostMs)}`)}`]
}

function lagWords(shownMs: string): string {
  return `this machine lagged by ${shownMs} ms; its own delay may explain the result (client-limited)`
}

/** What a reader has to know before trusting a cell's figures. */
export function caveats(
  cell: DocumentCell,
  matrix: Pick<ShownMatrix, 'capacity' | 'options'>,
): string[] {
  const { clientLimited, clientDelayMs } = cell.summary
  return [
    ...(clientLimited ? [lagWords(showNumber(clientDelayMs))] : []),
    ...caveatsBeside(cell, matrix),
  ]
}

/** All but the machine's lag. */
function caveatsBeside(
  cell: DocumentCell,
  { capacity, options }: Pick<ShownMatrix, 'capacity' | 'options'>,
): string[] {
  const { summary } = cell
  const isReplay = recordedReplay(options) !== undefined
  const notes = [...laterLookNotes(cell), ...outageNotes(cell)]
  const counts = countedSamples(cell.samples)
  const { ttftMs, ttfoMs } = summary
  // Answers that only call tools show nothing, whether they thought or not.
  const isShown = ttfoMs.n === ttftMs.n
  if (
    isShown &&
    ttftMs.median !== undefined &&
    ttfoMs.median !== undefined &&
    ttfoMs.median > ttftMs.median
  ) {
    notes.push(`thinks first: visible text at ${showNumber(ttfoMs.median)} ms (median)`)
  }
  if (summary.notStreamed > 0) {
    notes.push(
      `${summary.notStreamed} of ${pluralize(summary.nOk, 'answer')} arrived in one read: not streamed`,
    )
  }
  const byTokenizer = counts.filter(
    ({ status, tokenSource, rawUsage }) =>
      status === 'ok' && tokenSource === 'tokenizer' && rawUsage === undefined,
  ).length
  if (byTokenizer > 0) {
    notes.push(
      `tokens of ${pluralize(byTokenizer, 'answer')} counted with o200k: the server reported no usage`,
    )
  }
  // A search visits a level as often as it needs to, and counts who is refused in its own table.
  if (!capacity) notes.push(...intervalNotes(cell), ...loadCaveats(cell, isReplay))
  notes.push(...fieldNotes(counts))
  const served = new Set(counts.flatMap((sample) => sample.servedModel ?? []))
  if (served.size > 1) notes.push(`several models answered: ${[...served].join(', ')}`)
  return [...notes, ...readingNotes(cell, isReplay)]
}
