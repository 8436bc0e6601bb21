import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

import { nightlyWorkflow } from '../../src/command/ci-workflows.ts'
import { managers } from '../../src/command/package-manager.ts'
import { toJson } from '../../src/model/to-json.ts'
import { documentOf, matrixRecord, origin, plannedCell, samplesOf } from '../builders.ts'
import { type RanStep, readAction, runAction } from '../composite-action.ts'
import { createUserProject, type UserProject } from '../docs/user-project.ts'
import { startForge } from '../forge-server.ts'

let installed: UserProject
beforeAll(async () => {
  installed = await createUserProject()
})
afterAll(() => installed[Symbol.asyncDispose]())

/** A project with a bench whose limit nobody meets, or anybody. */
async function projectWith(atMost: number): Promise<UserProject> {
  const project = await installed.copy()
  await project.write(
    'vitest.config.ts',
    "import { llmBench } from 'vitest-llm-bench/plugin'\nexport default { plugins: [llmBench()] }\n",
  )
  await project.write(
    'benches/a.bench.ts',
    `import { matrix } from 'vitest-llm-bench'
matrix('First Token', {
  models: ['gpt-4.1-nano'],
  providers: ['openai'],
  thresholds: { ttftMs: { median: { atMost: ${atMost} } } },
})
`,
  )
  return project
}

/** The environment of a job for a pull request. */
async function job(project: UserProject, api: string, head = 'me/it') {
  const event = {
    pull_request: {
      number: 7,
      title: '$(touch owned) `touch owned`',
      head: { repo: { full_name: head } },
      base: { repo: { full_name: 'me/it' } },
    },
  }
  await writeFile(join(project.root, 'event.json'), JSON.stringify(event))
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: api,
    GITHUB_REPOSITORY: 'me/it',
    GITHUB_EVENT_PATH: join(project.root, 'event.json'),
    LLM_BENCH_ROUNDS: '5',
    LLM_BENCH_WARMUP: '0',
    LLM_BENCH_TIME_FACTOR: '50',
  }
}

function outcomesOf(steps: readonly RanStep[]): Record<string, string> {
  return Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]))
}

test('a red run is kept, uploaded, commented on, and ends the job with its code', async () => {
  await using server = await startForge('github')
  await using project = await projectWith(0.001)
  const env = await job(project, server.origin)
  const options = {
    inputs: { install: 'echo "$BENCH_INSTALL" > installed', attest: 'true' },
    // Without this nothing would be judged: no key is there.
    env: { ...env, LLM_BENCH_MODE: 'simulated' },
    outputs: {
      upload: { 'artifact-url': 'https://github.example/artifact/1' },
      attest: { 'bundle-path': join(project.root, 'package.json') },
    },
  }
  const steps = await runAction(project, options)

  expect(outcomesOf(steps)).toEqual({
    'actions/setup-node@v5': 'success',
    install: 'success',
    attest: 'success',
    'keep-attestation': 'success',
    'actions/cache/restore@v4': 'success',
    bench: 'success',
    'actions/cache/save@v4': 'success',
    upload: 'success',
    comment: 'success',
    'exit "$BENCH_EXIT_CODE"': 'failure',
  })
  const givenTo = (name: string) => steps.find((step) => step.name === name)?.given
  expect(givenTo('actions/cache/restore@v4')).toEqual({
    path: './**/__baselines__/*.history.jsonl',
    key: 'llm-bench-history-99-1',
    'restore-keys': 'llm-bench-history-',
  })
  expect(givenTo('attest')).toEqual({ 'subject-path': './results/*/benchmark.json' })
  const [run = ''] = await readdir(join(project.root, 'results'))
  expect(await readdir(join(project.root, 'results', run))).toContain(
    'benchmark.json.sigstore.json',
  )
  expect(givenTo('upload')).toMatchObject({ name: 'llm-bench-results', path: './results' })
  expect(steps.find(({ name }) => name === 'comment')?.output).toContain(
    'created the comment on pull request 7 of me/it',
  )
  const [comment] = server.notes
  expect(comment?.body).toContain('## ❌ LLM benchmarks: 1 of 1 threshold failed')
  expect(comment?.body).toContain('> **Simulated.**')
  expect(comment?.body).toContain('(https://github.example/artifact/1)')
  expect(server.requests[0]?.headers.authorization).toBe('Bearer ghs_of_the_job_0123456789')
  const names = await readdir(project.root)
  expect(names).toContain('installed')
  expect(names).not.toContain('owned')

  // The next push: the same comment.
  await project.write(
    'benches/a.bench.ts',
    "import { matrix } from 'vitest-llm-bench'\nmatrix('First Token', { models: ['gpt-4.1-nano'], providers: ['openai'], thresholds: { ttftMs: { median: { atMost: 99_999 } } } })\n",
  )
  await project.run('rm -r results')
  const next = await runAction(project, options)
  expect(next.at(-1)?.outcome).toBe('success')
  expect(server.notes).toHaveLength(1)
  expect(server.notes[0]?.body).toContain('## ✅ LLM benchmarks: none of 1 threshold failed')
})

