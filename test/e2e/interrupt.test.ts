import { setTimeout as delay } from 'node:timers/promises'

import { expect, test, vi } from 'vitest'

import { answers, createEndpoint, neverEnds } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'

/** A moment, also on a busy machine; what hangs, hangs for longer. */
const MAX_END_MS = 30_000
const HANGS_MS = 120_000

const long = {
  prompts: ['Name three rivers.'],
  maxTokens: 16,
  rounds: 500,
  warmup: 0,
  models: 'one',
  providers: 'local',
  timeoutMs: HANGS_MS,
}

// To the process group during an answer: interruptions.test.ts.
test.concurrent.for([
  { to: 'the process group between answers', isGroup: true, hangs: false },
  { to: 'the main process alone', isGroup: false, hangs: true },
])('SIGINT to $to ends the run and keeps what is finished', async ({ isGroup, hangs }) => {
  await using endpoint = await createEndpoint((_model, index) =>
    hangs && index === 5 ? neverEnds() : answers({ pauseMs: 3 }),
  )
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Long', long) },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
    },
  })

  const { pid, ended } = await project.start()
  await endpoint.arrived(6)
  await delay(100)
  const stoppedAt = Date.now()
  process.kill(isGroup ? -pid : pid, 'SIGINT')
  const run = await ended

  expect(Date.now() - stoppedAt, run.output).toBeLessThan(MAX_END_MS)
  expect([1, 130], run.output).toContain(run.exitCode)
  const document = documentOf(run)
  expect(document.run.interrupted).toBe(true)
  const [matrix] = document.matrices
  expect(matrix?.interrupted).toBe(true)
  const samples = matrix?.cells[0]?.samples ?? []
  expect(samples.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(5)
  expect(samples.filter(({ status }) => status === 'failed')).toEqual([])
  expect(run.journalLines.length).toBeGreaterThanOrEqual(samples.length)
  expect(run.output).toMatch(/Long .*(interrupted|stopped before its last round)/)
  // Nothing of it lives on. A process that ended stays in its group until init reaps it.
  const asked = endpoint.requests.length
  await delay(300)
  expect(endpoint.requests).toHaveLength(asked)
  await vi.waitFor(() => expect(() => process.kill(-pid, 0)).toThrow('ESRCH'), MAX_END_MS)
})

test.concurrent('SIGINT while the next bench file is loading keeps what the first one measured', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: {
      // Vitest takes the largest file first.
      'a.bench.ts': `${matrixFile('First', { ...long, rounds: 3 })}// ${'-'.repeat(2_000)}\n`,
      'b.bench.ts': [
        matrixFile('Second', long),
        "await fetch('http://127.0.0.1:' + process.env['ENDPOINT_PORT'] + '/loading', {",
        "  method: 'POST', body: JSON.stringify({ model: 'loading', messages: [] }),",
        '})',
        `await new Promise((resolve) => setTimeout(resolve, ${HANGS_MS}))`,
      ].join('\n'),
    },
    config: {
      plugin: { providers: { local: { baseURL: endpoint.baseURL, models: { one: 'one' } } } },
      // A worker of its own, as is Vitest's default: one that is shared is waited for.
      test: { isolate: true },
    },
    env: { ENDPOINT_PORT: new URL(endpoint.baseURL).port },
  })

  const { pid, ended } = await project.start()
  await endpoint.arrived(4)
  const stoppedAt = Date.now()
  process.kill(-pid, 'SIGINT')
  const run = await ended

  expect(endpoint.models, run.output).toEqual(['one', 'one', 'one', 'loading'])
  expect(Date.now() - stoppedAt, run.output).toBeLessThan(MAX_END_MS)
  expect([1, 130], run.output).toContain(run.exitCode)
  expect(run.journalLines).toHaveLength(3)
  const document = documentOf(run)
  expect(document.run.interrupted).toBe(true)
  expect(document.matrices).toMatchObject([{ name: 'First', interrupted: false }])
  expect(document.matrices[0]?.cells[0]?.samples).toHaveLength(3)
})
