import { pluralize } from '../../format/lists.ts'
import type { LeftOut } from '../../report/analyze/measured-run.ts'
import { foreign, html, type Markup } from '../html/markup.ts'
import type { SkippedFile } from '../left-out.ts'
import type { HistoryProblems } from './problems.ts'

const MAX_FILES = 50
const MAX_LEFT_OUT = 50

/** What was not read, and what is drawn but enters no finding. */
export function problemsSection({ skipped, unverified, leftOut }: HistoryProblems): Markup {
  const groups = [...Map.groupBy(leftOut, keyOf).values()]
  if (skipped.length + unverified.length + groups.length === 0) return html``
  return html`<section class="problems" aria-labelledby="problems-title">
    <h2 id="problems-title">What was left out</h2>
    ${skipped.length + unverified.length === 0 ? undefined : files([...skipped, ...unverified])}${
      groups.length === 0
        ? undefined
        : html`<details>
            <summary>${pluralize(groups.length, 'reason')} why figures enter no finding</summary>
            <ul class="left-out">
              ${groups.slice(0, MAX_LEFT_OUT).map(leftOutItem)}
            </ul>
            ${more(groups.length - MAX_LEFT_OUT)}
          </details>`
    }
  </section> `
}

function files(all: readonly SkippedFile[]): Markup {
  return html`<details open>
    <summary>${pluralize(all.length, 'file')}</summary>
    <ul class="left-out">
      ${all.slice(0, MAX_FILES).map(({ path, reason }) => html`<li><code>${foreign(path)}</code>: ${foreign(reason)}</li> `)}
    </ul>
    ${more(all.length - MAX_FILES)}
  </details>`
}

function more(count: number): Markup {
  return count > 0 ? html`<p class="muted">and ${count} more</p>` : html``
}

/** Counts and times in a reason differ from run to run. */
function keyOf({ matrix, cell, reason }: LeftOut): string {
  return JSON.stringify([matrix, cell, reason.replaceAll(/\d+/g, '#')])
}

function leftOutItem(alike: readonly LeftOut[]): Markup {
  const [first] = alike
  if (!first) return html``
  const { matrix, cell, reason, run } = first
  return html`<li>
    ${foreign(cell === undefined ? matrix : `${matrix}, ${cell}`)}: ${foreign(reason)}
    (${alike.length === 1 ? foreign(`run ${run}`) : pluralize(alike.length, 'run')})
  </li> `
}

/** What the marks mean, and how sure anything is. */
export function readingSection(): Markup {
  return html`<section class="method" aria-labelledby="reading-title">
    <h2 id="reading-title">How to read this</h2>
    <div class="columns">
      <h3>Lines and bands</h3>
      <p>
        A point is one run: the median, with its 95 % interval as the band; shares have exact
        intervals, the cost of a request is a mean. Every row has its own scale. Figures of
        interrupted runs are hollow and enter no finding.
      </p>
      <h3>New levels</h3>
      <p>
        Pettitt's test finds where a series changes its level, first of all its runs, then of those
        before and after. What is shown is beyond chance at 5 % over all cells and figures. Where a
        slope explains more than a step, it is a drift, and the findings say so.
      </p>
      <h3>What is joined</h3>
      <p>
        Only runs of the same matrix, prompts and settings make one series, and only from one place
        and one endpoint. Live and simulated runs never meet.
      </p>
      <h3>Red and accepted</h3>
      <p>
        A build is red where a verdict fails it. A run is accepted where a later run was judged
        against it.
      </p>
    </div>
  </section> `
}