test("a fork's run is not red because nobody may comment", async () => {
  await using server = await startForge('github', {
    misbehave: ({ method }) =>
      method === 'POST' ? { status: 403, body: { message: 'Resource not accessible' } } : undefined,
  })
  await using project = await projectWith(99_999)
  const steps = await runAction(project, {
    inputs: { install: '', upload: 'false', 'history-key': '', 'node-version': '' },
    env: await job(project, server.origin, 'mallory/it'),
  })
  expect(outcomesOf(steps)).toMatchObject({
    'actions/setup-node@v5': 'skipped',
    install: 'skipped',
    'actions/cache/save@v4': 'skipped',
    upload: 'skipped',
    comment: 'success',
    'exit "$BENCH_EXIT_CODE"': 'success',
  })
  expect(steps.find(({ name }) => name === 'comment')?.output).toContain(
    'pull requests from forks and of Dependabot have a token that may only read',
  )
})

test('a command that fails is told by its code, results or not; nothing runs without packages', async () => {
  await using server = await startForge('github', {
    misbehave: ({ path }) => (path.includes('/issues/') ? { status: 404, body: {} } : undefined),
  })
  await using project = await installed.copy()
  await mkdir(join(project.root, 'my results'))
  const env = await job(project, server.origin)
  const steps = await runAction(project, {
    inputs: { install: 'true', command: 'exit 7', results: 'my results', 'comment-key': 'a.b' },
    env,
  })
  const last = steps.at(-1)
  expect(last?.outcome).toBe('failure')
  const comment = steps.find(({ name }) => name === 'comment')
  expect(comment?.outcome).toBe('success')
  expect(comment?.output).toContain('there is no pull request 7 in me/it')
  expect(comment?.output).toContain('::warning title=LLM benchmarks::')

  const broken = await runAction(project, { inputs: { install: 'false' }, env })
  expect(outcomesOf(broken)).toMatchObject({
    install: 'failure',
    bench: 'skipped',
    upload: 'skipped',
    comment: 'skipped',
  })
})

test('nothing of an event, an input or a step is written into a script', async () => {
  const { runs } = await readAction()
  for (const { run } of runs.steps) expect(run ?? '').not.toContain('${{')
})

const nightlyJob = z.object({
  jobs: z.object({
    bench: z.object({ steps: z.array(z.object({ run: z.string().optional() })) }),
  }),
})

test('the nightly job offers its runs in one pull request, those that wait included', async () => {
  await using project = await installed.copy()
  const { steps } = nightlyJob.parse(parse(nightlyWorkflow(managers.npm))).jobs.bench
  await project.write('accept.sh', steps.at(-1)?.run ?? '')
  // What GitHub's command is asked, and what it says.
  await project.write(
    'bin/gh',
    '#!/bin/sh\necho "$1 $2" >> asked\nif [ "$2" = list ]; then cat open; fi\n',
  )
  await project.write('.gitignore', 'results\nnode_modules\nasked\nopen\nbin\norigin.git\n')
  await project.write('open', '0')
  const ran = async (line: string): Promise<string> => {
    const { code, output } = await project.run(`export PATH="$PWD/bin:$PATH"; ${line}`)
    expect(code, output).toBe(0)
    return output
  }
  const night = async (id: string): Promise<string> => {
    const cell = plannedCell('gpt-4.1', 'openai')
    const record = matrixRecord([cell], samplesOf([cell], 10), { run: { ...origin, id } })
    await ran('rm -rf results')
    await project.write(`results/${id}/benchmark.json`, toJson(documentOf([record])))
    await ran('bash --noprofile --norc -eo pipefail accept.sh')
    return ran('git show llm-bench/accept:benches/__baselines__/router-tax.json')
  }
  await ran(
    'chmod +x bin/gh; git init -q -b main; git init -q --bare origin.git; git remote add origin "$PWD/origin.git"; git add .; git -c user.name=a -c user.email=a@b.example commit -qm first; git push -q origin main',
  )
  expect(await night('20261127T050000Z-s1-aaaa')).toContain('20261127T050000Z-s1-aaaa')
  // The job of the next night has another checkout.
  await ran('echo 1 > open; git switch -q main')
  const both = await night('20261128T050000Z-s2-bbbb')
  expect(both).toContain('20261127T050000Z-s1-aaaa')
  expect(both).toContain('20261128T050000Z-s2-bbbb')
  expect(await ran('git rev-list --count main..origin/llm-bench/accept; cat asked')).toBe(
    '1\npr list\npr create\npr list\n',
  )
})
