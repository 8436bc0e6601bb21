import { unbroken } from '../../format/unbroken.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { answerSentences } from '../answer-sentences.ts'
import { foreign, html, type Markup } from './markup.ts'
import { tiles } from './tiles.ts'

/** What a matrix says, in sentences, and what it compares, level by level: the first sentence heads both. */
export function answersOf(matrix: DocumentMatrix): Markup {
  const [first, ...others] = answerSentences(matrix)
  return html`${first === undefined ? undefined : html`<div class="answers headline">${paragraph(first)}</div>`}${tiles(matrix)}${
    others.length === 0 ? undefined : html`<div class="answers">${others.map(paragraph)}</div>`
  }`
}

function paragraph(sentence: string): Markup {
  return html`<p>${foreign(unbroken(sentence))}</p>`
}
