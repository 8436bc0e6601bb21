import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Tool {
  readonly name: string
  readonly version: string
  /** Hash over the paths and contents of the tool's own code. */
  readonly sha256: string
}

/** What measured: name and version from the package, and a hash over every file of its code. */
export function describeTool(): Tool {
  const { code } = folders()
  const hash = createHash('sha256')
  for (const folder of ['src', 'reporters']) {
    for (const path of codeFiles(join(code, folder))) {
      hash.update(relative(code, path).split(sep).join('/')).update('\0')
      hash.update(readFileSync(path)).update('\0')
    }
  }
  return {
    name: 'vitest-llm-bench',
    version: toolVersion(),
    sha256: hash.digest('hex'),
  }
}

/** The version that the package names. */
export function toolVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folders().root, 'package.json'), 'utf8'))
  return versionOf(manifest)
}

function folders(): { readonly code: string; readonly root: string } {
  // Two folders up from here: `src`, or `dist/src` where it is compiled.
  const sources = realpathSync(fileURLToPath(new URL('..', import.meta.url)))
  const code = dirname(sources)
  return { code, root: sources.endsWith(join('dist', 'src')) ? dirname(code) : code }
}

/** Folder by folder: a package that is read out of an archive (Yarn PnP) lists no folders within. */
function codeFiles(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return codeFiles(path)
    const isCode = entry.isFile() && ['.ts', '.js'].includes(extname(entry.name))
    return isCode && !/\.(test|d)\.ts$/.test(entry.name) ? [path] : []
  })
  return files.toSorted()
}

function versionOf(manifest: unknown): string {
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}
