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
  const { commit, branch, dirty } = (await statusIn(folder)) ?? (await withoutStatus(folder))
  return {
    commit,
    // A pull request in GitHub Actions is a detached head, which has no name of its own.
    branch: branch ?? given(environment, 'GITHUB_HEAD_REF') ?? branchOfJob(environment),
    dirty,
  }
}

/** By one process: all of it; undefined where that cannot be told. */
async function statusIn(folder: string): Promise<GitState | undefined> {
  let output: string
  try {
    output = await outputOf(folder, [
      'status',
      '--porcelain=v2',
      '--branch',
      '--no-ahead-behind',
      '--untracked-files=no',
    ])
  } catch (error) {
    return isOutside(error) ? { commit: undefined, branch: undefined, dirty: undefined } : undefined
  }
  const lines = output.split('\n').filter((line) => line !== '')
  const header = (name: string, none: string): string | undefined => {
    const start = `# branch.${name} `
    const value = lines.find((line) => line.startsWith(start))?.slice(start.length)
    return value === none ? undefined : value
  }
  return {
    commit: header('oid', '(initial)'),
    branch: header('head', '(detached)'),
    dirty: lines.some((line) => !line.startsWith('#')),
  }
}

/** The files cannot be compared in a bare repository, without the filter they need, or beside a broken submodule. */
async function withoutStatus(folder: string): Promise<GitState> {
  const [commit, branch] = await Promise.all(
    [
      ['rev-parse', '--verify', 'HEAD'],
      ['branch', '--show-current'],
    ].map((args) => outputOf(folder, args).catch(() => undefined)),
  )
  return { commit: commit?.trim(), branch: branch?.trim() || undefined, dirty: undefined }
}

/** What git says, in English; rejects where there is none, or it fails. */
async function outputOf(folder: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' }
  return (await run('git', args, { cwd: folder, env, maxBuffer: Infinity })).stdout
}

/** Whether git has nothing to say, whatever it is asked. */
function isOutside(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ENOENT' || /not a git repository/.test(error.message)
}

/** The branch a job of GitHub Actions runs for; undefined elsewhere and for tags. */
function branchOfJob(environment: Environment): string | undefined {
  const isBranch = given(environment, 'GITHUB_REF_TYPE') === 'branch'
  return isBranch ? given(environment, 'GITHUB_REF_NAME') : undefined
}
