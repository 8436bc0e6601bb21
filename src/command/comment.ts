import { resolve } from 'node:path'

import { type Forge, Refused } from '../forge/forge.ts'
import { Github } from '../forge/github.ts'
import { Gitlab } from '../forge/gitlab.ts'
import { keepComment } from '../forge/keep-comment.ts'
import { githubRefusal, gitlabRefusal } from '../forge/refusal-words.ts'
import { plainText } from '../format/plain-text.ts'
import { type PullRequestPlace, pullRequestPlace } from '../invocation/pull-request.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { commentMarker, renderComment } from '../render/github/comment.ts'
import { checkedOutPath, fileUrl } from '../render/github/file-place.ts'
import { writeWhole } from '../report/assembly/write-whole.ts'
import { compareRuns } from '../report/comparison/compare.ts'
import { changedWords, type Unverified } from '../report/reading/intact.ts'
import { readDocuments } from '../report/reading/read-documents.ts'
import { scanDocuments } from '../report/reading/scan-documents.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { refuseCredentials, watchFor } from '../secrets/watch.ts'

export interface CommentFlags extends Unverified {
  readonly base?: string
  readonly key?: string
  readonly reportUrl?: string
  readonly exitCode?: string
  readonly pullRequest?: string
  readonly tokenEnv?: string
  readonly maxWait: string
  readonly dryRun?: boolean
  readonly out?: string
}

