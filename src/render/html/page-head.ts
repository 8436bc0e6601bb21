import { contentSecurityPolicy } from './content-security-policy.ts'
import { html, Markup } from './markup.ts'
import type { PageAssets } from './page-assets.ts'

/** The head of a page that loads nothing: its policy, `more` of its own, title and style sheet. */
export function pageHead(title: string, { script, style }: PageAssets, more?: Markup): Markup {
  return html`<head>
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="${new Markup(contentSecurityPolicy(script, style))}"
    />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="generator" content="vitest-llm-bench" />
    ${more}
    <title>${title}</title>
    ${new Markup(`<style>${style}</style>`)}
  </head> `
}
