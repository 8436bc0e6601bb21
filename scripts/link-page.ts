import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { pageNames, readPageAssets } from '../src/render/html/page-assets.ts'

/**
 * Writes the script of each page as one file, and the style sheets beside them. The argument is the
 * compiled folder.
 */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node scripts/link-page.ts <folder>')
const source = fileURLToPath(new URL('../src/page', import.meta.url))
const folder = resolve(target, 'src/page')
await mkdir(folder, { recursive: true })
for (const name of pageNames) {
  await writeFile(join(folder, `${name}.js`), readPageAssets(source, name).script)
  await copyFile(join(source, `${name}.css`), join(folder, `${name}.css`))
}
