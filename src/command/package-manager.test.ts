import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { init } from './init.ts'
import { packageManagerOf } from './package-manager.ts'

async function folderWith(files: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), 'manager-'))
  for (const [path, content] of Object.entries({ '.git/HEAD': '', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

test.each([
  [{}, 'npm ci'],
  [{ 'package-lock.json': '' }, 'npm ci'],
  [{ 'pnpm-lock.yaml': '' }, 'pnpm install --frozen-lockfile'],
  [{ 'yarn.lock': '# yarn lockfile v1' }, 'yarn install --frozen-lockfile'],
  [{ 'yarn.lock': '__metadata:' }, 'yarn install --immutable'],
  [{ 'bun.lock': '' }, 'bun install --frozen-lockfile'],
  [{ 'package.json': '{ "packageManager": "yarn@1.22.22" }' }, 'yarn install --frozen-lockfile'],
  [
    { 'package.json': '{ "packageManager": "pnpm@10.1.0+sha512.ab" }', 'package-lock.json': '' },
    'pnpm install --frozen-lockfile',
  ],
])('%j is installed by %s', async (files, install) => {
  await using folder = await folderWith(files)
  expect((await packageManagerOf(folder.root)).install).toBe(install)
  await mkdir(join(folder.root, 'packages/a'), { recursive: true })
  expect((await packageManagerOf(join(folder.root, 'packages/a'))).install).toBe(install)
})

async function workflowOf(root: string): Promise<string> {
  await init(root)
  return readFile(join(root, '.github/workflows/llm-bench.yml'), 'utf8')
}

test('the workflow names a version of pnpm where the project does not', async () => {
  await using locked = await folderWith({ 'pnpm-lock.yaml': '' })
  await using named = await folderWith({ 'package.json': '{ "packageManager": "pnpm@9.1.0" }' })
  const setup = '      - uses: pnpm/action-setup@v4\n'
  expect(await workflowOf(locked.root)).toContain(
    `${setup}        with:\n          version: 10\n      - uses: actions/setup-node`,
  )
  // The action refuses two versions.
  expect(await workflowOf(named.root)).toContain(`${setup}      - uses: actions/setup-node`)
})

test('init speaks pnpm in a project of pnpm, and has nothing to do a second time', async () => {
  await using folder = await folderWith({
    'package.json': '{ "type": "module" }',
    'pnpm-lock.yaml': '',
    '.gitignore': '/node_modules\nresults',
    '.env': '',
  })
  const first = (await init(folder.root)).join('\n')
  expect(first).toContain('pnpm add -D vitest vitest-llm-bench')
  expect(first).toContain('pnpm exec vitest bench')
  expect(first).toContain('added  .env, *.history.jsonl to .gitignore')
  const manifest = { devDependencies: { vitest: '5', 'vitest-llm-bench': '0' } }
  await writeFile(join(folder.root, 'package.json'), JSON.stringify(manifest))
  expect((await init(folder.root)).at(-1)).toBe('nothing to do')
})
