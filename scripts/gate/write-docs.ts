import { readFile, writeFile } from 'node:fs/promises'

/** Puts each table between its markers, `<!-- bench:gate NAME -->` and `<!-- /bench:gate -->`. */
export async function writeTables(
  path: string,
  tables: ReadonlyMap<string, string>,
): Promise<void> {
  let text = await readFile(path, 'utf8')
  for (const [name, table] of tables) {
    const start = `<!-- bench:gate ${name} -->`
    const from = text.indexOf(start)
    const to = text.indexOf('<!-- /bench:gate -->', from)
    if (from < 0 || to < 0) throw new Error(`${path} has no place for the table "${name}"`)
    text = `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`
  }
  await writeFile(path, text)
}
