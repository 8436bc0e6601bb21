import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { readPageAssets } from '../src/render/html/page-assets.ts'

/**
 * Writes the script of the report's page as one file, and its style sheet beside it. The argument is the
 * compiled folder.
 */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node scripts/link-page.ts <folder>')
const { script, style } = readPageAssets(fileURLToPath(new URL('../src/page', import.meta.url)))
const folder = resolve(target, 'src/page')
await mkdir(folder, { recursive: true })
await writeFile(join(folder, 'page.js'), script)
await writeFile(join(folder, 'page.css'), style)
