import { html } from './markup.ts'

/** Marks what is not measured at any provider. */
export const simulatedTag = html`<span class="badge simulated">simulated</span>`

/** Stays in sight wherever one reads. */
export const simulatedBanner = html`<aside class="simulated-banner" aria-label="Simulated run">
  <strong>Simulated.</strong> A built-in simulator answered. These figures say nothing about any
  provider.
</aside>`
