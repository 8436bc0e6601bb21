import type { GithubJob } from '../render/github/github-job.ts'
import { type Environment, given } from './environment-overrides.ts'

/** The job of GitHub Actions this process is part of; undefined elsewhere. */
export function githubJob(environment: Environment): GithubJob | undefined {
  if (environment['GITHUB_ACTIONS'] !== 'true') return undefined
  const server = given(environment, 'GITHUB_SERVER_URL') ?? 'https://github.com'
  const repository = given(environment, 'GITHUB_REPOSITORY')
  const sha = given(environment, 'GITHUB_SHA')
  return {
    summaryPath: given(environment, 'GITHUB_STEP_SUMMARY'),
    filesUrl: repository && sha ? `${server}/${repository}/blob/${sha}` : undefined,
    workspace: given(environment, 'GITHUB_WORKSPACE'),
  }
}
