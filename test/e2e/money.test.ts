import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { ca } from '../certificate.ts'
import { startConnectProxy } from '../connect-proxy.ts'
import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'
import { spawnCommand } from './run-command.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 2, warmup: 0 }

test('the whole bill comes before the first request, in worker processes that are kept as well', async () => {
  await using endpoint = await createEndpoint()
  const options = { ...small, models: 'one', providers: 'local' }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Same name', options),
      'b.bench.ts': matrixFile('Same name', {
        ...options,
        thresholds: { ttftMs: { regression: { atMost: 0.1 } } },
      }),
      'c.bench.ts': matrixFile('Broken', { ...options, rounds: 0 }),
    },
    config: {
      plugin: {
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            models: { one: 'one' },
            prices: { one: { inputPerMTok: 1, outputPerMTok: 1000 } },
          },
        },
        gate: { confirmRounds: 20 },
      },
      test: { isolate: false },
    },
  })

  const run = await project.bench([], { env: { COLUMNS: '300' } })

  expect(run.exitCode, run.output).toBe(1)
  expect(endpoint.requests).toHaveLength(4)
  const bill =
    /all 2 files without c\.bench\.ts, which cannot be loaded: 2 cells, 4 requests, at most [\d\s]+ tokens, at most \$0\.06\d*, .*; what looks slower is re-measured: up to 40 requests, .*, \$0\.65, /
  expect(run.stdout).toMatch(bill)
  expect(run.stdout.search(bill)).toBeLessThan(run.stdout.indexOf('file 1 of 3'))
  expect(run.stdout).toMatch(/cost {5}\$0\.\d+ for all matrices: local \$0\.\d+\n/)
  const document = documentOf(run)
  expect(document.matrices.map(({ name }) => name)).toEqual(['Same name', 'Same name'])
  // 4 answers of 20 tokens in and 15 out.
  expect(document.cost).toEqual({
    totalUsd: expect.closeTo((4 * (20 * 1 + 15 * 1000)) / 1e6, 9),
    byProvider: { local: expect.closeTo(0.06008, 9) },
    reportedBy: [],
    nUnknown: 0,
    judgingUsd: null,
  })
})

test('a budget of one cent ends the run before it is exceeded, and keeps what was paid for', async () => {
  await using endpoint = await createEndpoint()
  const options = { ...small, rounds: 20, models: 'one', providers: ['local', 'gateway'] }
  const provider = {
    baseURL: endpoint.baseURL,
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 0, outputPerMTok: 100 } },
  }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('A', options), 'b.bench.ts': matrixFile('B', options) },
    config: { plugin: { providers: { local: provider, gateway: provider } } },
    env: { LLM_BENCH_BUDGET_USD: '0.01' },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(1)
  // Six answers of 15 tokens leave less than the 16 that the next one could take.
  expect(endpoint.requests).toHaveLength(6)
  const { run: facts, matrices, cost } = documentOf(run)
  expect(facts.interrupted).toBe(true)
  expect(cost.totalUsd).toBeCloseTo(0.009, 9)
  expect(matrices.map(({ stopped }) => stopped)).toEqual([
    expect.stringMatching(/^stopped by the budget: \$0\.009 of `budgetUsd` \$0\.01 /),
    expect.stringMatching(/^stopped by the budget: \$0\.009 of `budgetUsd` \$0\.01 /),
  ])
  const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  expect(samples.map(({ status }) => status)).toEqual(Array(6).fill('ok'))
  expect(run.journalLines).toHaveLength(6)
  expect(run.output).toContain('stopped by the budget')
})

test('an unknown price stops a live run before it starts, unless money does not matter', async () => {
  // Beyond this machine as far as prices go: only the proxy knows the way.
  await using endpoint = await createEndpoint(undefined, { tls: true })
  await using proxy = await startConnectProxy({ port: endpoint.port })
  const far = { baseURL: 'https://gateway.invalid/v1', models: { one: 'one' } }
  await using project = await createProject({
    files: {
      'ca.pem': ca,
      'a.bench.ts': matrixFile('A', { ...small, models: 'one', providers: 'far' }),
    },
    config: { plugin: { providers: { far } } },
    env: { HTTPS_PROXY: proxy.url.href },
  })

  const refused = await project.bench()

  expect(refused.exitCode).toBe(1)
  expect(refused.output).toContain('the price of `one` at `far` is unknown')
  expect(refused.output).toContain('`budgetUsd: Infinity`')
  expect(proxy.asked).toEqual([])

  const lifted = { LLM_BENCH_BUDGET_USD: 'Infinity' }
  const untrusting = await project.bench([], { env: lifted })

  expect(untrusting.exitCode).toBe(1)
  expect(untrusting.output).toMatch(/self-signed certificate|unable to verify/)
  expect(untrusting.output).toContain('NODE_EXTRA_CA_CERTS')
  expect(endpoint.requests).toEqual([])

  const run = await project.bench([], {
    env: { ...lifted, NODE_EXTRA_CA_CERTS: `${project.root}/ca.pem` },
  })

  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toContain('the unknown price of 1 cell')
  expect(endpoint.requests).toHaveLength(2)
  expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set(['gateway.invalid:443']))
  const document = run.documents.find(({ environment }) => environment.extraCaCerts)
  expect(document?.environment.proxy).toBe(proxy.url.origin)
  expect(document?.cost).toEqual({
    totalUsd: null,
    byProvider: { far: null },
    reportedBy: [],
    nUnknown: 2,
    judgingUsd: null,
  })
  const samples = document?.matrices[0]?.cells[0]?.samples ?? []
  expect(samples.map(({ costUsd }) => costUsd)).toEqual([null, null])
})

