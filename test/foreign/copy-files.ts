import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Files of other tools, each written by the tool itself. */
export const foreignFiles = fileURLToPath(new URL('files', import.meta.url))

/** A copy of some of them in a folder of its own. */
export async function copyForeign(part: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'foreign-'))
  await cp(join(foreignFiles, part), folder, { recursive: true })
  return folder
}
