import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'vite'

/**
 * Writes the tokenizer as one module that needs no package: of `gpt-tokenizer`'s 30 MB one rank table
 * and its encoder, with their licence. The argument is the file to write.
 */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node scripts/bundle-tokenizer.ts <file>')
const path = resolve(target)
const licence = await readFile(
  new URL('../node_modules/gpt-tokenizer/LICENSE', import.meta.url),
  'utf8',
)
await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'es2023',
    minify: false,
    outDir: dirname(path),
    emptyOutDir: false,
    rolldownOptions: {
      input: fileURLToPath(new URL('../src/tokenizer/o200k.ts', import.meta.url)),
      output: {
        entryFileNames: basename(path),
        banner: `/*!\nFrom gpt-tokenizer:\n\n${licence.trim()}\n*/`,
      },
    },
  },
})
