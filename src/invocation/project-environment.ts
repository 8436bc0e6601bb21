import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Environment } from './environment-overrides.ts'

/** In the order in which they win: as Vite reads them. */
const files = ['.env.local', '.env']

/**
 * What a project's files say beside what stands in the environment: those in its folder, then those
 * in the folder Vitest runs in. Variables that are set are left out, they win.
 */
export async function readEnvFiles(
  folders: readonly string[],
  environment: Environment,
): Promise<Record<string, string>> {
  const paths = [...new Set(folders)]
    .flatMap((folder) => files.map((file) => join(folder, file)))
    .filter((path) => existsSync(path))
  if (paths.length === 0) return {}
  const { parse } = await import('dotenv')
  const values: Record<string, string> = {}
  for (const path of paths) {
    for (const [name, value] of Object.entries(parse(readText(path)))) {
      if (environment[name] === undefined) values[name] ??= value
    }
  }
  return values
}

/** PowerShell 5 writes UTF-16; a byte order mark is no part of the first name. */
function readText(path: string): string {
  const bytes = readFileSync(path)
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '')
}
