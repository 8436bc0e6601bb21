import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { SourceFile } from '../../model/source-file.ts'
import { ByteView } from './byte-view.ts'
import { longEntries } from './long-entries.ts'

const CHUNK = 1_048_576

async function entriesOf(document: object): Promise<unknown[]> {
  const path = join(await mkdtemp(join(tmpdir(), 'long-entries-')), 'a.json')
  await writeFile(path, JSON.stringify(document))
  const bytes = await readFile(path)
  const { parts } = longEntries(new ByteView(new SourceFile(path)))
  return parts.map(({ start, end }): unknown => JSON.parse(bytes.toString('utf8', start, end)))
}

test.each([
  'ends here',
  '"',
  '\\',
  '\\"',
  '\\\\',
  '\\\\"}',
  `"${'x'.repeat(40)}\\`,
  `${'x'.repeat(40)}\\"`,
  `${'\\'.repeat(41)}"`,
])('a string that ends in %j is one string, wherever reading begins anew in it', async (end) => {
  for (const offset of [-80, -43, -4, -3, -2, -1, 0, 1, 2]) {
    const begin = '{"matrices":[{"rounds":[{"a":"'
    const filling = 'x'.repeat(CHUNK - begin.length + offset)
    const rounds = [{ a: `${filling}${end}`, b: [{ c: end }] }, { d: end }]
    expect(await entriesOf({ matrices: [{ rounds }] })).toEqual(rounds)
  }
})
