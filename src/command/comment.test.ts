import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { documentOf } from '../../test/builders.ts'
import { type ForgeServer, startForge } from '../../test/forge-server.ts'
import { gatedRecord } from '../../test/gated-record.ts'
import { measuredRecord } from '../../test/measured-record.ts'
import { runProgram } from '../../test/run-program.ts'
import { toJson } from '../model/to-json.ts'

const MARKER = '<!-- vitest-llm-bench comment: default -->'
const TOKEN = 'ghs_0123456789abcdefghijklmnopqrstuvwx'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comment-'))
  write('results/a/benchmark.json', toJson(documentOf([gatedRecord()])))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, text: string): string {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}

const own = { repo: { full_name: 'me/it' } }
const fork = { repo: { full_name: 'mallory/it' } }

/** A job of GitHub Actions for a pull request. */
function job(api: string, event: object = { pull_request: { number: 7, head: own, base: own } }) {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: api,
    GITHUB_REPOSITORY: 'me/it',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_RUN_ID: '99',
    GITHUB_SHA: 'abc',
    GITHUB_WORKSPACE: folder,
    GITHUB_EVENT_PATH: write('event.json', JSON.stringify(event)),
    GITHUB_TOKEN: TOKEN,
  }
}

function comment(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runProgram(['comment', join(folder, 'results'), ...args], { cwd: folder, env })
}

test('writes a comment on the pull request of the job, and edits it the next time', async () => {
  await using server = await startForge('github')
  const env = job(server.origin)
  const first = await comment(['--report-url', 'https://x.example/a(1)'], env)
  expect(first).toEqual({
    code: 0,
    stdout: 'created the comment on pull request 7 of me/it\n',
    stderr: '',
  })
  const [note] = server.notes
  expect(note?.body).toMatch(
    new RegExp(`^${MARKER}\n## ❌ LLM benchmarks: 4 of 5 thresholds failed`),
  )
  expect(note?.body).toContain(
    '](https://github.example/me/it/blob/abc/benches/router-tax.bench.ts#L3)',
  )
  expect(note?.body).toContain('(https://x.example/a%281%29)')
  expect(note?.body).toContain('(https://github.example/me/it/actions/runs/99)')
  expect((await comment(['--exit-code', '1'], env)).stdout).toBe(
    'updated the comment on pull request 7 of me/it\n',
  )
  await comment(['--key', 'nightly'], env)
  expect(server.notes.map(({ body }) => body.split('\n')[0])).toEqual([
    MARKER,
    '<!-- vitest-llm-bench comment: nightly -->',
  ])
})

test('writes a note on the merge request of the pipeline', async () => {
  await using server = await startForge('gitlab')
  const env = {
    CI_API_V4_URL: server.origin,
    CI_PROJECT_ID: '7',
    CI_MERGE_REQUEST_IID: '7',
    CI_PROJECT_URL: 'https://gitlab.example/me/it',
    CI_COMMIT_SHA: 'abc',
    CI_PROJECT_DIR: folder,
    BOT_TOKEN: 'glpat-kT7wQ2mXv9LbRe4sYh3n',
  }
  const { stdout } = await comment(['--token-env', 'BOT_TOKEN'], env)
  expect(stdout).toBe('created the comment on merge request 7 of 7\n')
  expect(server.notes[0]?.body).toContain(
    '](https://gitlab.example/me/it/-/blob/abc/benches/router-tax.bench.ts#L3)',
  )
  expect((await comment([], env)).stderr).toContain(
    '`GITLAB_TOKEN` is not set: put a project access',
  )
})

