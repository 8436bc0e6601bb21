import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { linkedScript } from './linked-script.ts'

/** What a page needs to draw and react, which stands in the page itself. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** The pages there are: their entry, and the style sheets that make theirs. */
const pages = {
  page: { entry: 'main.ts', styles: ['page.css'] },
  history: { entry: 'history/main.ts', styles: ['page.css', 'history.css'] },
} as const
export type PageName = keyof typeof pages
export const pageNames: readonly PageName[] = ['page', 'history']

/** Script and style sheet from a folder: linked when the package was built, or now, from sources. */
export function readPageAssets(folder: string, name: PageName = 'page'): PageAssets {
  const { entry, styles } = pages[name]
  const built = join(folder, `${name}.js`)
  return {
    script: existsSync(built) ? readText(built) : linkedScript(join(folder, entry)),
    style: styles.map((style) => readText(join(folder, style))).join('\n'),
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
}
