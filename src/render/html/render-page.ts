import { fileURLToPath } from 'node:url'

import { pluralize } from '../../format/lists.ts'
import { showCount } from '../../format/numbers.ts'
import { joinLocations } from '../join-locations.ts'
import { contents, MIN_FOR_MENU } from './contents.ts'
import { type DrawnMatrix, drawnMatrices } from './drawn-samples.ts'
import { embeddedJson } from './embedded-json.ts'
import { geographySection } from './geography-section.ts'
import { html, Markup } from './markup.ts'
import { masthead, type PageDocument, titleOf } from './masthead.ts'
import { byUrgency } from './matrix-order.ts'
import { matrixSection } from './matrix-section.ts'
import { methodSection } from './method.ts'
import { type PageAssets, readPageAssets } from './page-assets.ts'
import type { PageData, PageMatrix } from './page-data.ts'
import { pageHead } from './page-head.ts'
import { pageMatrix } from './page-matrix.ts'
import type { PageState } from './page-state.ts'
import { provenanceSection } from './provenance.ts'
import { ROOM, ROOM_OF_SOME, sampleDetails } from './sample-details.ts'
import { simulatedBanner } from './simulated.ts'

/** How soon a browser without scripts loads the page of a running run again. */
const RELOAD_SECONDS = 15

/**
 * The report of a run as one HTML file that needs nothing else: no network, no file beside it. Every
 * text is in it twice over safe: escaped in the markup, and inert in the data that its script shows
 * as text.
 */
export function renderPage(document: PageDocument, state: PageState): string {
  const isRunning = state.kind === 'running'
  const isSimulated = document.run.mode === 'simulated'
  const { script, style } = assets()
  const drawn = drawnMatrices(document.matrices)
  const isAllDrawn = drawn.every(({ rounds }) => rounds === undefined)
  const details = isRunning
    ? { blocks: [], leftOut: 0 }
    : sampleDetails(drawn, isAllDrawn ? ROOM : ROOM_OF_SOME)
  const title = [
    ...(isSimulated ? ['Simulated: '] : []),
    titleOf(document.matrices).join(', '),
    ' · vitest-llm-bench',
  ].join('')
  const reload = isRunning
    ? html`<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}" /></noscript> `
    : undefined
  const page = html`<!doctype html>
    <html lang="en" class="no-script">
      ${pageHead(title, { script, style }, reload)}
      <body>
        <a class="skip" href="#main">Skip to the results</a>
        ${isSimulated ? simulatedBanner : undefined}
        <div class="page${document.matrices.length < MIN_FOR_MENU ? '' : ' with-menu'}">
          <div class="toolbar">
            <button type="button" id="theme" class="needs-script">Theme</button>
          </div>
          ${masthead(document, state)} ${contents(document)}
          <main id="main">
            <p class="notice without-script">
              Scripts are off. Charts and the list of samples need them; every figure is also in the
              tables.
            </p>
            ${geographySection(joinLocations(document.matrices))}${byUrgency(document.matrices).map(
              ({ matrix, index }) =>
                matrixSection(matrix, {
                  index,
                  isOnly: document.matrices.length === 1,
                  isMerged: document.merged !== undefined,
                  isSimulated,
                  isRunning: isRunning && matrix.endedAt === undefined,
                }),
            )}${samplesPlace(document, { drawn, leftOut: details.leftOut, isRunning })}${methodSection()}${provenanceSection(document, state)}
          </main>
          <footer>
            <p class="muted">
              Written by vitest-llm-bench ${document.tool.version}. This page loads nothing from the
              network.
            </p>
          </footer>
        </div>
        ${embeddedJson('data', pageData(document, drawn, state))}${details.blocks.map((block, index) => embeddedJson(`details-${index}`, block))}
        ${new Markup(`<script type="module">${script}</script>`)}
      </body>
    </html> `
  return page.text
}

function samplesPlace(
  { matrices }: PageDocument,
  {
    drawn,
    leftOut,
    isRunning,
  }: {
    readonly drawn: readonly DrawnMatrix[]
    readonly leftOut: number
    readonly isRunning: boolean
  },
): Markup {
  const all = countSamples(matrices)
  if (all === 0) return html``
  const note = isRunning
    ? 'Answers, headers and usage are added to the page when the run has ended.'
    : leftOut > 0
      ? `Answers, headers and usage of ${pluralize(leftOut, 'sample')} were left out to keep the page quick to open. Each of those samples says where they are in the results document.`
      : undefined
  return html`<section class="samples needs-script" id="samples" aria-labelledby="samples-title">
    <h2 id="samples-title">Every sample</h2>
    <p class="muted">
      ${pluralize(all, 'request')} as observed, warm-ups included. Open one to read its prompt,
      answer, failure, timings and headers. ${drawnNote(matrices, drawn)} ${note}
    </p>
    <div id="sample-list"></div>
  </section> `
}

/** What is not drawn is in every figure all the same. */
function drawnNote(matrices: PageDocument['matrices'], drawn: readonly DrawnMatrix[]): string {
  const [all, some] = [countSamples(matrices), countSamples(drawn)]
  if (all === some) return ''
  const rounds = drawn.reduce((sum, matrix) => sum + (matrix.rounds?.size ?? 0), 0)
  return `Of ${showCount(all)} samples ${showCount(some)} are drawn and listed: those of ${pluralize(rounds, 'round')}, which the seed chose, spread evenly over the run. Every figure and interval is of all samples.`
}

function countSamples(
  matrices: readonly { readonly cells: readonly { readonly samples: readonly unknown[] }[] }[],
): number {
  const counts = matrices.flatMap(({ cells }) => cells.map(({ samples }) => samples.length))
  return counts.reduce((sum, count) => sum + count, 0)
}

function pageData(
  document: PageDocument,
  drawn: readonly DrawnMatrix[],
  state: PageState,
): PageData {
  let firstSample = 0
  const matrices: PageMatrix[] = []
  for (const [index, matrix] of drawn.entries()) {
    matrices.push(pageMatrix(matrix, { index, firstSample }))
    firstSample += countSamples([matrix])
  }
  return {
    isSimulated: document.run.mode === 'simulated',
    watch:
      state.kind === 'running'
        ? { writtenAt: state.writtenAt, nextWithinMs: state.nextWithinMs }
        : undefined,
    document: state.document,
    matrices,
  }
}

let loaded: PageAssets | undefined

/** Script and style sheet, read once. */
function assets(): PageAssets {
  loaded ??= readPageAssets(fileURLToPath(new URL('../../page', import.meta.url)))
  return loaded
}
