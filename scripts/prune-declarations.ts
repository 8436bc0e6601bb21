import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import manifest from '../package.json' with { type: 'json' }
import { declarationsFrom } from './declarations-from.ts'

/**
 * Removes the declarations that no public one leads to: users can import none of them. The argument is
 * the compiled folder.
 */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node scripts/prune-declarations.ts <folder>')
const folder = resolve(target)
const zod = join(folder, 'src/model/zod.d.ts')
const kept = new Set<string>()
for (const entry of Object.values(manifest.exports)) {
  const [, module] = /^\.\/dist\/(.+)\.js$/.exec(entry) ?? []
  if (module === undefined) continue
  const own = await declarationsFrom(join(folder, `${module}.d.ts`))
  // The types that editors show are written by hand. Those of a schema would bring its library with them;
  // of the results document alone they are made of one.
  if (own.has(zod) && !module.endsWith('/engine')) {
    throw new Error(`${module}.d.ts leads to the types of zod: write the type by hand`)
  }
  for (const file of own) kept.add(file)
}
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.name.endsWith('.d.ts') && !kept.has(path)) await rm(path)
}
