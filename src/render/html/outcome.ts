import { pluralize } from '../../format/lists.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { html, type Markup } from './markup.ts'
import type { PageState } from './page-state.ts'
import { byTone, type Tone, toneMarks } from './verdict-tone.ts'

/** How the run came out, in one line; how far it is while it goes on. */
export function outcome(matrices: readonly DocumentMatrix[], state: PageState): Markup {
  if (state.kind === 'running') return progress(state)
  const verdicts = matrices.flatMap((matrix) => matrix.verdicts)
  const { bad, open } = byTone(verdicts)
  const all = pluralize(verdicts.length, 'verdict')
  if (verdicts.length === 0) return html`<p class="outcome none">Nothing was judged</p>`
  if (bad.length > 0) return line('bad', `${bad.length} of ${all} red`)
  if (open.length > 0) return line('open', `${open.length} of ${all} undecided, none red`)
  const judged = verdicts.filter(({ kind }) => kind !== 'measured')
  if (judged.length > 0) return line('good', `${all}, all green`)
  return line('good', `${pluralize(verdicts.length, 'cell')} measured; no thresholds are set`)
}

function line(tone: Tone, text: string): Markup {
  return html`<p class="outcome ${tone}">
    <span aria-hidden="true">${toneMarks[tone]}</span> ${text}
  </p>`
}

function progress({ done, total, writtenAt }: PageState & { kind: 'running' }): Markup {
  return html`<p class="outcome running">Running: ${done} of ${total} requests of this matrix</p>
    <progress max="${Math.max(1, total)}" value="${done}" aria-label="Requests"></progress>
    <p class="muted" id="watch">Written at ${new Date(writtenAt).toISOString()}.</p>`
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
