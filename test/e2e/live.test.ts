import { expect, test } from 'vitest'

import { answers, createEndpoint, refuses } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 2, warmup: 1 }

test('a declared provider without a key is measured live, request by request', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: ['one', 'two'],
        providers: 'local',
        json: [false, true],
        rounds: 3,
      }),
    },
    config: {
      plugin: {
        providers: {
          local: { baseURL: endpoint.baseURL, models: { one: 'wire-one', two: 'wire-two' } },
        },
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  const document = documentOf(run)
  expect(document.run).toMatchObject({ mode: 'live', modeReason: 'auto' })
  expect(run.output).toContain('live: local')
  expect(run.output).not.toContain('simulated')
  const [matrix] = document.matrices
  expect(endpoint.requests).toHaveLength(4 * (3 + 1))
  const expected = (matrix?.rounds ?? []).flatMap((round) =>
    round.order.map((id) => {
      const cell = matrix?.cells.find((candidate) => candidate.id === id)
      const sample = cell?.samples.find((candidate) => candidate.round === round.index)
      return { model: `wire-${cell?.model}`, json: cell?.levels.json, nonce: sample?.nonce }
    }),
  )
  const arrived = endpoint.requests.map(({ body, content }) => ({
    model: body.model,
    json: 'response_format' in body,
    nonce: /^([\dA-Za-z-]+) \[request id\]\n\nName three rivers\./.exec(content)?.[1],
  }))
  expect(arrived).toEqual(expected)
  expect(new Set(arrived.map(({ nonce }) => nonce)).size).toBe(16)
  for (const { path, body } of endpoint.requests) {
    expect(path).toBe('/v1/chat/completions')
    expect(body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 16,
      temperature: 0.7,
    })
  }
})

test('a key from .env arrives only where it is declared, extra fields and headers too', async () => {
  // One that serves nobody who does not send what it wants.
  await using endpoint = await createEndpoint((model) => (request, response) => {
    const isRight =
      model !== 'keyed' ||
      (request.headers['x-route'] === 'blue-route' && 'cache_prompt' in request.body)
    return (isRight ? answers() : refuses(422, { error: 'no route' }))(request, response)
  })
  await using project = await createProject({
    files: {
      '.env': 'FAKE_KEY=sk-from-the-file\n',
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: ['keyed', 'open'],
        providers: ['guarded', 'free'],
      }),
    },
    config: {
      plugin: {
        providers: {
          guarded: {
            baseURL: endpoint.baseURL,
            apiKeyEnv: 'FAKE_KEY',
            models: { keyed: 'keyed' },
            headers: { 'x-route': 'blue-route' },
            body: { cache_prompt: false, metadata: { team: 'bench' }, temperature: null },
          },
          free: { baseURL: endpoint.baseURL, models: { open: 'open' } },
        },
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(endpoint.requests).toHaveLength(6)
  for (const { body, headers } of endpoint.requests) {
    if (body.model === 'keyed') {
      expect(headers).toMatchObject({
        authorization: 'Bearer sk-from-the-file',
        'x-route': 'blue-route',
      })
      expect(body).toMatchObject({ cache_prompt: false, metadata: { team: 'bench' } })
      expect(body).not.toHaveProperty('temperature')
    } else {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('x-route')
      expect(body).toHaveProperty('temperature', 0.7)
      expect(body).not.toHaveProperty('metadata')
    }
  }
})

test('a provider without its key is skipped by name, unless it is asked for', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: 'one',
        providers: ['ready', 'locked'],
        thresholds: { failures: { atMost: 0 } },
      }),
    },
    config: {
      plugin: {
        mode: 'live',
        providers: {
          ready: {
            baseURL: endpoint.baseURL,
            apiKeyEnv: 'READY_KEY',
            models: { one: 'ready-one' },
          },
          locked: {
            baseURL: endpoint.baseURL,
            apiKeyEnv: 'LOCKED_KEY',
            models: { one: 'locked-one' },
          },
        },
      },
    },
    env: { READY_KEY: 'sk-ready' },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(0)
  expect(endpoint.models).toEqual(['ready-one', 'ready-one', 'ready-one'])
  expect(statuses(await testResults(project), 'A > ')).toEqual({
    'A > one via ready > measured': 'passed',
    'A > one via ready > failures ≤ 0 %': 'passed',
    'A > one via locked > measured': 'skipped',
    'A > one via locked > failures ≤ 0 %': 'skipped',
  })
  expect(run.output).toContain('LOCKED_KEY is not set')
  expect(documentOf(run).matrices[0]?.cells).toMatchObject([
    { id: 'one@ready', skipped: null },
    { id: 'one@locked', skipped: 'LOCKED_KEY is not set', samples: [] },
  ])

  const insisted = await project.bench([], { env: { LLM_BENCH_PROVIDERS: 'locked' } })

  expect(insisted.exitCode).toBe(1)
  expect(insisted.output).toContain('`locked`')
  expect(insisted.output).toContain('LOCKED_KEY')
  expect(endpoint.requests).toHaveLength(3)
})

test('this machine costs nothing, and the estimate says so', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', { ...small, models: 'one', providers: 'local', rounds: 1 }),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toContain('a.bench.ts: 1 cell, 2 requests, ')
  expect(run.output).not.toContain('unknown price')
})
