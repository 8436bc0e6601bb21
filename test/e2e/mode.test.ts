import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { formatBaseline } from '../../src/gate/baseline-file.ts'
import type { AcceptedRun } from '../../src/model/accepted-run.ts'
import { metadataEvent, startConverse, stopEvent, textEvent } from '../converse-server.ts'
import { createEndpoint } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  type Project,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 1, warmup: 0 }
const held = { ttftMs: { regression: { atMost: 0.1 } } }

test('one key is enough: its provider is live, the others name what they miss', async () => {
  await using endpoint = await createEndpoint()
  const built = { baseURL: endpoint.baseURL, apiKeyEnv: 'OPENAI_API_KEY' }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: ['gpt-4.1', 'claude-haiku-4-5'],
        providers: ['openai', 'openrouter', 'bedrock-us-east-1'],
        thresholds: held,
      }),
    },
    config: { plugin: { providers: { openai: built } } },
    env: { OPENAI_API_KEY: 'sk-one-of-many', CI: 'true' },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toContain('live: openai\n')
  expect(endpoint.requests).toHaveLength(1)
  expect(endpoint.requests[0]?.headers['authorization']).toBe('Bearer sk-one-of-many')
  // A key in CI: nothing to complain about.
  expect(statuses(await testResults(project), 'A > ')).toMatchObject({
    'A > gpt-4.1 via openai > measured': 'passed',
    'A > gpt-4.1 via openrouter > measured': 'skipped',
    'A > claude-haiku-4-5 via bedrock-us-east-1 > measured': 'skipped',
  })
  expect(run.output).not.toContain('credentials >')
  const reasons = documentOf(run).matrices[0]?.cells.map(({ id, skipped }) => [id, skipped])
  expect(Object.fromEntries(reasons ?? [])).toEqual({
    'gpt-4.1@openai': null,
    'gpt-4.1@openrouter': 'OPENROUTER_API_KEY is not set',
    'claude-haiku-4-5@openrouter': 'OPENROUTER_API_KEY is not set',
    'claude-haiku-4-5@bedrock-us-east-1':
      "AWS_BEARER_TOKEN_BEDROCK is not set, and AWS's credential chain is used only if the provider is named or the mode is live",
  })
})

/** A run that somebody accepted. */
function acceptedRun(mode: 'live' | 'simulated'): AcceptedRun {
  return { id: 'r1', matrix: 'Accepted', fingerprint: { schema: '1', mode }, cells: {} }
}

describe('without keys in CI', () => {
  const plain = { ...small, models: 'gpt-4.1-nano', providers: ['openai', 'openrouter'] }
  const files = {
    'plain.bench.ts': matrixFile('Plain', plain),
    'held.bench.ts': matrixFile('Held', { ...plain, thresholds: held }),
    'accepted.bench.ts': matrixFile('Accepted', plain),
    '__baselines__/accepted.json': formatBaseline([acceptedRun('live')]),
    'rehearsed.bench.ts': matrixFile('Rehearsed', plain),
    '__baselines__/rehearsed.json': formatBaseline([acceptedRun('simulated')]),
  }

  test('a matrix that is held against its past fails as "credentials", a fork without one is green', async () => {
    await using project = await createProject({ files, env: { CI: 'true' } })

    const run = await project.bench(REPORT_TESTS)

    expect(run.exitCode, run.output).toBe(1)
    const results = await testResults(project)
    expect(statuses(results, 'credentials')).toEqual({
      'Held > credentials': 'failed',
      'Accepted > credentials': 'failed',
    })
    const messageOf = (name: string): string | undefined =>
      results.find((result) => result.name === name)?.message
    for (const part of [
      'a regression threshold (ttftMs)',
      'OPENAI_API_KEY or OPENROUTER_API_KEY',
      'LLM_BENCH_MODE=simulated',
      'held.bench.ts:3:',
    ]) {
      expect(messageOf('Held > credentials')).toContain(part)
    }
    expect(messageOf('Accepted > credentials')).toContain('a baseline of live runs')
    // The rest is shown as ever; the simulator may have failed a request.
    expect(Object.keys(statuses(results, 'measured')).toSorted()).toEqual([
      'Accepted > gpt-4.1-nano via openai > measured',
      'Accepted > gpt-4.1-nano via openrouter > measured',
      'Held > gpt-4.1-nano via openai > measured',
      'Held > gpt-4.1-nano via openrouter > measured',
      'Plain > gpt-4.1-nano via openai > measured',
      'Plain > gpt-4.1-nano via openrouter > measured',
      'Rehearsed > gpt-4.1-nano via openai > measured',
      'Rehearsed > gpt-4.1-nano via openrouter > measured',
    ])

    const fork = await project.bench(['plain', 'rehearsed'])
    expect(fork.exitCode, fork.output).toBe(0)

    const asked = await project.bench(['held'], { env: { LLM_BENCH_MODE: 'simulated' } })
    expect(asked.exitCode, asked.output).toBe(0)

    const atHome = await project.bench(['held', 'accepted'], { env: { CI: 'false' } })
    expect(atHome.exitCode, atHome.output).toBe(0)
  })
})

