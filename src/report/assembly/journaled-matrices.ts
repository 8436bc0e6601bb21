import { type ReadJournal, readJournal } from '../../bridge/read-journal.ts'
import { collectMatrices, type MatrixRecord } from './matrix-record.ts'

/**
 * The matrices of a run as its journal has them: in the order in which they were told, and behind them those of which
 * this process was told nothing, as where a run goes on with some of its bench files. A test that has ended tells nothing any more, and
 * a worker that was killed told less than it wrote down. Only where the journal lacks something, because a disk was full or
 * somebody removed it, a matrix is what was told of it.
 */
export function journaledMatrices(
  told: readonly MatrixRecord[],
  path: string,
): readonly MatrixRecord[] {
  const written = new Map(matricesIn(path).map((record) => [keyOf(record), record]))
  const known = told.map((record) => {
    const own = written.get(keyOf(record))
    written.delete(keyOf(record))
    return own && holdsAllOf(own, record) ? own : record
  })
  return [...known, ...written.values()]
}

function matricesIn(path: string): MatrixRecord[] {
  let journal: ReadJournal
  try {
    journal = readJournal(path)
  } catch {
    return []
  }
  return journal.chains.flatMap(({ entries }) => collectMatrices(entries))
}

/** A test that is tried again measures its matrix once more. */
function keyOf({ start }: MatrixRecord): string {
  return `${start.startedAt} ${start.drawnFrom.identity}`
}

function holdsAllOf(written: MatrixRecord, told: MatrixRecord): boolean {
  if (told.end && !written.end) return false
  const samples = new Set(written.samples.map(nameOf))
  return told.samples.every((sample) => samples.has(nameOf(sample)))
}

function nameOf({ round, cell }: MatrixRecord['samples'][number]): string {
  return `${round} ${cell}`
}
