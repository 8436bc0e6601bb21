import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { linkedPages } from './linked-pages.ts'

/** Writes the pages as they are linked. The argument is the compiled folder. */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node scripts/link-page.ts <folder>')
for (const [path, text] of linkedPages()) {
  const file = resolve(target, 'src', path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
