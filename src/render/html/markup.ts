import { visibleText } from '../../format/visible-text.ts'

/** Markup made by {@link html}: the only thing that enters the page unescaped. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Markup | string | number | undefined | readonly Content[]

/**
 * A template of markup. Whatever is filled in shows as text: escaped, its control characters made
 * visible; only other templates enter as they are, lists of them joined.
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...contents.map(render)))
}

/** A name or a message from elsewhere: its direction of writing must not reorder what stands around. */
export function foreign(text: string): Markup {
  return html`<bdi>${text}</bdi>`
}

function render(content: Content): string {
  if (content === undefined) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'object') return content.map(render).join('')
  return escape(visibleText(String(content)))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
