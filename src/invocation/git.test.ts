import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { readGitState } from './git.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
}

async function commitTracked(): Promise<string> {
  await writeFile(join(folder, 'tracked.txt'), 'before')
  git('add', 'tracked.txt')
  git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'First')
  return git('rev-parse', 'HEAD')
}

async function branchIn(environment: Readonly<Record<string, string>>) {
  return (await readGitState(folder, environment)).branch
}

test('outside of a checkout the branch is what the job of GitHub Actions says', async () => {
  expect(await branchIn({})).toBeUndefined()
  expect(await branchIn({ GITHUB_HEAD_REF: 'feature', GITHUB_REF_NAME: '7/merge' })).toBe('feature')
  const pushed = { GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' }
  expect(await branchIn(pushed)).toBe('main')
  expect(await branchIn({ ...pushed, GITHUB_REF_TYPE: 'tag' })).toBeUndefined()
})

test('a checkout has a commit, a branch, and is dirty where a tracked file differs', async () => {
  git('init', '--quiet', '--initial-branch', 'trunk')
  expect(await readGitState(folder, {})).toEqual({
    commit: undefined,
    branch: 'trunk',
    dirty: false,
  })
  await writeFile(join(folder, 'staged.txt'), 'new')
  git('add', 'staged.txt')
  expect((await readGitState(folder, {})).dirty).toBe(true)
  const commit = await commitTracked()
  await writeFile(join(folder, 'untracked.txt'), 'new')
  expect(await readGitState(folder, {})).toEqual({ commit, branch: 'trunk', dirty: false })
  await writeFile(join(folder, 'tracked.txt'), 'after')
  expect((await readGitState(folder, {})).dirty).toBe(true)
  git('checkout', '--quiet', '--detach')
  expect(await readGitState(folder, { GITHUB_HEAD_REF: 'feature' })).toEqual({
    commit,
    branch: 'feature',
    dirty: true,
  })
})

test('commit and branch are known where files cannot be compared, and whatever the branch is called', async () => {
  git('init', '--quiet', '--initial-branch', '(trunk)')
  const commit = await commitTracked()
  expect(await readGitState(folder, {})).toEqual({ commit, branch: '(trunk)', dirty: false })
  // As Git LFS leaves it where it is not installed.
  await writeFile(join(folder, '.git/info/attributes'), '* filter=missing')
  git('config', 'filter.missing.clean', 'a-program-that-is-not-there')
  git('config', 'filter.missing.required', 'true')
  await writeFile(join(folder, 'tracked.txt'), 'behind')
  expect(await readGitState(folder, {})).toEqual({
    commit,
    branch: '(trunk)',
    dirty: undefined,
  })
})
