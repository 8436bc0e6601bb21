import { fileURLToPath } from 'node:url'

import { pluralize } from '../../format/lists.ts'
import type { History, WorkloadHistory } from '../../report/history/history.ts'
import { embeddedJson } from '../html/embedded-json.ts'
import { foreign, html, Markup } from '../html/markup.ts'
import { type PageAssets, readPageAssets } from '../html/page-assets.ts'
import { pageHead } from '../html/page-head.ts'
import { simulatedBanner } from '../html/simulated.ts'
import { showDay } from '../span.ts'
import { eventsSection } from './events-section.ts'
import { followed } from './followed-metrics.ts'
import type { HistoryData } from './history-data.ts'
import { pageWorkload } from './page-workload.ts'
import type { HistoryProblems } from './problems.ts'
import { problemsSection, readingSection } from './reading-section.ts'
import { workloadSection } from './workload-section.ts'

/** A history as one HTML file that needs nothing else, every text in it inert. */
export function renderHistory(
  history: History,
  problems: HistoryProblems,
  { version }: { readonly version: string },
): string {
  const { workloads } = history
  const { script, style } = assets()
  const isSimulated = workloads.every(({ mode }) => mode === 'simulated')
  const title = `${isSimulated ? 'Simulated: ' : ''}History · vitest-llm-bench`
  const feed = html`<link
    rel="alternate"
    type="application/feed+json"
    href="feed.json"
    title="LLM benchmarks"
  />`
  const page = html`<!doctype html>
    <html lang="en" class="no-script">
      ${pageHead(title, { script, style }, feed)}
      <body>
        <a class="skip" href="#main">Skip to the figures</a>
        ${isSimulated ? simulatedBanner : undefined}
        <div class="page history">
          <div class="toolbar">
            <button type="button" id="theme" class="needs-script">Theme</button>
          </div>
          ${masthead(workloads)} ${contents(workloads)}
          <div id="filters" class="filters needs-script" role="search" aria-label="Filters"></div>
          <p id="none" class="notice" role="status" hidden>Nothing matches these filters.</p>
          <main id="main">
            <p class="notice without-script">
              Scripts are off. Charts and filters need them; the newest figures are also in tables.
            </p>
            ${workloads.map((workload, index) => workloadSection(workload, { index, history }))}
            ${eventsSection(history)}${problemsSection(problems)}${readingSection()}
          </main>
          <footer>
            <p class="muted">
              Written by vitest-llm-bench ${version}. This page loads nothing from the network. The
              same as data: <a href="feed.json">feed.json</a>.
            </p>
          </footer>
        </div>
        ${embeddedJson('data', dataOf(workloads))}
        ${new Markup(`<script type="module">${script}</script>`)}
      </body>
    </html> `
  return page.text
}

function masthead(workloads: readonly WorkloadHistory[]): Markup {
  const runs = workloads.flatMap(({ places }) => places.flatMap((place) => place.runs))
  const times = runs.map(({ startedAt }) => startedAt)
  const [from, to] = [least(times), -least(times.map((time) => -time))].map(showDay)
  const red = new Set(runs.filter((run) => run.red.length > 0).map(({ id }) => id)).size
  const facts = [
    pluralize(new Set(runs.map(({ id }) => id)).size, 'run'),
    from === to ? from : `${from} to ${to}`,
    pluralize(cellCount(workloads), 'cell'),
    red === 0 ? 'no red build' : pluralize(red, 'red build'),
  ]
  const names = [...new Set(workloads.map(({ name }) => name))]
  return html`<header class="masthead">
    <p class="eyebrow">vitest-llm-bench · history</p>
    <h1>
      ${names.length > 2 ? `${names.length} matrices` : names.map((name, index) => html`${index === 0 ? '' : ', '}${foreign(name)}`)}
    </h1>
    <p class="facts">${facts.map((fact) => html`<span>${fact}</span> `)}</p>
  </header> `
}

/** Where to go on the page. */
function contents(workloads: readonly WorkloadHistory[]): Markup {
  const named = workloads.map(
    ({ name, places }, index) =>
      html`<li>
        <a href="#w${index}">${foreign(name)}</a>
        <span class="muted"
          >${pluralize(
            places.reduce((sum, { runs }) => sum + runs.length, 0),
            'run',
          )}</span
        >
      </li> `,
  )
  return html`<nav class="contents" aria-label="Contents">
    <ul>
      ${named}
      <li><a href="#events-title">What happened</a></li>
      <li><a href="#reading-title">How to read this</a></li>
    </ul>
  </nav> `
}

/** A thousand runs are more arguments than some engines take. */
function least(values: readonly number[]): number {
  return values.reduce((found, value) => Math.min(found, value), Infinity)
}

function cellCount(workloads: readonly WorkloadHistory[]): number {
  return workloads.reduce(
    (sum, { places }) =>
      sum + new Set(places.flatMap(({ cells }) => cells.map(({ id }) => id))).size,
    0,
  )
}

function dataOf(workloads: readonly WorkloadHistory[]): HistoryData {
  const data = workloads.map(pageWorkload)
  const known = new Set(
    data.flatMap(({ places }) =>
      places.flatMap(({ cells }) => cells.flatMap(({ figures }) => Object.keys(figures))),
    ),
  )
  return { metrics: Object.values(followed).filter(({ name }) => known.has(name)), workloads: data }
}

let loaded: PageAssets | undefined

/** Script and style sheet, read once. */
function assets(): PageAssets {
  loaded ??= readPageAssets(fileURLToPath(new URL('../../page', import.meta.url)), 'history')
  return loaded
}
