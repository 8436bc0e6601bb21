import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { readEnvFiles } from './project-environment.ts'

/** A workspace with files; the folders of a package and of the root. */
async function workspace(files: Readonly<Record<string, string | Buffer>>) {
  const root = await mkdtemp(join(tmpdir(), 'environment-'))
  const folder = join(root, 'packages/a')
  await mkdir(folder, { recursive: true })
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content)
  return {
    folders: [folder, root],
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

test('a package reads its own files before those of the root, and what is set wins', async () => {
  await using project = await workspace({
    'packages/a/.env': 'A=own\nB=own\nSET=own\n',
    'packages/a/.env.local': 'A=local\n',
    '.env': 'A=root\nB=root\nC=root\n',
  })
  expect(await readEnvFiles(project.folders, { SET: '' })).toEqual({
    A: 'local',
    B: 'own',
    C: 'root',
  })
})

test.each([
  ['a byte order mark', Buffer.from('\uFEFFKEY=sk-1\n')],
  ['UTF-16', Buffer.from('\uFEFFKEY=sk-1\r\n', 'utf16le')],
])('%s hides no key', async (_what, content) => {
  await using project = await workspace({ '.env': content })
  expect(await readEnvFiles(project.folders, {})).toEqual({ KEY: 'sk-1' })
})

test('no file says nothing', async () => {
  await using project = await workspace({})
  expect(await readEnvFiles(project.folders, {})).toEqual({})
})
