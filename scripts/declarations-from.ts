import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A declaration file and all that its relative imports lead to. */
export async function declarationsFrom(
  file: string,
  found = new Set<string>(),
): Promise<Set<string>> {
  if (found.has(file)) return found
  found.add(file)
  const source = await readFile(file, 'utf8')
  for (const [, specifier = ''] of source.matchAll(
    /(?:from |import ?\(?)["'](\.[^"']+)\.[jt]s["']/g,
  )) {
    await declarationsFrom(join(dirname(file), `${specifier}.d.ts`), found)
  }
  return found
}
