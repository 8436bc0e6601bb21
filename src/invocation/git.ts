import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { type Environment, given } from './environment-overrides.ts'

const run = promisify(execFile)

export interface GitState {
  readonly commit: string | undefined
  readonly branch: string | undefined
  /** Whether tracked files differ from the commit. */
  readonly dirty: boolean | undefined
}

/** The checkout a folder belongs to; all unknown outside of one. */
export async function readGitState(folder: string, environment: Environment): Promise<GitState> {
  const lines = await statusLines(folder)
  const header = (name: string): string | undefined => {
    const start = `# branch.${name} `
    const value = lines?.find((line) => line.startsWith(start))?.slice(start.length)
    // `(initial)` before the first commit, `(detached)` without a branch.
    return value?.startsWith('(') ? undefined : value
  }
  return {
    commit: header('oid'),
    // A pull request in GitHub Actions is a detached head, which has no name of its own.
    branch: header('head') ?? given(environment, 'GITHUB_HEAD_REF') ?? branchOfJob(environment),
    dirty: lines?.some((line) => !line.startsWith('#')),
  }
}

/** Commit, branch and tracked files that differ, by one process; undefined where no checkout is. */
async function statusLines(folder: string): Promise<readonly string[] | undefined> {
  const args = ['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '--untracked-files=no']
  try {
    const { stdout } = await run('git', args, { cwd: folder, maxBuffer: Infinity })
    return stdout.split('\n').filter((line) => line !== '')
  } catch {
    return undefined
  }
}

/** The branch a job of GitHub Actions runs for; undefined elsewhere and for tags. */
function branchOfJob(environment: Environment): string | undefined {
  const isBranch = given(environment, 'GITHUB_REF_TYPE') === 'branch'
  return isBranch ? given(environment, 'GITHUB_REF_NAME') : undefined
}