function chunk(fields: object): string {
  return `data: ${JSON.stringify({ id: 'gen-1', object: 'chat.completion.chunk', ...fields })}\n\n`
}

test("a router's own figures are preferred, marked, and told by upstream", async () => {
  await using endpoint = await createEndpoint((_model, index) => async (_request, response) => {
    const provider = index % 2 === 0 ? 'Azure' : 'OpenAI'
    const choice = { index: 0, finish_reason: null }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-generation-id': 'gen-1' })
    response.write(': OPENROUTER PROCESSING\n\n')
    for (const content of ['', 'The Rhine, ', 'the Elbe.']) {
      await delay(2)
      response.write(chunk({ provider, choices: [{ ...choice, delta: { content } }] }))
    }
    if (index === 2) {
      const error = { code: 502, message: 'Provider disconnected' }
      response.end(chunk({ provider, error, choices: [{ ...choice, finish_reason: 'error' }] }))
      return
    }
    const usage = { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29, cost: 0.25 }
    response.write(chunk({ provider, choices: [{ ...choice, finish_reason: 'stop' }] }))
    response.end(`${chunk({ provider, choices: [], usage })}data: [DONE]\n\n`)
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        rounds: 4,
        models: 'one',
        providers: 'router',
        thresholds: { failures: { atMost: 0.5 } },
      }),
    },
    config: {
      plugin: {
        providers: {
          router: {
            baseURL: endpoint.baseURL,
            models: { one: 'openai/one' },
            prices: { one: { inputPerMTok: 1, outputPerMTok: 2 } },
          },
        },
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  const { matrices, cost } = documentOf(run)
  const samples = matrices[0]?.cells[0]?.samples ?? []
  expect(samples.map(({ backend, reportedCostUsd }) => [backend, reportedCostUsd])).toEqual([
    ['Azure', 0.25],
    ['OpenAI', 0.25],
    ['Azure', null],
    ['OpenAI', 0.25],
  ])
  expect(samples[0]).toMatchObject({
    costUsd: expect.closeTo((20 + 9 * 2) / 1e6, 12),
    headers: { 'x-generation-id': 'gen-1' },
  })
  expect(samples[2]?.failure).toEqual({
    class: 'in-stream',
    status: 502,
    message: 'Provider disconnected',
    inStream: true,
  })
  expect(cost).toEqual({
    totalUsd: 0.75,
    byProvider: { router: 0.75 },
    reportedBy: ['router'],
    nUnknown: 1,
    judgingUsd: null,
  })
  expect(run.stdout).toContain('at least $0.75')
  expect(run.stdout).toContain(
    'router $0.75* and 1 request at an unknown cost  (* as reported by the provider)',
  )
})

test('a server that bills all that its requests allow never takes more than the budget', async () => {
  const price = { inputPerMTok: 0.5, outputPerMTok: 10 }
  let billedUsd = 0
  await using endpoint = await createEndpoint(() => async ({ body }, response) => {
    const { max_tokens: limit, max_completion_tokens: newLimit } = body
    if (limit !== undefined) {
      const error = { message: "Unsupported parameter: 'max_tokens'", param: 'max_tokens' }
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error }))
      return
    }
    const usage = {
      prompt_tokens: Buffer.byteLength(JSON.stringify(body)),
      completion_tokens: Number(newLimit),
    }
    billedUsd +=
      (usage.prompt_tokens * price.inputPerMTok + usage.completion_tokens * price.outputPerMTok) /
      1e6
    const choices = [{ index: 0, delta: { content: 'The Rhine.' }, finish_reason: 'stop' }]
    await delay(5)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`${chunk({ choices })}${chunk({ choices: [], usage })}data: [DONE]\n\n`)
  })
  const provider = { baseURL: endpoint.baseURL, models: { one: 'one' }, prices: { one: price } }
  const options = { ...small, models: 'one', rounds: 320, concurrency: 32 }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Fixed', { ...options, providers: 'fixed' }),
      'b.bench.ts': matrixFile('Negotiated', { ...options, providers: 'plain' }),
    },
    config: {
      plugin: {
        providers: {
          plain: provider,
          fixed: { ...provider, body: { max_tokens: null, max_completion_tokens: 4096 } },
        },
      },
    },
    env: { LLM_BENCH_BUDGET_USD: '0.05' },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output).toMatch(/`max_completion_tokens` to 4096.*`maxTokens`/)
  const { matrices, cost, run: facts } = documentOf(run)
  expect(matrices.map(({ name, stopped }) => [name, stopped?.slice(0, 21)])).toEqual([
    ['Negotiated', 'stopped by the budget'],
  ])
  expect(billedUsd).toBeGreaterThan(0.01)
  expect(billedUsd).toBeLessThanOrEqual(0.05)
  // Of the request that was accepted first, nothing is in the figures but the money.
  expect(matrices[0]?.cells[0]?.tryouts).toHaveLength(1)
  expect(cost.totalUsd).toBeCloseTo(billedUsd, 5)
  const ledger = JSON.parse(await project.read(`results/${facts.id}/ledger.json`))
  expect(ledger.spentUsd).toBeCloseTo(billedUsd, 9)
})

