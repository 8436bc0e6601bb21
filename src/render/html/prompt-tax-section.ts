import { showCount, showInterval, showNumber, UNKNOWN } from '../../format/numbers.ts'
import { lengthOf, type PromptTax, promptTaxes } from '../../report/assembly/prompt-tax.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { otherLevels } from '../../report/sentences/level-words.ts'
import { timeUnit } from '../time-unit.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'
import { whiskerFigure } from './whisker-figure.ts'

/** How much later the first token comes as prompts grow; nothing where all have one length. */
export function promptTaxSection(matrix: DocumentMatrix, index: number): Markup {
  const taxes = promptTaxes(matrix)
  if (taxes.length === 0) return html``
  const unit = timeUnit(matrix, 'ttftMs')
  const labelOf = (tax: PromptTax): string => endpointOf(tax, matrix)
  return html`<section aria-labelledby="m${index}-prompt-tax">
    <h3 id="m${index}-prompt-tax">Prompt tax</h3>
    ${whiskerFigure(
      `First token in ${unit.name} by length of the input: median with its 95 % interval`,
      taxes.map((tax) => ({
        heading: labelOf(tax),
        rows: tax.cells.map((cell, series) => ({
          label: `${showCount(lengthOf(cell))} tokens`,
          summary: cell.summary.ttftMs,
          series,
        })),
      })),
      unit,
    )}
    ${sortableTable(
      html`Prompt tax of ${matrix.name}: milliseconds to the first token for each 1000 tokens of
      input`,
      [
        { title: 'endpoint', isHead: true, show: (tax: PromptTax) => foreign(labelOf(tax)) },
        {
          title: html`slope <span class="unit">ms per 1000 tokens</span>`,
          isNumber: true,
          show: ({ msPer1000Tokens, low, high }) =>
            html`${msPer1000Tokens === undefined ? UNKNOWN : showNumber(msPer1000Tokens)}
              <span class="interval">${showInterval(low, high)}</span>`,
          sortBy: ({ msPer1000Tokens }) => msPer1000Tokens,
        },
        {
          title: 'rounds',
          isNumber: true,
          show: ({ n, dropped }) => (dropped === 0 ? `${n}` : `${n} (${dropped} dropped)`),
          sortBy: ({ n }) => n,
        },
      ],
      taxes,
    )}
    <p class="muted">
      Each round gives a slope: of the least-squares line through its levels, which share prompt and
      moment. Shown is the Hodges–Lehmann estimate of these slopes, with its 95 % interval. Lengths
      are o200k tokens.
    </p>
  </section> `
}

function endpointOf({ cells: [cell] }: PromptTax, matrix: DocumentMatrix): string {
  if (!cell) return ''
  return `${cell.model} via ${cell.provider}${otherLevels(cell, 'inputTokens', matrix)}`
}
