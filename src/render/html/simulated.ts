import { simulatedWords } from '../clock-words.ts'
import { html, type Markup } from './markup.ts'

/** Marks what is not measured at any provider. */
export function simulatedTag(timeFactor?: number): Markup {
  return html`<span class="badge simulated">${simulatedWords(timeFactor)}</span>`
}

/** Stays in sight wherever one reads. */
export const simulatedBanner = html`<aside class="simulated-banner" aria-label="Simulated run">
  <strong>Simulated.</strong> A built-in simulator answered. These figures say nothing about any
  provider.
</aside>`
