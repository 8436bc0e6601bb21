import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { answers, type Behaviour, createEndpoint } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  type Project,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

// Long beside what a busy machine adds to a request.
const SERVICE_MS = 300

/** Answers two requests at a time; the others wait in line. */
function twoSlots(): Behaviour {
  let busy = 0
  const line: (() => void)[] = []
  return async (request, response) => {
    if (busy === 2) await new Promise<void>((resolve) => line.push(resolve))
    else busy += 1
    await delay(SERVICE_MS)
    await answers({ text: 'Three rivers.', pauseMs: 0 })(request, response)
    const next = line.shift()
    if (next) next()
    else busy -= 1
  }
}

function projectFor(baseURL: string, files: Readonly<Record<string, string>>): Promise<Project> {
  return createProject({
    files,
    config: { plugin: { providers: { lab: { baseURL, models: { one: 'one' } } } } },
  })
}

const lab = { models: 'one', providers: 'lab', warmup: 0, checks: {}, prompts: ['Name rivers.'] }

test('levels of load: the queue, the rate that was not held, goodput as a test and in words', async () => {
  const serve = twoSlots()
  await using endpoint = await createEndpoint(() => serve)
  await using project = await projectFor(endpoint.baseURL, {
    'load.bench.ts': matrixFile('Slots', {
      ...lab,
      rounds: 24,
      concurrency: [1, 2, 4],
      reference: { concurrency: 1 },
      thresholds: { goodput: { objective: { ttftMs: SERVICE_MS * 1.6 }, atLeast: 0.8 } },
    }),
    'rate.bench.ts': matrixFile('Rate', { ...lab, rounds: 40, rate: 100 }),
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  const { matrices } = documentOf(run)
  const slots = matrices.find(({ name }) => name === 'Slots')
  expect(slots?.cells.map(({ id }) => id)).toEqual([
    'one@lab concurrency=1',
    'one@lab concurrency=2',
    'one@lab concurrency=4',
  ])
  const [alone, two, four] = (slots?.cells ?? []).map(({ summary }) => summary)
  expect((four?.ttftMs.median ?? NaN) / (two?.ttftMs.median ?? NaN)).toBeGreaterThan(1.5)
  expect((two?.ttftMs.median ?? NaN) / (alone?.ttftMs.median ?? NaN)).toBeLessThan(1.5)
  expect(four?.load).toMatchObject({ blocks: 3, requestedRate: null })
  expect(slots?.cells.map(({ samples }) => samples.length)).toEqual([24, 24, 24])
  expect(statuses(await testResults(project), 'goodput')).toEqual({
    'Slots > one via lab, concurrency 1 > goodput ≥ 80 % (ttft ≤ 480 ms)': 'passed',
    'Slots > one via lab, concurrency 2 > goodput ≥ 80 % (ttft ≤ 480 ms)': 'passed',
    'Slots > one via lab, concurrency 4 > goodput ≥ 80 % (ttft ≤ 480 ms)': 'failed',
  })
  expect(run.output).toContain('keeps 80 % within ttft ≤ 480 ms up to concurrency 2')

  const rate = matrices.find(({ name }) => name === 'Rate')?.cells[0]
  // Two slots serve 2000 ÷ SERVICE_MS a second, some 7.
  expect(rate?.levels).toMatchObject({ rate: 100, concurrency: 1 })
  expect(rate?.summary.load?.requestedRate).toBe(100)
  expect(rate?.summary.load?.achievedRate).toBeLessThan(2000 / SERVICE_MS)
  const waits = (rate?.samples ?? []).map(
    ({ queueMs, ttftMs }) => (queueMs ?? NaN) + (ttftMs ?? NaN),
  )
  expect(waits.at(-1)).toBeGreaterThan(3 * (waits[0] ?? NaN))
  expect(run.output).toContain('target 100 requests/s, completed')
  expect(run.journalLines).toHaveLength(72 + 40)
})

test('Ctrl-C under load keeps what was measured, and asks nothing more', async () => {
  const serve = twoSlots()
  await using endpoint = await createEndpoint(() => serve)
  await using project = await projectFor(endpoint.baseURL, {
    'load.bench.ts': matrixFile('Slots', { ...lab, rounds: 300, concurrency: 10 }),
  })

  const running = await project.start()
  await endpoint.arrived(30)
  process.kill(-running.pid, 'SIGINT')
  const run = await running.ended

  const [matrix] = documentOf(run).matrices
  expect(matrix).toMatchObject({ interrupted: true })
  const samples = matrix?.cells[0]?.samples ?? []
  expect(samples).toHaveLength(endpoint.requests.length)
  expect(run.journalLines).toHaveLength(samples.length)
  expect(samples.filter(({ status }) => status === 'ok').length).toBeGreaterThan(10)
  expect(matrix?.rounds).toHaveLength(samples.length)
})

test('conversations, cold starts and adaptive rounds, with what was asked in the document', async () => {
  await using endpoint = await createEndpoint(() => answers({ firstMs: 20 }))
  await using project = await projectFor(endpoint.baseURL, {
    'cache.bench.ts': matrixFile('Conversations', {
      ...lab,
      rounds: 5,
      promptCache: ['bust', 'warm'],
    }),
    'cold.bench.ts': matrixFile('Cold', { ...lab, rounds: 3, connection: ['warm', 'cold'] }),
    'adaptive.bench.ts': matrixFile('Adaptive', {
      ...lab,
      rounds: { min: 10, max: 60, until: { metric: 'ttftMs', relativeWidth: 0.6 } },
    }),
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  const { matrices } = documentOf(run)
  const named = (name: string) => matrices.find((matrix) => matrix.name === name)
  const warm = named('Conversations')?.cells.find(({ levels }) => levels.promptCache === 'warm')
  expect(warm?.samples.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5])
  expect(run.output).toMatch(/by turn one via lab, cache warm: first token .* cached unknown/)
  const cold = named('Cold')?.cells.find(({ levels }) => levels.connection === 'cold')
  expect(cold?.samples.map(({ connection }) => connection.reused)).toEqual([false, false, false])
  const adaptive = named('Adaptive')
  const until = { metric: 'ttftMs', relativeWidth: 0.6 }
  expect(adaptive?.adaptive).toEqual({ min: 10, max: 60, until })
  expect(adaptive?.options['rounds']).toEqual({ min: 10, max: 60, until })
  expect(adaptive?.cells[0]?.samples.length).toBeLessThan(60)
  expect(adaptive?.rounds).toHaveLength(adaptive?.cells[0]?.samples.length ?? NaN)
})
