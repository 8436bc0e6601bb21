import { unbroken } from '../../format/unbroken.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { answerSentences } from '../answer-sentences.ts'
import { foreign, html, type Markup } from './markup.ts'

/** What a matrix says, in sentences; nothing where there are none. */
export function answersOf(matrix: DocumentMatrix): Markup {
  const sentences = answerSentences(matrix)
  if (sentences.length === 0) return html``
  return html`<div class="answers">
    ${sentences.map((sentence) => html`<p>${foreign(unbroken(sentence))}</p>`)}
  </div>`
}
