import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { parseBaseline } from '../../src/gate/baseline-file.ts'
import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { createEndpoint, slowAnswers } from './endpoint.ts'
import { createProject, matrixFile, requireVerified } from './project.ts'

const BASELINE = '__baselines__/a.json'
const PRICE = { inputPerMTok: 10, outputPerMTok: 100 }

test('three runs at a time in one folder accept into one baseline, and each keeps its own bill', async () => {
  await using endpoint = await createEndpoint(() => slowAnswers())
  const options = {
    prompts: ['Name three rivers.'],
    maxTokens: 16,
    rounds: 6,
    warmup: 1,
    models: ['one', 'two'],
    providers: 'local',
    thresholds: { ttftMs: { regression: { atMost: 0.2 } } },
  }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Rivers', options) },
    config: {
      plugin: {
        location: 'here',
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            models: { one: 'one', two: 'two' },
            prices: { one: PRICE, two: PRICE },
          },
        },
      },
    },
  })

  const runs = await Promise.all([1, 2, 3].map(() => project.spawn(['-u'])))

  // What the machine made late is not accepted; what was accepted is there.
  const accepted = runs.flatMap(({ output }) => {
    const [, cells] = /accepted (\d) cells? into/.exec(output) ?? []
    return cells === undefined || cells === '0' ? [] : [cells]
  })
  for (const { exitCode, output } of runs) expect(exitCode, output).toBe(0)
  if (accepted.length > 0) {
    const kept = parseBaseline(await project.read(BASELINE), BASELINE)
    expect(kept.map(({ cells }) => String(Object.keys(cells).length)).toSorted()).toEqual(
      accepted.toSorted(),
    )
    expect(await readdir(join(project.root, '__baselines__'))).not.toContain('a.json.lock')
  }
  const folders = await readdir(join(project.root, 'results'))
  expect(folders).toHaveLength(3)
  expect(endpoint.requests).toHaveLength(3 * 2 * 7)
  const [last] = runs
  for (const document of last?.documents ?? []) {
    requireVerified(fromDocumentJson(document))
    const samples = document.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
    expect(samples).toHaveLength(2 * 7)
    const ledger: { spentUsd: number } = JSON.parse(
      await project.read(`results/${document.run.id}/ledger.json`),
    )
    expect(ledger.spentUsd).toBeCloseTo(document.cost.totalUsd ?? 0, 9)
  }
})
