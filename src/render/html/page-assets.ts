import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { linkedScript } from './linked-script.ts'

/** What a page needs to draw and react, which stands in the page itself. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** Script and style sheet from a folder: linked when the package was built, or now, from sources. */
export function readPageAssets(folder: string): PageAssets {
  const built = join(folder, 'page.js')
  return {
    script: existsSync(built) ? readText(built) : linkedScript(join(folder, 'main.ts')),
    style: readText(join(folder, 'page.css')),
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
}
