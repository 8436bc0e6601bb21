import { pluralize } from '../../format/lists.ts'
import { unbroken } from '../../format/unbroken.ts'
import { type FollowedMetric, followedMetrics } from '../../report/history/figure.ts'
import type {
  Apart,
  CellHistory,
  History,
  PlaceHistory,
  WorkloadHistory,
} from '../../report/history/history.ts'
import { shownFile } from '../../report/reading/shown-file.ts'
import { findingsOf } from '../group-findings.ts'
import { type Content, foreign, html, type Markup } from '../html/markup.ts'
import { sortableTable, type TableColumn } from '../html/table.ts'
import { showDay } from '../span.ts'
import { followed } from './followed-metrics.ts'
import { hasFigure } from './page-workload.ts'
import { showFigure, showReach } from './show-figure.ts'

/** More sentences are folded. */
const MAX_FINDINGS = 5

/** One workload: what was found, its charts, and its newest figures. */
export function workloadSection(
  workload: WorkloadHistory,
  { index, history }: { readonly index: number; readonly history: History },
): Markup {
  const { name, mode, file, places } = workload
  const runs = places.flatMap((place) => place.runs)
  const times = runs.map(({ startedAt }) => startedAt).toSorted((left, right) => left - right)
  const [from, to] = [times[0], times.at(-1)].map((time) => showDay(time ?? 0))
  const locations = places.flatMap(({ location }) => location ?? [])
  const partial = runs.filter((run) => run.partial !== undefined).length
  const unverified = runs.filter((run) => run.isUnverified).length
  const facts: Content[] = [
    html`<span class="badge ${mode === 'simulated' ? 'simulated' : 'live'}">${mode}</span>`,
    pluralize(new Set(runs.map(({ id }) => id)).size, 'run'),
    from === to ? from : `${from} to ${to}`,
    ...(locations.length > 3
      ? [pluralize(locations.length, 'location')]
      : locations.map((location) => foreign(location))),
    html`<code>${foreign(shownFile(file))}</code>`,
    ...(partial === 0 ? [] : [`${partial} interrupted`]),
    ...(unverified === 0 ? [] : [`${unverified} unverified`]),
  ]
  return html`<section
    class="matrix workload"
    id="w${index}"
    data-workload="${index}"
    aria-labelledby="w${index}-title"
  >
    <h2 id="w${index}-title">${foreign(name)}</h2>
    <p class="facts">${facts.map((fact) => html`<span>${fact}</span> `)}</p>
    ${apartNote(workload, history)}${places.map((place) => findings(place, { history, isOnly: places.length === 1 }))}
    <figure class="chart needs-script" data-workload="${index}"></figure>
    <details class="newest">
      <summary>Newest figures in numbers</summary>
      ${newestTable(workload)}
    </details>
  </section> `
}

/** Runs of one name that are not in one series, and what they differ in. */
function apartNote({ apart }: WorkloadHistory, { workloads }: History): Markup {
  if (apart.length === 0) return html``
  const items = apart.flatMap(({ workload, fields }) => {
    const other = workloads[workload]
    if (!other) return []
    const runs = other.places.flatMap((place) => place.runs)
    return [
      html`<li>
        <a href="#w${workload}"
          >${pluralize(runs.length, 'run')} from ${showDay(runs[0]?.startedAt ?? 0)} on</a
        >: ${fields.map((field, place) => html`${place === 0 ? '' : '; '}${difference(field)}`)}
      </li>`,
    ]
  })
  return html`<div class="notice apart">
    <p>Not joined with others of this name, because they did not measure the same:</p>
    <ul>
      ${items}
    </ul>
  </div> `
}

const fieldWords: Readonly<Record<string, string>> = {
  mode: 'mode',
  file: 'bench file',
  world: 'simulated world',
  prompts: 'prompts',
  maxTokens: 'token limit',
  json: 'JSON',
  stream: 'streaming',
  rounds: 'adaptive rule',
  turns: 'turns',
  promptCache: 'prompt cache',
  connection: 'connections',
  inputTokens: 'input tokens',
}

/** Digests tell a reader nothing. */
const digested = new Set(['prompts', 'world'])

function difference({ name, here, there }: Apart['fields'][number]): Content {
  const word = fieldWords[name] ?? name
  if (digested.has(name)) return `other ${word}`
  return html`${word} ${foreign(here ?? 'none')} here, ${foreign(there ?? 'none')} there`
}

function findings(
  { location, analysis }: PlaceHistory,
  { history, isOnly }: { readonly history: History; readonly isOnly: boolean },
): Markup {
  if (!analysis) return html``
  const sentences = findingsOf(analysis, history.analysis)
  const [shown, folded] = [sentences.slice(0, MAX_FINDINGS), sentences.slice(MAX_FINDINGS)]
  return html`<div class="answers" data-location="${location ?? ''}">
    ${isOnly || location === undefined ? undefined : html`<h3>${foreign(location)}</h3>`}${shown.map(paragraph)}${
      folded.length === 0
        ? undefined
        : html`<details>
            <summary>${pluralize(folded.length, 'more finding')}</summary>
            ${folded.map(paragraph)}
          </details>`
    }
  </div> `
}

function paragraph(sentence: string): Markup {
  return html`<p>${foreign(unbroken(sentence))}</p>`
}

interface NewestRow {
  readonly cell: CellHistory
  readonly location: string | undefined
  readonly metrics: ReturnType<typeof newestOf>
}

/** The last run in which a cell has any figure. */
function newestOf({ figures }: CellHistory) {
  return figures.findLast((found) => found !== undefined && Object.keys(found).length > 0)
}

function newestTable({ places, name }: WorkloadHistory): Markup {
  const rows = places.flatMap(({ cells, location }) =>
    cells.map((cell): NewestRow => ({ cell, location, metrics: newestOf(cell) })),
  )
  const metrics = followedMetrics.filter((metric) =>
    rows.some(({ cell }) => hasFigure(cell, metric)),
  )
  const place: TableColumn<NewestRow> = {
    title: 'from',
    show: ({ location }) => foreign(location ?? ''),
  }
  const columns: TableColumn<NewestRow>[] = [
    { title: 'cell', isHead: true, show: ({ cell }) => foreign(cell.label) },
    ...(places.length > 1 ? [place] : []),
    ...metrics.map((metric) => figureColumn(metric)),
    { title: 'answers as', show: ({ cell }) => foreign(cell.servedNow ?? '–') },
  ]
  return sortableTable(html`Newest figures of ${name} with their 95 % intervals`, columns, rows)
}

function figureColumn(metric: FollowedMetric): TableColumn<NewestRow> {
  const described = followed[metric]
  return {
    title: described.title,
    isNumber: true,
    show: ({ metrics }) => {
      const figure = metrics?.[metric]
      if (!figure) return '–'
      return html`${showFigure(figure.value, described)}
        <span class="interval">${showReach(figure.low, figure.high, described)}</span>`
    },
    sortBy: ({ metrics }) => metrics?.[metric]?.value,
  }
}
