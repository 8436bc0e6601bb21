import { pluralize } from '../../format/lists.ts'
import { explainVerdict } from '../../gate/explain.ts'
import type { Verdict } from '../../model/verdict.ts'
import { injectorWords, isPartOfLoad } from '../../report/reading/partial.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { gateSentence, historySentence, warningSentences } from '../gate-sentence.ts'
import { laterLookSize, lookName } from '../later-looks.ts'
import { isNear } from '../verdict-kinds.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'
import { byTone, type Tone, toneMarks, toneOf } from './verdict-tone.ts'

/** More cards than this hide what they have in common; the table has the rest. */
const MAX_BAD_CARDS = 24
const MAX_OPEN_CARDS = 6

const toneWords: Readonly<Record<Tone, string>> = {
  bad: 'failed',
  open: 'undecided',
  good: 'passed',
}

/** The verdicts of a matrix, red ones first, each with what it means and what to do. */
export function verdictSection(
  matrix: DocumentMatrix,
  { index, isRunning }: { readonly index: number; readonly isRunning: boolean },
): Markup {
  const { verdicts } = matrix
  const heading = html`<h3 id="m${index}-verdicts">Verdicts</h3>`
  if (verdicts.length === 0) {
    return html`<section aria-labelledby="m${index}-verdicts">
      ${heading}
      <p class="muted">${isRunning ? 'Verdicts appear after the last round.' : whyNone(matrix)}</p>
    </section> `
  }
  const history = historySentence(matrix)
  const tones = byTone(verdicts)
  const near = tones.good.filter(isNear)
  const cards = [...tones.bad.slice(0, MAX_BAD_CARDS), ...tones.open.slice(0, MAX_OPEN_CARDS)]
  const rest = tones.bad.length + tones.open.length - cards.length
  const shown = [...cards, ...near.slice(0, MAX_OPEN_CARDS)]
  return html`<section aria-labelledby="m${index}-verdicts">
    ${heading}
    <p class="tally">
      ${(['bad', 'open', 'good'] as const).map((tone) => tally(tone, tones[tone].length))}
      ${near.length === 0 ? undefined : html`<span class="badge open">≈ ${near.length} near a limit</span>`}
    </p>
    <p class="muted">
      ${checksSentence(verdicts)} ${looksSentence(matrix)}
      ${history === undefined ? undefined : foreign(history)}
    </p>
    ${warningSentences(matrix).map((words) => html`<p>${foreign(words)}</p> `)}
    ${
      shown.length === 0
        ? undefined
        : html`<ul class="cards">
            ${shown.map((verdict) => card(matrix, verdict, index))}
          </ul> `
    }
    <details>
      <summary>
        All
        ${pluralize(verdicts.length, 'verdict')}${rest > 0 ? `, ${rest} more of them not green` : ''}
      </summary>
      ${verdictTable(matrix, index)}
    </details>
  </section> `
}

function whyNone({ interrupted, stopped, options, injectors }: DocumentMatrix): string {
  if (injectors && isPartOfLoad({ injectors })) {
    return `No verdicts: these are only the requests that ${injectorWords(injectors)} sent.`
  }
  if (interrupted) return `Nothing was judged: ${stopped ?? 'the matrix was interrupted'}.`
  const hasThresholds = Object.keys(Object(options['thresholds'])).length > 0
  return hasThresholds ? 'Nothing was judged.' : 'No thresholds are set: nothing was judged.'
}

function tally(tone: Tone, count: number): Markup {
  if (count === 0) return html``
  return html`<span class="badge ${tone}">${toneMarks[tone]} ${count} ${toneWords[tone]}</span> `
}

/** How much was looked at. */
function checksSentence(verdicts: readonly Verdict[]): string {
  const absolute = verdicts.filter(({ kind }) => kind === 'absolute').length
  const against = verdicts.filter(({ kind }) => kind === 'contrast').length
  const measured = verdicts.filter(({ kind }) => kind === 'measured').length
  const checked = [
    ...(measured > 0 ? [pluralize(measured, 'cell')] : []),
    ...(absolute > 0 ? [pluralize(absolute, 'limit')] : []),
    ...(against > 0 ? [pluralize(against, 'contrast')] : []),
  ]
  const checks = checked.length > 0 ? `${joinList(checked)} checked. ` : ''
  return `${checks}${gateSentence(verdicts)}`
}

function joinList(parts: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(parts)
}

