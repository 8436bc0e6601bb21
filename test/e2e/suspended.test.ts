import { expect, test } from 'vitest'

import { startConverse } from '../converse-server.ts'
import { answers, createEndpoint, failsInStream, refuses } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 6, warmup: 0 }

test('a provider that is out of credit or refuses its key is asked no more, in no file', async () => {
  await using endpoint = await createEndpoint((model, index) => {
    if (model === 'broke' && index >= 2) return refuses(402, { error: { message: 'no credit' } })
    if (model === 'locked') return refuses(401, { error: { message: 'unknown key' } })
    if (model === 'spent') return failsInStream({ code: 402, message: 'spent it all' })
    if (model === 'denied') return refuses(403, { error: { message: 'not this model' } })
    return answers()
  })
  await using bedrock = await startConverse(2, {
    status: 403,
    headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
    steps: ['{"message":"The security token is invalid."}'],
  })
  const provider = (models: Record<string, string>): object => ({
    baseURL: endpoint.baseURL,
    models,
  })
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        ...small,
        models: ['one', 'two'],
        providers: ['fine', 'broke', 'locked', 'spent', 'aws'],
        thresholds: { failures: { atMost: 1 } },
      }),
      'b.bench.ts': [
        "import { test } from 'vitest'",
        "import { chat, matrix } from 'vitest-llm-bench'",
        `const options = ${JSON.stringify(small)}`,
        "matrix('B', { ...options, models: 'one', providers: ['fine', 'broke'] })",
        "test('calls', async ({ bench }) => {",
        "  await bench.compare(bench('x', chat('one', 'fine', options)), bench('y', chat('one', 'locked', options)))",
        '})',
      ].join('\n'),
    },
    config: {
      plugin: {
        providers: {
          fine: provider({ one: 'fine', two: 'denied' }),
          broke: provider({ one: 'broke' }),
          locked: { ...provider({ one: 'locked', two: 'locked' }), apiKeyEnv: 'LOCKED_KEY' },
          spent: provider({ one: 'spent' }),
          aws: {
            protocol: 'bedrock-converse',
            region: 'us-east-1',
            endpoint: bedrock.origin,
            models: { one: 'm' },
          },
        },
      },
    },
    env: { LOCKED_KEY: 'sk-locked' },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const asked = Object.groupBy(endpoint.models, (model) => model)
  expect(
    Object.fromEntries(Object.entries(asked).map(([name, all]) => [name, all?.length])),
  ).toEqual({
    fine: 6 + 6 + 6,
    denied: 2,
    broke: 3,
    locked: 2,
    spent: 1,
  })
  expect(bedrock.requests).toHaveLength(2)

  const results = await testResults(project)
  expect(statuses(results, 'measured')).toEqual({
    'A > one via fine > measured': 'passed',
    'A > two via fine > measured': 'failed',
    'A > one via broke > measured': 'failed',
    'A > one via locked > measured': 'failed',
    'A > two via locked > measured': 'failed',
    'A > one via spent > measured': 'failed',
    'A > one via aws > measured': 'failed',
    'B > one via fine > measured': 'passed',
    'B > one via broke > measured': 'failed',
  })
  const messageOf = (name: string): string =>
    results.find((result) => result.name === name)?.message ?? ''
  expect(messageOf('A > one via broke > measured')).toContain(
    'one via broke: suspended after HTTP 402: no credit. Top up the account',
  )
  expect(messageOf('A > one via broke > failures ≤ 100 %')).toContain('suspended after HTTP 402')
  expect(messageOf('A > two via locked > measured')).toContain(
    'suspended after 2 × HTTP 401: unknown key. Check the key in LOCKED_KEY',
  )
  expect(messageOf('A > one via spent > measured')).toContain(
    'suspended after 402 in the stream: spent it all',
  )
  expect(messageOf('A > one via aws > measured')).toContain(
    'suspended after 2 × HTTP 403: UnrecognizedClientException',
  )
  expect(messageOf('calls')).toContain('suspended after 2 × HTTP 401')

  const document = documentOf(run)
  expect(document.run.interrupted).toBe(false)
  const cells = document.matrices.flatMap((matrix) => matrix.cells)
  const samplesOf = (id: string): number =>
    cells.filter((cell) => cell.id === id).reduce((sum, cell) => sum + cell.samples.length, 0)
  // What was measured stays, and nothing is invented for what was not asked.
  expect(['one@fine', 'two@fine', 'one@broke', 'one@spent'].map(samplesOf)).toEqual([12, 2, 3, 1])
  for (const cell of cells) {
    const isWhole = cell.samples.length === small.rounds
    if (isWhole) expect(cell.suspended).toBeNull()
    else expect(cell.suspended).toMatch(/^suspended after /)
  }
  expect(run.output).toMatch(/stopped one via locked; two via locked: suspended after 2 × HTTP 401/)
})
