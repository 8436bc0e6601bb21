import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { pageNames, readPageAssets } from './page-assets.ts'

test('an installation and a clone draw the same page', async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const built = await mkdtemp(join(tmpdir(), 'page-assets-'))
  try {
    execFileSync(process.execPath, [join(root, 'scripts/link-page.ts'), built])
    const folder = join(built, 'src/page')
    expect(await readdir(folder)).toEqual(['history.css', 'history.js', 'page.css', 'page.js'])
    for (const name of pageNames) {
      expect(readPageAssets(folder, name)).toEqual(readPageAssets(join(root, 'src/page'), name))
    }
  } finally {
    await rm(built, { recursive: true })
  }
})
