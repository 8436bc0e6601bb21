import { readFileSync } from 'node:fs'

import { BenchError, received } from '../model/bench-error.ts'
import { z } from '../model/zod.ts'
import { type Environment, given } from './environment-overrides.ts'

/** The pull request or merge request that a job is about, as its environment says. */
export interface PullRequestPlace {
  readonly forge: 'GitHub' | 'GitLab'
  readonly api: string
  /** `owner/name`; on GitLab the id of the project. */
  readonly project: string
  /** Undefined where the job is about none. */
  readonly number: number | undefined
  /** From a fork, or by Dependabot: jobs get no secrets, and a token that may only read. */
  readonly isUntrusted: boolean
  /** Where the job's log can be seen. */
  readonly runUrl: string | undefined
  /** Where files of its commit can be seen. */
  readonly filesUrl: string | undefined
  /** Absolute folder of the checkout. */
  readonly workspace: string | undefined
}

/** Undefined outside of both. */
export function pullRequestPlace(env: Environment): PullRequestPlace | undefined {
  const isGitlab = given(env, 'GITHUB_ACTIONS') === undefined && given(env, 'CI_API_V4_URL')
  if (isGitlab) return gitlabPlace(env)
  return given(env, 'GITHUB_REPOSITORY') === undefined ? undefined : githubPlace(env)
}

const repository = z.object({ full_name: z.string() })
const branch = z.object({ repo: repository.nullish() })
/** What is read of the events `pull_request`, `pull_request_target`, `issue_comment` and `workflow_run`. */
const event = z.object({
  number: z.number().optional(),
  pull_request: z
    .object({ number: z.number(), head: branch.optional(), base: branch.optional() })
    .optional(),
  issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }).optional(),
  workflow_run: z
    .object({ pull_requests: z.array(z.object({ number: z.number() })).optional() })
    .optional(),
})

function githubPlace(env: Environment): PullRequestPlace {
  const server = given(env, 'GITHUB_SERVER_URL') ?? 'https://github.com'
  const project = given(env, 'GITHUB_REPOSITORY') ?? ''
  if (!/^[\w.-]+\/[\w.-]+$/.test(project)) {
    throw new BenchError(
      'invalid-environment',
      `\`GITHUB_REPOSITORY\` is owner/name; received ${received(project)}`,
    )
  }
  const { number, pull_request: pull, issue, workflow_run: run } = readEvent(env)
  const ofIssue = issue?.pull_request === undefined ? undefined : issue.number
  const from = pull?.head?.repo
  const ofRef = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '')?.[1]
  const home = pull?.base?.repo?.full_name ?? project
  const repo = `${server}/${project}`
  const [sha, id] = [given(env, 'GITHUB_SHA'), given(env, 'GITHUB_RUN_ID')]
  return {
    forge: 'GitHub',
    api: address(env, 'GITHUB_API_URL') ?? 'https://api.github.com',
    project,
    number:
      pull?.number ??
      number ??
      ofIssue ??
      run?.pull_requests?.[0]?.number ??
      (ofRef === undefined ? undefined : Number(ofRef)),
    isUntrusted:
      // Null where the fork was deleted.
      from === null ||
      (from !== undefined && from.full_name !== home) ||
      given(env, 'GITHUB_ACTOR') === 'dependabot[bot]',
    runUrl: id === undefined ? undefined : `${repo}/actions/runs/${id}`,
    filesUrl: sha === undefined ? undefined : `${repo}/blob/${sha}`,
    workspace: given(env, 'GITHUB_WORKSPACE'),
  }
}

function readEvent(env: Environment): z.infer<typeof event> {
  const path = given(env, 'GITHUB_EVENT_PATH')
  if (path === undefined) return {}
  try {
    const { data } = event.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return data ?? {}
  } catch (cause) {
    throw new BenchError(
      'invalid-environment',
      `\`GITHUB_EVENT_PATH\` names ${received(path)}, which is not the JSON of an event`,
      { cause },
    )
  }
}

function gitlabPlace(env: Environment): PullRequestPlace {
  const own = given(env, 'CI_PROJECT_ID') ?? ''
  const home = given(env, 'CI_MERGE_REQUEST_PROJECT_ID') ?? own
  const source = given(env, 'CI_MERGE_REQUEST_SOURCE_PROJECT_ID') ?? own
  const number = given(env, 'CI_MERGE_REQUEST_IID')
  if (home === '' || (number !== undefined && !/^\d+$/.test(number))) {
    throw new BenchError(
      'invalid-environment',
      home === ''
        ? '`CI_PROJECT_ID` is not set beside `CI_API_V4_URL`'
        : `\`CI_MERGE_REQUEST_IID\` is a number; received ${received(number)}`,
    )
  }
  const [project, sha] = [given(env, 'CI_PROJECT_URL'), given(env, 'CI_COMMIT_SHA')]
  return {
    forge: 'GitLab',
    api: address(env, 'CI_API_V4_URL') ?? '',
    project: home,
    number: number === undefined ? undefined : Number(number),
    isUntrusted: source !== home,
    runUrl: given(env, 'CI_JOB_URL'),
    filesUrl: project === undefined || sha === undefined ? undefined : `${project}/-/blob/${sha}`,
    workspace: given(env, 'CI_PROJECT_DIR'),
  }
}

/** A URL without a slash at its end; it must not say who asks. */
function address(env: Environment, name: string): string | undefined {
  const value = given(env, name)
  if (value === undefined) return undefined
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new BenchError(
      'invalid-environment',
      `\`${name}\` is not an http(s) URL without credentials; received ${received(value)}`,
    )
  }
  return value.replace(/\/+$/, '')
}
