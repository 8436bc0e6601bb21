import { joinLocations } from '../join-locations.ts'
import { html, type Markup } from './markup.ts'
import type { PageDocument } from './masthead.ts'
import { byUrgency, nameOf } from './matrix-order.ts'
import { byTone, type Tone, toneMarks } from './verdict-tone.ts'

/** From so many matrices on, a wide page has a menu beside it. */
export const MIN_FOR_MENU = 3

/** Where to go on the page: a line of links, or a menu beside the page where there are many matrices. */
export function contents(document: PageDocument): Markup {
  const { matrices } = document
  const isJoined = joinLocations(matrices).some(({ locations }) => locations !== undefined)
  const named =
    matrices.length < MIN_FOR_MENU
      ? []
      : byUrgency(matrices).map(
          ({ matrix, index }) =>
            html`<li class="of-matrix">
              <a href="#m${index}">${mark(matrix)} <span>${nameOf(document, matrix)}</span></a>
            </li> `,
        )
  return html`<nav class="contents" aria-label="Contents">
    <ul>
      ${isJoined ? html`<li><a href="#geography">By location</a></li> ` : undefined}
      <li class="${named.length > 0 ? 'all-matrices' : ''}">
        <a href="#main">${matrices.length === 1 ? 'Setup' : 'Matrices'}</a>
      </li>
      ${named}
      <li class="needs-script"><a href="#samples">Samples</a></li>
      <li><a href="#method">Method</a></li>
      <li><a href="#provenance">Provenance</a></li>
    </ul>
  </nav> `
}

const words: Readonly<Record<Tone, string>> = { bad: 'red', open: 'undecided', good: 'green' }

/** The worst verdict as one character. */
function mark({ verdicts }: PageDocument['matrices'][number]): Markup {
  const tones = byTone(verdicts)
  const tone = (['bad', 'open', 'good'] as const).find((candidate) => tones[candidate].length > 0)
  if (tone === undefined) return html`<span class="menu-mark" aria-hidden="true">·</span>`
  return html`<span class="menu-mark ${tone}" role="img" aria-label="${words[tone]}"
    >${toneMarks[tone]}</span
  >`
}
