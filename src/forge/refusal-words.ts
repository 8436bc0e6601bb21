import { plainText } from '../format/plain-text.ts'
import type { Refused } from './forge.ts'

const MAX_SAID = 200

export interface Asked {
  readonly api: string
  /** `owner/name`, or id of the project. */
  readonly project: string
  readonly number: number
  /** The variable that holds the token. */
  readonly tokenEnv: string
}

/** What GitHub refused, in one sentence with the fix. */
export function githubRefusal(refused: Refused, asked: Asked): string {
  const { status } = refused
  const { project, number, tokenEnv } = asked
  const said = words(refused)
  if (refused.limitedUntil !== undefined) return limited('GitHub', refused)
  switch (status) {
    case undefined:
      return unreachable('GitHub', refused, asked)
    case 401:
      return `GitHub does not know the token in \`${tokenEnv}\` (401): give the step \`env: ${tokenEnv}: \${{ github.token }}\``
    case 403:
      return /locked/i.test(refused.said)
        ? `the conversation of pull request ${number} is locked (403): unlock it, or do without the comment`
        : `the token in \`${tokenEnv}\` may not comment (403${said}): give the job \`permissions: pull-requests: write\``
    case 404:
    case 410:
      return `there is no pull request ${number} in ${plainText(project)}, or the token in \`${tokenEnv}\` may not see it (${status}): check GITHUB_REPOSITORY, and give the job \`permissions: pull-requests: write\``
    case 422:
      return `GitHub did not take the comment (422${said}): look at it with \`--dry-run\`, and whether the pull request takes comments by hand`
    default:
      return otherwise('GitHub', refused, 'GITHUB_API_URL and GITHUB_REPOSITORY')
  }
}

/** What GitLab refused, in one sentence with the fix. */
export function gitlabRefusal(refused: Refused, asked: Asked): string {
  const { status } = refused
  const { project, number, tokenEnv } = asked
  const said = words(refused)
  if (refused.limitedUntil !== undefined) return limited('GitLab', refused)
  switch (status) {
    case undefined:
      return unreachable('GitLab', refused, asked)
    case 401:
      return `GitLab does not know the token in \`${tokenEnv}\` (401): put a project access token with the scope \`api\` into a masked CI/CD variable of that name`
    case 403:
      return `the token in \`${tokenEnv}\` may not write notes (403${said}): it needs the scope \`api\` and the role Reporter`
    case 404:
    case 410:
      return `there is no merge request ${number} in project ${plainText(project)}, or the token in \`${tokenEnv}\` may not see it (${status}): check CI_PROJECT_ID, and make the token in that project`
    case 400:
    case 422:
      return `GitLab did not take the note (${status}${said}): look at it with \`--dry-run\`, and whether the merge request takes notes by hand`
    default:
      return otherwise('GitLab', refused, 'CI_API_V4_URL and CI_PROJECT_ID')
  }
}

function words({ said }: Refused): string {
  const text = plainText(said, MAX_SAID)
  return text === '' ? '' : `: ${text}`
}

function limited(name: string, { status, limitedUntil = NaN }: Refused): string {
  const when = Number.isNaN(limitedUntil)
    ? 'later'
    : `after ${new Date(limitedUntil).toISOString().slice(11, 16)} UTC`
  return `${name} limits how often it is asked, and waiting takes longer than \`--max-wait\` allows (${status}): start the job again ${when}`
}

function unreachable(name: string, refused: Refused, { api }: Asked): string {
  return `${name} did not answer at ${plainText(api)}${words(refused)}. Check the address and the proxy, or start the job again`
}

function otherwise(name: string, refused: Refused, variables: string): string {
  const { status = 0 } = refused
  if (status >= 500) {
    return `${name} answered ${status} several times${words(refused)}; start the job again`
  }
  if (status >= 300 && status < 400) {
    return `${name} says that this is elsewhere now (${status}), and no token is sent there: check ${variables}`
  }
  return `${name} answered ${status}${words(refused)}: check ${variables}`
}
