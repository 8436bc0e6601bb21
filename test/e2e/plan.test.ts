import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'
import { runCommand } from './run-command.ts'

const options = {
  models: 'gpt-4.1',
  providers: 'openai',
  prompts: ['What is TTFT?'],
  thresholds: { ttftMs: { regression: {} } },
}

test('plan says what certainty costs, before any run is accepted and after; nothing is sent', async () => {
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('The Router Tax', options) },
  })
  const assumed = await runCommand(project.root, ['plan'], { COLUMNS: '80' })
  expect(assumed.code, assumed.stderr).toBe(0)
  expect(assumed.stdout).toMatch(/assumed,\s+not measured/)
  expect(Math.max(...assumed.stdout.split('\n').map((line) => line.length))).toBeLessThan(81)
  const wrong = await runCommand(project.root, ['plan', '--power', '90'])
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('`--power` is a fraction above 0 and below 1')
  const json = await runCommand(project.root, ['plan', '--json', '--detect', '0.5'])
  expect(json.code, json.stderr).toBe(0)
  const { plans }: { plans: readonly object[] } = JSON.parse(json.stdout)
  expect(plans).toHaveLength(1)
  expect(plans[0]).toMatchObject({
    level: 'cell',
    isAssumed: true,
    metric: 'ttftMs',
    today: { rounds: 30, acceptedRuns: 3, estimatedMs: null },
  })
  expect(await project.readAll('results')).toEqual(new Map())
})

test('plan says of a search what fall is seen with how many accepted runs, and nothing of rounds', async () => {
  const { thresholds: _times, ...others } = options
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('How many?', {
        ...others,
        providers: ['openai', 'openrouter'],
        capacity: { objective: { ttftMs: 800 } },
        thresholds: { capacity: { regression: {} } },
      }),
    },
  })
  const planned = await runCommand(project.root, ['plan', '--detect', '0.4'], { COLUMNS: '120' })
  expect(planned.code, planned.stderr).toBe(0)
  expect(planned.stdout).toMatch(/How many\?   capacity/)
  expect(planned.stdout).toContain('every endpoint (')
  expect(planned.stdout).toMatch(
    /to see −40 % nine times out of ten (takes \d+ accepted runs|is out of reach)/,
  )
  expect(planned.stdout).toMatch(/accepted runs +seen\n +3 +−\d+ %\n/)
  expect(planned.stdout).not.toMatch(/round/)
  const json = await runCommand(project.root, ['plan', '--json'])
  const { plans }: { plans: readonly object[] } = JSON.parse(json.stdout)
  expect(plans[0]).toMatchObject({ metric: 'capacity', today: { acceptedRuns: 3 } })
})

/** A matrix with this limit. */
function measured(atMost: number): object {
  return {
    models: 'one',
    providers: 'local',
    prompts: ['Name three rivers.'],
    rounds: 3,
    warmup: 0,
    maxTokens: 16,
    thresholds: { ttftMs: { median: { atMost } } },
  }
}

test('a live run commits to its plan before its first request, and verify compares it', async () => {
  await using endpoint = await createEndpoint()
  const provider = { baseURL: endpoint.baseURL, models: { one: 'one' } }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Rivers', { ...measured(5000) }) },
    config: { plugin: { providers: { local: provider } } },
  })
  const run = await project.bench()
  expect(run.exitCode, run.output).toBe(0)
  const [, plan = ''] = /Rivers: sha256 ([0-9a-f]{64})/.exec(run.output) ?? []
  const { id } = documentOf(run).run
  const same = await runCommand(project.root, ['verify', `results/${id}`, '--plan', plan])
  expect(same.code, same.stdout + same.stderr).toBe(0)
  expect(same.stdout).toContain('it is what was planned')

  // With another limit it is another plan, which the same samples do not fit.
  await writeFile(join(project.root, 'a.bench.ts'), matrixFile('Rivers', { ...measured(6000) }))
  const other = await project.bench([], { env: { LLM_BENCH_OUTPUT_DIR: 'other' } })
  const [, otherPlan = ''] = /Rivers: sha256 ([0-9a-f]{64})/.exec(other.output) ?? []
  expect(otherPlan).toMatch(/^[0-9a-f]{64}$/)
  const wrong = await runCommand(project.root, [
    'verify',
    `results/${id}`,
    '--plan',
    otherPlan.slice(0, 16),
  ])
  expect(wrong.code).toBe(1)
  expect(wrong.stdout.replaceAll(/\s+/g, ' ')).toContain(
    `no matrix was measured by the plan ${otherPlan.slice(0, 16)}: seed, rounds, prompts, cells, prices or limits are others`,
  )
})
