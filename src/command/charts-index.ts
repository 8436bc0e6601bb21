import { basename } from 'node:path'

import type { WrittenChart } from '../charts/write-charts.ts'
import { html } from '../render/html/markup.ts'

/** One page that shows every picture of a folder with its title, and leads to its numbers. */
export function chartsIndex(written: readonly WrittenChart[], notes: readonly string[]): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Charts</title>
        <style>
          body {
            font-family: system-ui, sans-serif;
            margin: 2rem;
          }
          img {
            max-width: 100%;
          }
        </style>
      </head>
      <body>
        <h1>Charts</h1>
        ${notes.map((note) => html`<p>${note}</p>`)}
        <ul>
          ${written.map(
            ({ path, chart }) =>
              html`<li>
                <a href="#${basename(path)}">${chart.title}</a>: ${chart.matrix}, ${runsOf(chart)}
              </li>`,
          )}
        </ul>
        ${written.map(({ path, extensions, chart }) => {
          const name = basename(path)
          const png = html` · <a href="${name}.png">PNG</a>`
          return html`<figure id="${name}">
            <figcaption>
              ${chart.title}${extensions.includes('.png') ? png : ''} ·
              <a href="${name}.txt">numbers</a>
            </figcaption>
            <a href="${name}.svg"><img src="${name}.svg" alt="${chart.title}" loading="lazy" /></a>
          </figure>`
        })}
      </body>
    </html>`
  return `${page.text}\n`
}

/** Which run a chart is drawn from, or of how many. */
export function runsOf({ sources }: WrittenChart['chart']): string {
  const [first] = sources
  return sources.length === 1 && first ? `run ${first.run}` : `${sources.length} runs`
}