test('what is free costs nothing before a run, and nothing after it', async () => {
  await using endpoint = await createEndpoint()
  const here = { baseURL: endpoint.baseURL, models: { one: 'one' } }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('A', { ...small, models: 'one', providers: 'here' }) },
    config: { plugin: { providers: { here } } },
    env: { LLM_BENCH_MODE: 'live' },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.stdout).toContain('no cost')
  const { cost, matrices } = documentOf(run)
  expect(cost).toMatchObject({ totalUsd: 0, byProvider: { here: 0 }, nUnknown: 0 })
  expect(matrices[0]?.cells[0]?.price).toMatchObject({ outputPerMTok: 0, source: 'this machine' })
  expect(run.output).not.toMatch(/unknown (?:cost|price)|tok\/s\s+per \$/)
})

test('what a second model costs that judges is announced, kept apart and part of the total', async () => {
  await using endpoint = await createEndpoint((model, index) =>
    model === 'wire-judge' ? answers({ text: index === 0 ? '0.2' : '0.9' }) : answers(),
  )
  const price = { inputPerMTok: 100, outputPerMTok: 1000 }
  const { baseURL } = endpoint
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('Judged', {
        ...small,
        warmup: 1,
        models: ['one', 'two'],
        providers: 'local',
        checks: { helpful: { judgedBy: { model: 'judge', provider: 'court', atLeast: 0.7 } } },
        thresholds: { quality: { atLeast: 0.5 } },
      }),
    },
    config: {
      plugin: {
        providers: {
          local: { baseURL, models: ['one', 'two'], prices: { one: price, two: price } },
          court: { baseURL, models: { judge: 'wire-judge' }, prices: { judge: price } },
        },
      },
    },
  })

  const run = await project.spawn([], { env: { COLUMNS: '300' } })

  expect(run.exitCode, run.output).toBe(0)
  const asked = endpoint.models.filter((model) => model === 'wire-judge')
  expect([endpoint.models.length, asked.length]).toEqual([10, 4])
  // Each of 20 tokens in; an answer of 15 tokens out, a reply of one.
  const measuredUsd = 6 * (20 * 100 + 15 * 1000) * 1e-6
  const judgedUsd = 4 * (20 * 100 + 1 * 1000) * 1e-6
  const [, announced = 'none'] =
    /; judging the answers: 4 requests, at most [\d\s]+ tokens, at most \$([\d.]+), /.exec(
      run.stdout,
    ) ?? []
  expect(Number(announced)).toBeGreaterThan(judgedUsd)
  const { cost, matrices, run: facts } = documentOf(run)
  expect(cost.judgingUsd).toBeCloseTo(judgedUsd, 9)
  expect(cost.totalUsd).toBeCloseTo(measuredUsd + judgedUsd, 9)
  const ledger = JSON.parse(await project.read(`results/${facts.id}/ledger.json`))
  expect(ledger.spentUsd).toBeCloseTo(measuredUsd + judgedUsd, 9)
  expect(matrices[0]?.cells.map(({ summary }) => summary.costUsd)).toEqual([
    expect.closeTo(measuredUsd / 3, 9),
    expect.closeTo(measuredUsd / 3, 9),
  ])
  expect(run.stdout).toMatch(/\$0\.10 and \$0\.012 for judging/)
  expect(run.stdout).toMatch(/helpful is judged by judge via court: 4 requests, \$0\.012, /)
  const page = await project.read(`results/${facts.id}/report.html`)
  const said = [
    'Judging the answers cost $0.012 more.',
    'helpful is judged by judge via court',
    'the judge said',
  ]
  // The page is too long to be printed where one is missing.
  expect(said.filter((words) => !page.includes(words))).toEqual([])
  // Each sample is there with its judgements.
  expect(run.journalLines).toHaveLength(6)

  const checked = await spawnCommand(project.root, ['verify', `results/${facts.id}`])
  expect(checked.code, checked.stdout + checked.stderr).toBe(0)
})
