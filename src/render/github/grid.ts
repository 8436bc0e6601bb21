import { markdownTable } from 'markdown-table'

import { markdownText } from './markdown-text.ts'

export interface GridColumn {
  readonly head: string
  readonly align: 'left' | 'right'
}

/** A table in Markdown; every text is written literally. */
export function markdownGrid(
  head: readonly GridColumn[],
  rows: readonly (readonly string[])[],
): string {
  const texts = [head.map((column) => column.head), ...rows].map((row) =>
    row.map((text, index) =>
      head[index]?.align === 'right' ? unbroken(markdownText(text)) : markdownText(text),
    ),
  )
  return markdownTable(texts, { align: head.map(({ align }) => align), alignDelimiters: false })
}

/** A figure keeps to one line; its interval may take the next. */
function unbroken(text: string): string {
  return text.replaceAll(/ (?!\\\[)/g, '\u00a0')
}

/** Something to unfold; `summary` is our own words, with no markup. */
export function folded(summary: string, body: string): string {
  // Markdown begins again after an empty line.
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}
