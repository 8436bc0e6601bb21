import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { build, type Plugin } from 'vite'
import type { TestProject } from 'vitest/node'

import { linkedPages } from '../scripts/linked-pages.ts'
import { packedTokens } from '../scripts/packed-tokens.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the bundle: `plugin.mjs` in it stands for `src/plugin.ts`. */
    bundle: string
  }
}

const repository = fileURLToPath(new URL('..', import.meta.url))
const sources = join(repository, 'src')
const cache = join(repository, 'node_modules/.cache/bundles')
/** A bundle that nobody has asked for so long is nobody's any more. */
const MAX_AGE_MS = 3_600_000

/** What tests and processes load, and what is looked for beside another file. */
const entries = [
  'index',
  'plugin',
  'engine',
  'testing',
  'provider',
  'setup',
  'cli',
  'command/program',
  'command/shell',
  'command/collected-run',
  'simulator/main',
  'session/second-reader-main',
  'transport/load-thread-main',
  'built-in/every-model.bench',
]
/** They look for files that are bundled as well; all others for what stands beside the sources. */
const findBundled = [
  'plugin',
  'simulator/start',
  'session/second-reader',
  'transport/load-thread',
  'command/built-in-matrix',
  'command/measure-apart',
  'render/html/render-page',
  'render/history/render-history',
]
/** Packages of many files. */
const BUNDLED = [
  'zod',
  'csv-parse',
  '@cfworker/json-schema',
  'image-size',
  'undici',
  '@pydantic/genai-prices',
]
/** Stands for the folder until it is known. */
const FOLDER = 'file:///the-bundle'

/** Global setup of the tests that start processes. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('bundle', await bundleFolder())
}

/**
 * The sources as they are now in a few files, which a process loads in a part of the time. The name of their
 * folder is a hash of them.
 */
export async function bundleFolder(): Promise<string> {
  const files = [...(await bundledFiles()), ...linkedPages()]
  const hash = createHash('sha256')
  for (const [path, code] of files) hash.update(`${path}\0${code}\0`)
  const folder = join(cache, hash.digest('hex').slice(0, 16))
  if (!existsSync(folder)) await keep(files, folder)
  await utimes(folder, new Date(), new Date())
  return folder
}

/** Path in the bundle → code. */
async function bundledFiles(): Promise<[path: string, code: string][]> {
  const built = await build({
    root: repository,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: BUNDLED },
    plugins: [packedTokens, placesOfSources],
    build: {
      ssr: true,
      write: false,
      target: 'es2023',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(entries.map((name) => [name, join(sources, `${name}.ts`)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  })
  if (!('output' in built)) throw new Error('the sources were not bundled')
  return built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : []))
}

/** Not where a sentence speaks of it. */
const HERE = /import\.meta\.url(?!\)`)/g

/** What stands beside the sources (pages, fonts, documentation) is found from there. */
const placesOfSources: Plugin = {
  name: 'places-of-sources',
  transform: {
    filter: { id: /\/src\/.*\.ts$/, code: HERE },
    handler: (code, id) => {
      const name = findBundled.find((file) => id === join(sources, `${file}.ts`))
      const url = name === undefined ? pathToFileURL(id).href : `${FOLDER}/${name}.mjs`
      return code.replaceAll(HERE, JSON.stringify(url))
    },
  },
}

/** Writes a folder aside and renames it: another run of tests may make the same. */
async function keep(files: readonly [path: string, code: string][], folder: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  for (const name of await readdir(cache)) {
    const since = await stat(join(cache, name)).catch(() => undefined)
    const isOld = since && Date.now() - since.mtimeMs > MAX_AGE_MS
    if (isOld) await rm(join(cache, name), { recursive: true, force: true })
  }
  const aside = await mkdtemp(`${folder}-`)
  for (const [path, code] of files) {
    await mkdir(dirname(join(aside, path)), { recursive: true })
    await writeFile(join(aside, path), code.replaceAll(FOLDER, pathToFileURL(folder).href))
  }
  await rename(aside, folder).catch(async (error: unknown) => {
    if (!existsSync(folder)) throw error
    await rm(aside, { recursive: true })
  })
}
