import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { readGitState } from './git.ts'

test('outside of a checkout the branch is what the job of GitHub Actions says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'git-'))
  try {
    const branchIn = async (environment: Readonly<Record<string, string>>) =>
      (await readGitState(folder, environment)).branch
    expect(await branchIn({})).toBeUndefined()
    expect(await branchIn({ GITHUB_HEAD_REF: 'feature', GITHUB_REF_NAME: '7/merge' })).toBe(
      'feature',
    )
    const pushed = { GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' }
    expect(await branchIn(pushed)).toBe('main')
    expect(await branchIn({ ...pushed, GITHUB_REF_TYPE: 'tag' })).toBeUndefined()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a checkout has a commit, a branch, and is dirty where a tracked file differs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'git-'))
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
  try {
    git('init', '--quiet', '--initial-branch', 'trunk')
    expect(await readGitState(folder, {})).toEqual({
      commit: undefined,
      branch: 'trunk',
      dirty: false,
    })
    await writeFile(join(folder, 'tracked.txt'), 'before')
    git('add', 'tracked.txt')
    expect((await readGitState(folder, {})).dirty).toBe(true)
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'First')
    await writeFile(join(folder, 'untracked.txt'), 'new')
    const commit = git('rev-parse', 'HEAD')
    expect(await readGitState(folder, {})).toEqual({ commit, branch: 'trunk', dirty: false })
    await writeFile(join(folder, 'tracked.txt'), 'after')
    expect((await readGitState(folder, {})).dirty).toBe(true)
    git('checkout', '--quiet', '--detach')
    expect(await readGitState(folder, { GITHUB_HEAD_REF: 'feature' })).toEqual({
      commit,
      branch: 'feature',
      dirty: true,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('commit and branch are known where files cannot be compared, and whatever the branch is called', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'git-'))
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
  try {
    git('init', '--quiet', '--initial-branch', '(trunk)')
    await writeFile(join(folder, 'tracked.txt'), 'before')
    git('add', 'tracked.txt')
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'First')
    const commit = git('rev-parse', 'HEAD')
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
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
