import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Has Git ignore paths of a folder: adds what neither its `.gitignore` nor one above it names.
 * Resolves to what it added.
 */
export async function ignorePaths(root: string, paths: readonly string[]): Promise<string[]> {
  const own = join(root, '.gitignore')
  const present = await patternsAbove(root)
  const missing = paths.filter((path) => !present.has(plainPattern(path)))
  if (missing.length === 0) return []
  const text = await readText(own)
  // The last line may have no end.
  const start = text === '' || text.endsWith('\n') ? '' : '\n'
  await appendFile(own, `${start}${missing.join('\n')}\n`)
  return missing
}

async function patternsAbove(root: string): Promise<Set<string>> {
  const patterns = new Set<string>()
  for (let folder = root; ; folder = dirname(folder)) {
    const text = await readText(join(folder, '.gitignore'))
    for (const line of text.split('\n')) patterns.add(plainPattern(line))
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return patterns
  }
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

// `/results`, `results/`, `**/results` and `results/*` ignore the same folder.
function plainPattern(line: string): string {
  return line.trim().replaceAll(/^(\*\*)?\/|\/?\*{0,2}$/g, '')
}
