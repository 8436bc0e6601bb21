import type { DocumentMatrix } from '../../../src/report/document-schema.ts'
import { counted } from '../figures.ts'
import { html, type Markup } from './markup.ts'
import type { PageState } from './page-state.ts'
import { byTone, type Tone, toneMarks } from './verdict-tone.ts'

/** How the run came out, in one line; how far it is while it goes on. */
export function outcome(matrices: readonly DocumentMatrix[], state: PageState): Markup {
  if (state.kind === 'running') {
    const { done, total } = state
    return html`<p class="outcome open" role="status">
        <span aria-hidden="true">●</span> Running: ${done} of ${total} requests of the current
        matrix
      </p>
      <progress
        max="${total}"
        value="${done}"
        aria-label="Requests of the current matrix"
      ></progress>
      <p class="muted" id="watch">
        Written at ${state.writtenAt}. <noscript>It is loaded again by itself.</noscript>
      </p> `
  }
  const { bad, open, good } = byTone(matrices.flatMap(({ verdicts }) => verdicts))
  const all = bad.length + open.length + good.length
  if (bad.length > 0) {
    return html`<p class="outcome bad">
      <span aria-hidden="true">×</span> ${bad.length} of ${counted(all, 'verdict')}
      ${bad.length === 1 ? 'is' : 'are'} red
    </p> `
  }
  if (open.length > 0) {
    return html`<p class="outcome open">
      <span aria-hidden="true">?</span> ${open.length} of ${counted(all, 'verdict')} undecided, none
      red
    </p> `
  }
  if (all > 0) {
    return html`<p class="outcome good">
      <span aria-hidden="true">✓</span>
      ${all === 1 ? 'The one verdict is' : `All ${counted(all, 'verdict')} are`} green
    </p> `
  }
  return html`<p class="outcome none">Nothing was judged</p> `
}

/** The worst verdict of a matrix as a mark; nothing where nothing was judged. */
export function outcomeMark({ verdicts }: DocumentMatrix): Markup {
  const tones = byTone(verdicts)
  const tone = (['bad', 'open', 'good'] as const).find((candidate) => tones[candidate].length > 0)
  if (tone === undefined) return html``
  return html`<span class="badge ${tone}"
    >${toneMarks[tone]} ${markWord(tone, tones[tone].length)}</span
  >`
}

function markWord(tone: Tone, count: number): string {
  return tone === 'good' ? 'all green' : tone === 'bad' ? `${count} red` : `${count} undecided`
}
