import { mkdtemp, rm } from 'node:fs/promises'
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
