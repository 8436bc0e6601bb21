import { expect, test } from 'vitest'

import { createProject, matrixFile } from './project.ts'
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