test('prints or writes what it would say, and sends nothing', async () => {
  const printed = await comment(['--dry-run'])
  expect(printed.stdout).toMatch(new RegExp(`^${MARKER}\n## ❌ LLM benchmarks`))
  const written = await comment(['--out', 'comment.md'])
  expect(written.stdout).toBe('wrote comment.md\n')
  expect(readFileSync(join(folder, 'comment.md'), 'utf8')).toMatch(/^## ❌ LLM benchmarks/)
})

test('says what changed against the base', async () => {
  const base = write('base/benchmark.json', toJson(documentOf([gatedRecord({ isAccepted: true })])))
  const { stdout } = await comment(['--dry-run', '--base', base])
  expect(stdout).toMatch(/Against the base: |\*\*Changed against the base\*\*/)
  const simulated = documentOf([measuredRecord()])
  const other = write(
    'other/benchmark.json',
    toJson({ ...simulated, run: { ...simulated.run, mode: 'simulated' } }),
  )
  const refused = await comment(['--dry-run', '--base', other, '--unverified'])
  expect(refused.stdout).toContain('> not compared with the base: simulated and live runs')
})

test('of a run that left nothing it says so', async () => {
  const missing = join(folder, 'nothing')
  const none = await runProgram(['comment', missing, '--dry-run', '--exit-code', '1'])
  expect(none.stdout).toContain('## ❌ LLM benchmarks: no results, the run ended with exit code 1')
  const misuse = await runProgram(['comment', missing, '--dry-run'])
  expect(misuse.code).toBe(2)
  expect(misuse.stderr).toContain('does not exist')
})

test('of a document that was changed it shows nothing', async () => {
  const path = write(
    'results/b/benchmark.json',
    toJson({ ...documentOf(), run: { ...documentOf().run, seed: 1 } }),
  )
  const { stdout } = await comment(['--dry-run'])
  expect(stdout).toContain('> left out: ')
  expect(stdout).toContain('was changed after it was written')
  expect((await runProgram(['comment', path, '--dry-run'])).code).toBe(1)
})

describe('without the right to comment', () => {
  const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } }
  const denied = (message = forbidden.body.message) =>
    startForge('github', {
      misbehave: ({ method }) =>
        method === 'POST' ? { ...forbidden, body: { message } } : undefined,
    })

  test('a fork is told so, and is not red', async () => {
    await using server = await denied()
    const event = { pull_request: { number: 7, head: fork, base: own } }
    const said = {
      code: 0,
      stdout:
        'no comment was written: pull requests from forks and of Dependabot have a token that may only read. The job summary has the same figures\n',
      stderr: '',
    }
    const env = job(server.origin, event)
    expect(await comment([], env)).toEqual(said)
    expect(await comment([], { ...env, GITHUB_TOKEN: '' })).toEqual(said)
    const deleted = { pull_request: { number: 7, head: { repo: null }, base: own } }
    expect(await comment([], job(server.origin, deleted))).toEqual(said)
    const dependabot = { ...job(server.origin), GITHUB_ACTOR: 'dependabot[bot]' }
    expect(await comment([], dependabot)).toEqual(said)
  })

  test('the permission is named; the token is not', async () => {
    await using server = await denied(`no ${TOKEN}`)
    const { code, stdout, stderr } = await comment([], job(server.origin))
    expect(code).toBe(1)
    expect(stderr).toContain(
      'no comment was written: the token in `GITHUB_TOKEN` may not comment (403: no ',
    )
    expect(stderr).toContain('give the job `permissions: pull-requests: write`')
    expect(`${stdout}${stderr}`).not.toContain(TOKEN.slice(4))
  })

  test.each([
    [401, 'Bad credentials', 'does not know the token in `GITHUB_TOKEN` (401)'],
    [403, 'issue is locked', 'the conversation of pull request 7 is locked (403): unlock it'],
    [404, 'Not Found', 'there is no pull request 7 in me/it, or the token'],
    [422, 'Validation Failed', 'did not take the comment (422: Validation Failed)'],
    [301, 'Moved', 'this is elsewhere now (301), and no token is sent there'],
    [418, 'x', 'GitHub answered 418: x: check'],
  ])('%i %s is explained', async (status, message, words) => {
    await using server = await startForge('github', {
      misbehave: () => ({ status, body: { message } }),
    })
    const { code, stderr } = await comment([], job(server.origin))
    expect(code).toBe(1)
    expect(stderr).toContain(`no comment was written: `)
    expect(stderr).toContain(words)
    expect(stderr).toContain('errors.md#comment-refused')
  })

  test('a limit that lasts too long is not waited for', async () => {
    const headers = { 'retry-after': '3' }
    await using server = await startForge('github', {
      misbehave: () => ({ status: 429, headers, body: {} }),
    })
    const { stderr } = await comment(['--max-wait', '1'], job(server.origin))
    expect(stderr).toMatch(
      /waiting takes longer than `--max-wait` allows \(429\): start the job again after \d\d:\d\d UTC/,
    )
  })
})

describe('without a pull request', () => {
  test('a job is not red', async () => {
    const { code, stdout } = await comment([], job('http://127.0.0.1:1', { schedule: '0 5 * * *' }))
    expect(code).toBe(0)
    expect(stdout).toContain('this job is about no pull request')
  })

  test.each([
    { number: 7 },
    { issue: { number: 7, pull_request: {} } },
    { workflow_run: { pull_requests: [{ number: 7 }] } },
  ])('in %j the number is found', async (event) => {
    await using server = await startForge('github')
    expect((await comment([], job(server.origin, event))).stdout).toContain('pull request 7')
  })

  test.each([
    [{}, [], 'neither `GITHUB_REPOSITORY` nor `CI_API_V4_URL` is set'],
    [{ GITHUB_REPOSITORY: 'a' }, [], '`GITHUB_REPOSITORY` is owner/name'],
    [
      { GITHUB_REPOSITORY: 'a/b', GITHUB_EVENT_PATH: '/nowhere' },
      [],
      'is not the JSON of an event',
    ],
    [{ GITHUB_REPOSITORY: 'a/b', GITHUB_API_URL: 'ftp://x' }, [], 'is not an http(s) URL'],
    [{ GITHUB_REPOSITORY: 'a/b' }, ['--pull-request', '7'], '`GITHUB_TOKEN` is not set'],
    [{}, ['--pull-request', 'x'], '`--pull-request` is a whole number'],
    [{}, ['--key', 'a -->'], '`--key` is up to 80 letters'],
    [{}, ['--report-url', 'javascript:1', '--dry-run'], '`--report-url` is not an http(s) URL'],
    [{}, ['--max-wait', '9999999'], '`--max-wait` is a whole number up to 3600'],
  ])('%j %j is misuse', async (env, args, words) => {
    const { code, stderr } = await comment(args, env)
    expect(stderr).toContain(words)
    expect(code).toBe(2)
  })
})

test('two jobs at once end in one comment', async () => {
  await using server: ForgeServer = await startForge('github')
  const env = job(server.origin)
  await Promise.all([comment([], env), comment([], env), comment([], env)])
  expect(server.notes).toHaveLength(1)
})
