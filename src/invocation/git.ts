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
  const git = async (...args: string[]): Promise<string | undefined> => {
    try {
      const { stdout } = await run('git', args, { cwd: folder })
      return stdout.trim()
    } catch {
      return undefined
    }
  }
  const [commit, branch, status] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('branch', '--show-current'),
    git('status', '--porcelain', '--untracked-files=no'),
  ])
  return {
    commit,
    // A pull request in GitHub Actions is a detached head, which has no name of its own.
    branch: branch ? branch : (given(environment, 'GITHUB_HEAD_REF') ?? branchOfJob(environment)),
    dirty: status === undefined ? undefined : status !== '',
  }
}

/** The branch a job of GitHub Actions runs for; undefined elsewhere and for tags. */
function branchOfJob(environment: Environment): string | undefined {
  const isBranch = given(environment, 'GITHUB_REF_TYPE') === 'branch'
  return isBranch ? given(environment, 'GITHUB_REF_NAME') : undefined
}
