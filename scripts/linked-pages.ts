import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { pageNames, readPageAssets } from '../src/render/html/page-assets.ts'

const source = fileURLToPath(new URL('../src/page', import.meta.url))

/** The script of each page as one file, and the style sheets beside them: path in a compiled folder → text. */
export function linkedPages(): [path: string, text: string][] {
  return pageNames.flatMap((name): [string, string][] => [
    [`page/${name}.js`, readPageAssets(source, name).script],
    [`page/${name}.css`, readFileSync(join(source, `${name}.css`), 'utf8')],
  ])
}
