import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'vite'

import { declarationsFrom } from './declarations-from.ts'
import { packedTokens } from './packed-tokens.ts'

/**
 * Puts packages of which users need a part into what was compiled, with their licences: of 30 MB with
 * every rank table of OpenAI one table, of a price list one of its three copies, of zod its code and
 * its types without sources and older versions. The argument is the compiled folder.
 */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node scripts/bundle-packages.ts <folder>')
const root = fileURLToPath(new URL('..', import.meta.url))
const packages = join(root, 'node_modules')
const out = resolve(target)

await bundle('src/tokenizer/o200k.ts', 'gpt-tokenizer')
await bundle('src/catalog/price-list.ts', '@pydantic/genai-prices')
await bundle('src/model/zod.ts', 'zod')
await bundle('src/foreign/yaml.ts', 'yaml')
await bundleTypes('zod/v4/classic/external.d.ts', 'src/model/zod.d.ts')

/** Writes a module with everything that it imports in place of the compiled one. */
async function bundle(source: string, from: string): Promise<void> {
  const path = join(out, source.replace(/\.ts$/, '.js'))
  const licence = await readFile(join(packages, from, 'LICENSE'), 'utf8')
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    // Node's own copy of `yaml` asks for modules of Node; the plain one does without.
    ssr: { noExternal: true, resolve: { conditions: ['module', 'import', 'default'] } },
    plugins: [packedTokens],
    build: {
      ssr: true,
      target: 'es2023',
      minify: false,
      outDir: dirname(path),
      emptyOutDir: false,
      rolldownOptions: {
        input: join(root, source),
        output: {
          entryFileNames: basename(path),
          banner: `/*!\nFrom ${from}:\n\n${licence.trim()}\n*/`,
        },
      },
    },
  })
}

/** Copies a package's declarations, as far as one of them leads, and makes a declaration `z` of that one. */
async function bundleTypes(entry: string, declaration: string): Promise<void> {
  const folder = join(dirname(join(out, declaration)), 'types')
  for (const file of await declarationsFrom(join(packages, entry))) {
    await cp(file, join(folder, relative(packages, file)))
  }
  await writeFile(
    join(out, declaration),
    `export * as z from './types/${entry.replace(/\.d\.ts$/, '.js')}'\n`,
  )
}
