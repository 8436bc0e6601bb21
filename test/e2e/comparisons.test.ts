import { expect, test } from 'vitest'

import { measureAll } from '../../comparisons/measure.ts'
import type { Tool } from '../../comparisons/tools/tool.ts'
import { toolsNamed } from '../../comparisons/tools/tools.ts'
import { createUserProject } from '../docs/user-project.ts'

test('the bare socket and this project are measured on the stamped endpoint', async () => {
  await using project = await createUserProject()
  const { tools, left } = toolsNamed(['bare-socket', 'vitest-llm-bench', 'aiperf'], {
    project,
    ownVersion: '1',
    python: { reason: 'no Python' },
  })
  expect(left).toEqual([{ title: 'AIPerf', reason: 'no Python' }])
  const runs = await measureAll({ tools, levels: [2], repetitions: 1, seed: 1 })
  expect(runs.map(({ failure }) => failure)).toEqual([null, null])
  expect(runs.map(({ tool }) => tool).toSorted()).toEqual(['bare-socket', 'vitest-llm-bench'])
  for (const { tool, requests, figures } of runs) {
    expect(requests).toBe(6)
    expect(figures?.lost, tool).toBe(0)
    // Each is of the same request: a time of another clock would be far off, on a busy machine as well.
    expect(figures?.ttftErrorMs, tool).toBeLessThan(1000)
    expect(figures?.gapMeanErrorMs, tool).toBeLessThan(1000)
    expect(figures?.gapP99ErrorMs, tool).toBeLessThan(1000)
    expect(figures?.startUpMs, tool).toBeGreaterThan(0)
  }
})

function toolOf(...words: readonly [string, ...string[]]): Tool {
  return {
    name: 'broken',
    title: 'broken',
    version: '1',
    shown: words.join(' '),
    start: () => ({ words }),
    read: () => [],
  }
}

test.each([
  ['falls over', toolOf(process.execPath, '-e', 'throw new Error("fell over")'), 'fell over'],
  ['asks nothing', toolOf(process.execPath, '-e', ''), 'sent no request'],
  ['is not there', toolOf('/nowhere/tool'), 'ENOENT'],
])('a tool that %s is a run without figures', async (_, tool, message) => {
  const [run] = await measureAll({ tools: [tool], levels: [1], repetitions: 1, seed: 1 })
  expect(run?.figures).toBeNull()
  expect(run?.failure).toContain(message)
})