interface CommentPlace {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

const DEFAULT_KEY = 'default'
/** A comment on more runs would not be read; the newest are shown. */
const MAX_DOCUMENTS = 20
const MAX_WAIT_S = 3600

/** Keeps one comment on the pull request up to date; what it did, in lines. */
export async function comment(
  paths: readonly string[],
  flags: CommentFlags,
  { env, cwd }: CommentPlace,
): Promise<string[]> {
  const key = keyOf(flags.key)
  const maxWaitMs = number('--max-wait', flags.maxWait, MAX_WAIT_S) * 1000
  const place = pullRequestPlace(env)
  const asked = flags.pullRequest
  const pullRequest = asked === undefined ? place?.number : number('--pull-request', asked)
  const text = await commentText(paths, flags, { cwd, key, place })
  if (flags.out !== undefined) {
    refuseCredentials(flags.out, text)
    writeWhole(resolve(cwd, flags.out), text)
    return [`wrote ${plainText(flags.out)}`]
  }
  refuseCredentials('the comment', text)
  if (flags.dryRun) return [`${commentMarker(key)}\n${text}`.trimEnd()]
  if (!place) {
    throw new BenchError(
      'invalid-environment',
      'no pull request is known: neither `GITHUB_REPOSITORY` nor `CI_API_V4_URL` is set. `--dry-run` prints the comment',
    )
  }
  if (pullRequest === undefined) {
    return [
      'no comment was written: this job is about no pull request; `--pull-request <number>` names one',
    ]
  }
  const tokenEnv = flags.tokenEnv ?? (place.forge === 'GitHub' ? 'GITHUB_TOKEN' : 'GITLAB_TOKEN')
  const token = env[tokenEnv]?.trim() ?? ''
  if (token === '') {
    if (place.isUntrusted) return [untrusted(place)]
    throw new BenchError('missing-credentials', noToken(place, tokenEnv))
  }
  watchFor([{ name: tokenEnv, value: token }])
  const { api, project } = place
  const forge: Forge =
    place.forge === 'GitHub'
      ? new Github({ api, repository: project, pullRequest, token }, { maxWaitMs })
      : new Gitlab({ api, project, mergeRequest: pullRequest, token }, { maxWaitMs })
  try {
    const { was } = await keepComment(forge, commentMarker(key), text)
    const request = place.forge === 'GitHub' ? 'pull request' : 'merge request'
    return [`${was} the comment on ${request} ${pullRequest} of ${plainText(project)}`]
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const isForbidden = error.limitedUntil === undefined && forbidden.has(error.status ?? 0)
    if (place.isUntrusted && isForbidden) return [untrusted(place)]
    const words = place.forge === 'GitHub' ? githubRefusal : gitlabRefusal
    throw new BenchError(
      'comment-refused',
      `no comment was written: ${words(error, { api, project, number: pullRequest, tokenEnv })}`,
    )
  } finally {
    await forge.close()
  }
}

const forbidden: ReadonlySet<number> = new Set([401, 403, 404])

function untrusted({ forge }: PullRequestPlace): string {
  return forge === 'GitHub'
    ? 'no comment was written: pull requests from forks and of Dependabot have a token that may only read. The job summary has the same figures'
    : 'no comment was written: merge requests from forks have no token'
}

function noToken({ forge }: PullRequestPlace, name: string): string {
  return forge === 'GitHub'
    ? `\`${name}\` is not set: give the step \`env: ${name}: \${{ github.token }}\`, and the job \`permissions: pull-requests: write\``
    : `\`${name}\` is not set: put a project access token with the scope \`api\` into a masked CI/CD variable of that name`
}

interface Circumstances {
  readonly cwd: string
  readonly key: string
  readonly place: PullRequestPlace | undefined
}

async function commentText(
  paths: readonly string[],
  { base, exitCode, reportUrl, unverified }: CommentFlags,
  { cwd, key, place }: Circumstances,
): Promise<string> {
  const benchExitCode = exitCode === undefined ? undefined : number('--exit-code', exitCode, 255)
  const { documents, notes } = await documentsOf(paths, {
    unverified,
    mayBeNone: benchExitCode !== undefined && benchExitCode !== 0,
  })
  const compared = base === undefined ? undefined : await against(base, documents, { unverified })
  const checkout = { filesUrl: place?.filesUrl, workspace: place?.workspace }
  return renderComment(documents, {
    key,
    isOwnKey: key !== DEFAULT_KEY,
    reportUrl: reportUrl === undefined ? undefined : linkOf('--report-url', reportUrl),
    runUrl: place?.runUrl === undefined ? undefined : linkOf('the URL of the run', place.runUrl),
    urlOf: (file, line) => fileUrl(checkedOutPath(cwd, file, checkout), line, checkout),
    benchExitCode,
    againstBase: compared?.matrices,
    notes: [...notes, ...(compared?.notes ?? [])],
  })
}

/** The newest documents; of those that cannot be shown, why. */
async function documentsOf(
  paths: readonly string[],
  { unverified, mayBeNone }: Unverified & { readonly mayBeNone: boolean },
): Promise<{ readonly documents: ResultsDocument[]; readonly notes: string[] }> {
  const documents: ResultsDocument[] = []
  const notes: string[] = []
  let hasChanged = false
  try {
    for await (const file of scanDocuments(paths, { unverified })) {
      if (file.kind === 'document') {
        documents.push(file.document)
        if (file.changed.length > 0) notes.push(`${file.path} ${changedWords(file.changed)}`)
      } else if (file.isChanged) {
        hasChanged = true
        notes.push(`left out: ${file.path} ${file.reason}`)
      }
    }
  } catch (error) {
    // No folder of results: the run ended before it made one.
    if (!mayBeNone || !(error instanceof BenchError) || error.code !== 'unknown-name') throw error
  }
  if (documents.length === 0 && !mayBeNone) {
    throw new BenchError(
      hasChanged ? 'changed-document' : 'no-data',
      [...notes, `no results document in ${paths.join(', ')}`].join('\n'),
    )
  }
  const byAge = documents.toSorted(({ run: a }, { run: b }) => (a.startedAt < b.startedAt ? -1 : 1))
  const rest = byAge.length - MAX_DOCUMENTS
  if (rest > 0) notes.push(`the newest ${MAX_DOCUMENTS} of ${byAge.length} runs are shown`)
  return { documents: byAge.slice(-MAX_DOCUMENTS), notes }
}

/** Judges the runs against those of the base branch; what cannot be is said in the comment. */
async function against(
  base: string,
  documents: readonly ResultsDocument[],
  how: Unverified,
): Promise<{
  readonly matrices: ReturnType<typeof compareRuns>['matrices']
  readonly notes: string[]
}> {
  const before = await readDocuments(base, how)
  if (documents.length === 0) return { matrices: [], notes: [] }
  try {
    const { matrices, leftOut } = compareRuns(before, documents)
    return { matrices, notes: [...leftOut] }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    return { matrices: [], notes: [`not compared with the base: ${error.message}`] }
  }
}

function keyOf(key = DEFAULT_KEY): string {
  if (/^[A-Za-z0-9][\w.-]{0,79}$/.test(key) && !key.includes('--')) return key
  throw new BenchError(
    'invalid-option',
    `\`--key\` is up to 80 letters, digits, dots, dashes and underscores; received ${received(key)}`,
  )
}

function number(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value <= most) return value
  throw new BenchError(
    'invalid-option',
    `\`${option}\` is a whole number${most < Number.MAX_SAFE_INTEGER ? ` up to ${most}` : ''}; received ${received(text)}`,
  )
}

/** A URL that can end no link in Markdown. */
function linkOf(option: string, text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new BenchError(
      'invalid-option',
      `\`${option}\` is not an http(s) URL; received ${received(text)}`,
    )
  }
  return url.href.replaceAll(
    /[()<>[\]\\`*_|~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
