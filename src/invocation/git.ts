import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface GitState {
  readonly commit: string | undefined
  readonly branch: string | undefined
  /** Whether tracked files differ from the commit. */
  readonly dirty: boolean | undefined
}

/** The checkout a folder belongs to; all unknown outside of one. */
export async function readGitState(folder: string): Promise<GitState> {
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
    // Empty on a detached head.
    branch: branch === '' ? undefined : branch,
    dirty: status === undefined ? undefined : status !== '',
  }
}