/** Against what it judged, and what became of the later looks. */
function looksSentence({ baseline, laterLooks }: DocumentMatrix): string {
  const runs = baseline?.runs.length ?? 0
  const past = runs > 0 ? `Judged against ${pluralize(runs, 'accepted run')}. ` : ''
  const outcomes = laterLooks.map((look, index) => {
    const what = laterLookSize(look)
    const name = lookName(index)
    return {
      done: `${index === 0 ? 'What stood out' : 'What was still in doubt'} was measured again: ${what}.`,
      unaffordable: `A ${name} (${what}) would have exceeded the budget.`,
      interrupted: `The ${name} (${what}) was interrupted.`,
    }[look.outcome]
  })
  return `${past}${outcomes.join(' ')}`
}

function card(matrix: DocumentMatrix, verdict: Verdict, index: number): Markup {
  const tone = toneOf(verdict)
  const { meaning, remedy } = explainVerdict(verdict, matrix.file)
  return html`<li class="card ${tone}">
    <h4>
      <span class="mark" aria-hidden="true">${toneMarks[tone]}</span>
      ${foreign(subjectOf(matrix, verdict))} <span class="name">${foreign(verdict.name)}</span>
      ${badge(matrix, verdict, { index, words: verdict.verdict })}
      ${isNear(verdict) ? html`<span class="badge open">≈ near its limit</span>` : undefined}
    </h4>
    <p>${foreign(observationOf(matrix, verdict))}${samplesLink(matrix, verdict, index)}</p>
    <dl>
      <dt>What it means</dt>
      <dd>${withCode(meaning)}${isNear(verdict) ? narrowly : undefined}</dd>
      <dt>What to do</dt>
      <dd>${withCode(remedy)}</dd>
    </dl>
  </li> `
}

const narrowly =
  ' Noise reaches the limit, though: the next run may come out otherwise. More rounds would tell.'

/** The reason without what the heading says already. */
function observationOf(matrix: DocumentMatrix, verdict: Verdict): string {
  const heads = [`${subjectOf(matrix, verdict)}: `, `${verdict.name}, `]
  return heads.reduce(
    (text, head) => (text.startsWith(head) ? text.slice(head.length) : text),
    verdict.reason,
  )
}

/** What stands between backticks is for a terminal. */
function withCode(text: string): Markup[] {
  return text
    .split('`')
    .map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

function samplesLink({ cells }: DocumentMatrix, { subject }: Verdict, index: number): Markup {
  const place = cells.findIndex(({ id }) => id === subject)
  if (place === -1) return html``
  return html` <a class="needs-script" href="#samples-${index}-${place}">its samples</a>`
}

function subjectOf({ cells, capacities }: DocumentMatrix, verdict: Verdict): string {
  const { subject, scope } = verdict
  const label = (id: string): string =>
    [...cells, ...capacities].find((named) => named.id === id)?.label ?? id
  if (scope === 'provider') return `via ${subject}`
  if (scope === 'model') return subject
  if (scope === 'matrix') return 'whole matrix'
  return verdict.kind === 'contrast'
    ? `${label(subject)} vs ${label(verdict.reference)}`
    : label(subject)
}

/** What was concluded; the page's script compares its last word with what the samples give. */
function badge(
  matrix: DocumentMatrix,
  verdict: Verdict,
  place: { readonly index: number; readonly words: string },
): Markup {
  return html`<span
    class="badge ${toneOf(verdict)}"
    data-matrix="${place.index}"
    data-verdict="${matrix.verdicts.indexOf(verdict)}"
    >${place.words}</span
  >`
}

function verdictTable(matrix: DocumentMatrix, index: number): Markup {
  const order: readonly Tone[] = ['bad', 'open', 'good']
  return sortableTable(
    html`Verdicts of ${matrix.name}`,
    [
      {
        title: 'verdict',
        show: (verdict: Verdict) =>
          html`${badge(matrix, verdict, { index, words: `${toneMarks[toneOf(verdict)]} ${verdict.verdict}` })}${isNear(verdict) ? html` <span class="badge open">≈ near its limit</span>` : undefined}`,
        sortBy: (verdict) => `${order.indexOf(toneOf(verdict))} ${verdict.verdict}`,
      },
      { title: 'subject', isHead: true, show: (verdict) => foreign(subjectOf(matrix, verdict)) },
      { title: 'test', show: ({ name }) => foreign(name) },
      { title: 'n', isNumber: true, show: ({ n }) => n, sortBy: ({ n }) => n },
      { title: 'reason', show: ({ reason }) => foreign(reason) },
    ],
    matrix.verdicts,
  )
}