function labAt(endpoint: string): Record<string, unknown> {
  return { protocol: 'bedrock-converse', region: 'us-east-1', endpoint, models: { one: 'm' } }
}

describe('AWS', () => {
  const CHAINED = 'AKIACHAINCHAINCHAINC'
  const SECRET = 'a-secret-that-only-the-chain-knows'

  /** A person with an AWS profile, whose credentials come from a program that leaves a trace. */
  async function withProfile(project: Project): Promise<{
    readonly env: Readonly<Record<string, string>>
    readonly wasAsked: () => Promise<boolean>
  }> {
    const folder = join(project.root, '.aws')
    const program = join(folder, 'credentials.sh')
    const answer = { Version: 1, AccessKeyId: CHAINED, SecretAccessKey: SECRET }
    await mkdir(folder)
    await writeFile(
      program,
      `#!/bin/sh\ntouch ${folder}/asked\necho '${JSON.stringify(answer)}'\n`,
      { mode: 0o755 },
    )
    await writeFile(join(folder, 'config'), `[default]\ncredential_process = ${program}\n`)
    return {
      env: { HOME: project.root, LLM_BENCH_BUDGET_USD: 'Infinity' },
      wasAsked: () =>
        access(join(folder, 'asked')).then(
          () => true,
          () => false,
        ),
    }
  }

  test('a profile that lies about is not asked and turns no run live, unless by name', async () => {
    await using project = await createProject({
      files: {
        'a.bench.ts': matrixFile('A', { ...small, models: 'one', providers: ['far', 'keyed'] }),
      },
      config: {
        plugin: {
          providers: {
            far: labAt('https://gateway.invalid'),
            keyed: {
              baseURL: 'https://gateway.invalid/v1',
              apiKeyEnv: 'GATEWAY_KEY',
              models: { one: 'one' },
            },
          },
        },
      },
    })
    const { env, wasAsked } = await withProfile(project)

    const idle = await project.bench([], { env })
    expect(idle.exitCode, idle.output).toBe(0)
    expect(documentOf(idle).run).toMatchObject({ mode: 'simulated', modeReason: 'auto' })

    const other = await project.bench([], { env: { ...env, GATEWAY_KEY: 'sk-gateway' } })
    expect(other.output).toContain('live: keyed')
    expect(other.output.replaceAll(/\s+/g, ' ')).toMatch(
      /1 cell skipped: AWS's credential chain is used only if the provider is named/,
    )
    expect(await wasAsked()).toBe(false)

    const named = await project.bench([], { env: { ...env, LLM_BENCH_PROVIDERS: 'far' } })
    expect(named.output).toContain('live: far')
    expect(named.output).toContain('ENOTFOUND')
    expect(await wasAsked()).toBe(true)
  })

  test('an endpoint on this machine is signed for with what there is, or with nothing of value', async () => {
    await using server = await startConverse(2, {
      steps: [textEvent('The Rhine.'), stopEvent, metadataEvent],
    })
    await using project = await createProject({
      files: {
        'a.bench.ts': matrixFile('A', { ...small, models: 'one', providers: ['lab', 'token'] }),
      },
      config: {
        plugin: {
          providers: {
            lab: labAt(server.origin),
            token: { ...labAt(server.origin), apiKeyEnv: 'AWS_BEARER_TOKEN_BEDROCK' },
          },
        },
      },
    })
    const { env, wasAsked } = await withProfile(project)
    const authorizations = (): (string | undefined)[] =>
      server.requests.map(({ headers }) => headers.authorization)

    const token = 'bedrock-api-key-4711-0815'
    const run = await project.bench([], { env: { ...env, AWS_BEARER_TOKEN_BEDROCK: token } })
    expect(run.exitCode, run.output).toBe(0)
    expect(documentOf(run).run).toMatchObject({ mode: 'live', modeReason: 'auto' })
    expect(authorizations()).toHaveLength(2)
    // AWS's published example key.
    expect(authorizations()).toContainEqual(
      expect.stringContaining('Credential=AKIAIOSFODNN7EXAMPLE/'),
    )
    expect(authorizations()).toContain(`Bearer ${token}`)
    expect(await wasAsked()).toBe(false)

    const named = await project.bench([], { env: { ...env, LLM_BENCH_PROVIDERS: 'lab' } })
    expect(named.exitCode, named.output).toBe(0)
    expect(authorizations()).toContainEqual(expect.stringContaining(`Credential=${CHAINED}/`))
    expect(await wasAsked()).toBe(true)

    const kept = [...(await project.readAll('results')).values(), run.output, named.output]
    for (const text of kept) {
      for (const secret of [token, CHAINED, SECRET]) expect(text).not.toContain(secret)
    }
  })
})
