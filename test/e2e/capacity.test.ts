import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { answers, type Behaviour, createEndpoint } from './endpoint.ts'
import {
  createProject,
  documentOf,
  matrixFile,
  REPORT_TESTS,
  statuses,
  testResults,
} from './project.ts'

/** So much longer than a busy machine holds an answer up. */
const SERVICE_MS = 100

/** Answers so many requests at a time; the others wait in line. */
function slots(count: number): Behaviour {
  let busy = 0
  const line: (() => void)[] = []
  return async (request, response) => {
    if (busy === count) await new Promise<void>((resolve) => line.push(resolve))
    else busy += 1
    await delay(SERVICE_MS)
    await answers({ text: 'Three rivers.', pauseMs: 0 })(request, response)
    const next = line.shift()
    if (next) next()
    else busy -= 1
  }
}

test('how many at a time: a test of each endpoint, in words, in the table and in the document', async () => {
  const serve = slots(3)
  await using endpoint = await createEndpoint(() => serve)
  await using project = await createProject({
    files: {
      'capacity.bench.ts': matrixFile('Capacity', {
        models: 'one',
        providers: 'lab',
        checks: {},
        prompts: ['Name rivers.'],
        // Late is who waits for a whole answer of another.
        capacity: {
          objective: { ttftMs: SERVICE_MS * 1.7 },
          share: 0.8,
          max: 16,
          maxRequests: 600,
        },
        thresholds: { capacity: { atLeast: 16 } },
      }),
    },
    config: {
      plugin: {
        providers: { lab: { baseURL: endpoint.baseURL, models: { one: 'one' } } },
      },
    },
  })

  const run = await project.bench(REPORT_TESTS)

  expect(run.exitCode, run.output).toBe(1)
  expect(statuses(await testResults(project), 'Capacity > ')).toEqual({
    'Capacity > one via lab > measured': 'passed',
    'Capacity > one via lab > capacity ≥ 16 requests in flight': 'failed',
  })
  const [only] = documentOf(run).matrices
  const [found] = only?.capacities ?? []
  expect(found?.ciLow).toBeLessThanOrEqual(3)
  expect(found?.ciHigh).toBeGreaterThanOrEqual(3)
  expect(found?.ciHigh).toBeLessThan(16)
  expect(run.output).toMatch(
    /one via lab keeps 80 % within ttft ≤ 170 ms up to \d \[\d, \d\] requests in flight \(\d+ requests/,
  )
  // The capacity stands between the levels that were asked.
  expect(run.output).toMatch(/in flight +kept +first token ms/)
  expect(run.output).toMatch(/── \d \[\d, \d\] requests in flight ──/)
  const page = await project.read(`results/${documentOf(run).run.id}/report.html`)
  expect(page).toContain('class="curve-plot"')
  expect(run.output).toMatch(/capacity ≥ 16 requests in flight, observed \d \[\d, \d\]/)
})
