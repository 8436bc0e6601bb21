import { pluralize } from '../../format/lists.ts'
import { plainText } from '../../format/plain-text.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { tellListeners } from './recovery-listeners.ts'

export function tellRecovered(path: string, document: ResultsDocument): void {
  const note = `note: ${path} holds no results document; its journal was read instead: ${recoveredWords(document)}`
  tellListeners(note)
}

/** What a document that was made of a journal holds, and what it does not. */
export function recoveredWords({ run, matrices }: ResultsDocument): string {
  const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  const nLost = matrices.reduce((sum, { lost }) => sum + lost.length, 0)
  const lost =
    nLost === 0
      ? ''
      : `; of ${pluralize(nLost, 'request')} that ${nLost === 1 ? 'was' : 'were'} sent no answer is known`
  const faults = (run.recovered?.faults ?? []).map((fault) => `; ${plainText(fault)}`).join('')
  return `${pluralize(samples.length, 'sample')} of ${pluralize(matrices.length, 'matrix', 'matrices')}${lost}${faults}`
}
