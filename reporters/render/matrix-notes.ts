import type {
  DocumentCell,
  DocumentMatrix,
  DocumentSample,
} from '../../src/report/document-schema.ts'
import type { Paint } from './paint.ts'
import { plainText } from './plain-text.ts'

const LONGEST_NOTE = 160
const MOST_EXAMPLES = 3

/** What the figures of a matrix cannot say: why requests failed, answers were poor, and caveats. */
export function renderMatrixNotes(matrix: DocumentMatrix, paint: Paint): string[] {
  const measured = matrix.cells.filter((cell) => cell.skipped === null)
  return [
    ...measured.flatMap((cell) => failedRequests(cell, paint)),
    ...measured.flatMap((cell) => poorAnswers(cell, paint)),
    ...measured.flatMap((cell) => caveats(cell, paint)),
  ]
}

function counted(cell: DocumentCell): DocumentSample[] {
  return cell.samples.filter((sample) => !sample.warmup && sample.status !== 'aborted')
}

function failedRequests(cell: DocumentCell, paint: Paint): string[] {
  const byReason = new Map<string, number>()
  for (const { failure } of counted(cell)) {
    if (!failure) continue
    const reason = `${failure.class}${failure.inStream ? ' (in the stream)' : ''}: ${failure.message}`
    byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
  }
  return examples(byReason).map(([reason, times]) =>
    line(paint('red', 'failed'), `${cell.label}, ${times} × ${reason}`),
  )
}

function poorAnswers(cell: DocumentCell, paint: Paint): string[] {
  const byCheck = new Map<string, { times: number; first: string }>()
  for (const sample of counted(cell)) {
    for (const { check, reason } of sample.quality?.failed ?? []) {
      const seen = byCheck.get(check)
      const first = seen?.first ?? `round ${sample.round}: ${reason}`
      byCheck.set(check, { times: (seen?.times ?? 0) + 1, first })
    }
  }
  return [...byCheck].map(([check, { times, first }]) =>
    line(paint('yellow', 'quality'), `${cell.label}, ${times} × ${check}, ${first}`),
  )
}

function caveats(cell: DocumentCell, paint: Paint): string[] {
  const { summary, label } = cell
  const notes: string[] = []
  const counts = counted(cell)
  if (summary.clientLimited) {
    notes.push(
      `this machine was itself ${summary.clientDelayMs?.toFixed(1)} ms late: client-limited`,
    )
  }
  if (summary.coldConnections > 0) {
    notes.push(`${summary.coldConnections} of ${summary.n} requests on a new connection`)
  }
  if (summary.notStreamed > 0) {
    notes.push(`${summary.notStreamed} of ${summary.nOk} answers arrived in one read: not streamed`)
  }
  const byTokenizer = counts.filter((sample) => sample.tokenSource === 'tokenizer').length
  if (byTokenizer > 0 && summary.nOk > 0) {
    notes.push(`tokens of ${byTokenizer} answers counted with o200k: the server reported no usage`)
  }
  const leftOut = new Set(counts.flatMap((sample) => sample.leftOut))
  if (leftOut.size > 0) notes.push(`rejects ${[...leftOut].join(', ')}: asked without`)
  const served = new Set(counts.flatMap((sample) => sample.servedModel ?? []))
  if (served.size > 1) notes.push(`several models answered: ${[...served].join(', ')}`)
  return notes.map((note) => line(paint('cyan', 'note'), `${label}, ${note}`))
}

function examples(byReason: ReadonlyMap<string, number>): [string, number][] {
  return [...byReason].toSorted(([, a], [, b]) => b - a).slice(0, MOST_EXAMPLES)
}

function line(kind: string, text: string): string {
  return ` ${kind}  ${plainText(text, LONGEST_NOTE)}`
}
