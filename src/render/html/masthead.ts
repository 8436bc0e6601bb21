import { pluralize } from '../../format/lists.ts'
import { showDuration, showUsd } from '../../format/numbers.ts'
import { unbroken } from '../../format/unbroken.ts'
import type { DraftDocument } from '../../report/assembly/assemble.ts'
import type { DocumentMatrix, ResultsDocument } from '../../report/schema/results-document.ts'
import { sentencesOf } from '../../report/sentences/sentences.ts'
import { answersOf } from './answers.ts'
import { foreign, html, type Markup } from './markup.ts'
import { byUrgency, nameOf } from './matrix-order.ts'
import { outcome, outcomeMark } from './outcome.ts'
import type { PageState } from './page-state.ts'
import { simulatedTag } from './simulated.ts'
import { tileLines } from './tile-lines.ts'

/** More names do not fit into a title. */
const MAX_NAMES = 2

/** The head of the page: what it is, whether it is real, and how it came out. */
export function masthead(document: PageDocument, state: PageState): Markup {
  return html`<header class="masthead">
    <p class="eyebrow">vitest-llm-bench · run ${foreign(document.run.id)}</p>
    <h1>
      ${titleOf(document.matrices).map((name, index) => html`${index === 0 ? '' : ', '}${foreign(name)}`)}
    </h1>
    <p class="facts">${factsOf(document, state)}</p>
    ${outcome(document.matrices, state)}${recomputed(state)}${autoNote(document)}${overview(document)}
  </header> `
}

/** What the page needs of the results document; while a run goes on there is no hash of it yet. */
export type PageDocument = DraftDocument & { readonly integrity?: ResultsDocument['integrity'] }

/** The names of the matrices, or how many there are. */
export function titleOf(matrices: readonly DocumentMatrix[]): readonly string[] {
  const names = [...new Set(matrices.map(({ name }) => name))]
  return names.length > MAX_NAMES ? [`${names.length} matrices`] : names
}

function factsOf({ run, cost, git, merged }: PageDocument, state: PageState): Markup[] {
  const isSimulated = run.mode === 'simulated'
  const took = showDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))
  const facts = [
    isSimulated ? simulatedTag(run.timeFactor) : html`<span class="badge live">live</span>`,
    ...(run.interrupted && state.kind === 'final'
      ? [html`<span class="badge bad">interrupted</span>`]
      : []),
    html`<time datetime="${run.startedAt}">${dateOf(run.startedAt)}</time>`,
    ...(state.kind === 'running' ? [] : [html`${took}`]),
    ...(merged ? [html`${pluralize(merged.length, 'run')} merged`] : []),
    ...(run.location === undefined ? [] : [foreign(run.location)]),
    ...(cost.totalUsd === undefined
      ? []
      : [
          html`${isSimulated ? 'would have cost ' : ''}${cost.nUnknown > 0 ? 'at least ' : ''}${showUsd(cost.totalUsd)}`,
        ]),
    ...(run.seed === undefined ? [] : [html`seed ${run.seed}`]),
    ...(git.commit === undefined
      ? []
      : [
          html`commit
            <code>${foreign(git.commit.slice(0, 7))}</code>${git.dirty ? ', changed' : ''}`,
        ]),
  ]
  return facts.map((fact) => html`<span>${fact}</span> `)
}

/** `25 Nov 2026, 12:15 UTC`. */
function dateOf(iso: string): string {
  const date = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return `${date.format(new Date(iso))} UTC`
}

/** Nobody asked for a simulated run that found no keys: it must not look like a failure. */
function autoNote({ run }: PageDocument): Markup {
  if (run.mode === 'live' || run.modeReason === 'asked') return html``
  return html`<p class="muted">
    Simulated: no API key found. Thresholds are shown, but cannot fail the build.
  </p>`
}

/** The answers: of the only matrix, or of each beside its name, those with red verdicts first. */
function overview(document: PageDocument): Markup {
  const [first, ...others] = document.matrices
  if (!first) return html``
  if (others.length === 0) return answersOf(first)
  const items = byUrgency(document.matrices).map(({ matrix, index }) => {
    const [sentence] = sentencesOf(matrix)
    return html`<li>
      <p class="overview-name">
        <a href="#m${index}">${nameOf(document, matrix)}</a> ${outcomeMark(matrix)}
      </p>
      ${sentence === undefined ? undefined : html`<p>${foreign(unbroken(sentence))}</p>`}${tileLines(matrix)}
    </li>`
  })
  return html`<ul class="overview">
    ${items}
  </ul>`
}

/** Where the page's script says what became of computing the figures again. */
function recomputed({ kind }: PageState): Markup {
  if (kind === 'running') return html``
  return html`<div class="recomputed needs-script" id="recomputed" role="status"></div> `
}
