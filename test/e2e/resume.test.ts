import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { answers, createEndpoint } from './endpoint.ts'
import { createProject, documentOf, matrixFile } from './project.ts'
import { runCommand } from './run-command.ts'

const matrix = {
  prompts: ['Name three rivers.', 'Name three lakes.'],
  maxTokens: 32,
  rounds: 10,
  warmup: 1,
  models: 'one',
  providers: ['local', 'mirror'],
  reference: { provider: 'local' },
}

test('a run that is killed again and again goes on, and its bill is that of the server', async () => {
  await using endpoint = await createEndpoint(() => answers({ pauseMs: 2 }))
  const provider = {
    baseURL: endpoint.baseURL,
    models: { one: 'one' },
    prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } },
  }
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('First', matrix),
      'b.bench.ts': matrixFile('Second', { ...matrix, concurrency: 2 }),
    },
    config: { plugin: { providers: { local: provider, mirror: provider } } },
  })
  const kills = [3 + Math.floor(Math.random() * 12), 8, 6 + Math.floor(Math.random() * 20)]
  let env = {}
  for (const after of kills) {
    const before = endpoint.requests.length
    const { pid, ended } = await project.start([], { env })
    const early = await Promise.race([endpoint.arrived(before + after), ended])
    expect(early?.output).toBeUndefined()
    process.kill(-pid, 'SIGKILL')
    await ended
    env = { LLM_BENCH_RESUME: 'latest' }
  }
  const [folder = '', ...others] = await readdir(join(project.root, 'results'))
  expect(others).toEqual([])

  // Readers read what there is, and say so; so do those who come too early.
  const read = await runCommand(project.root, ['verify', `results/${folder}`])
  expect(read, read.stderr).toMatchObject({ code: 0 })
  expect(read.stderr).toContain('holds no results document; its journal was read instead')

  const run = await project.spawn([], { env })
  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toMatch(/resumed after \d+ (?:ms|s|m|h)/)
  const document = documentOf(run)
  expect(document.run).toMatchObject({ id: folder, interrupted: false })
  const cells = document.matrices.flatMap((one) => one.cells)
  expect(cells.map(({ samples }) => samples.length)).toEqual([11, 11, 11, 11])
  const finished = cells.flatMap(({ samples, repeated }) => [...samples, ...repeated])
  const lost = document.matrices.flatMap((one) => one.lost)
  // What was about to be sent when it was killed may not have been.
  expect(endpoint.requests.length).toBeLessThanOrEqual(finished.length + lost.length)
  expect(endpoint.requests.length).toBeGreaterThanOrEqual(finished.length)
  expect(document.cost.nUnknown).toBe(lost.length)
  const known = finished.reduce((sum, { costUsd }) => sum + (costUsd ?? NaN), 0)
  expect(document.cost.totalUsd).toBeCloseTo(known, 6)
  // Nothing was sent twice in the same words, and everything that was finished is there once.
  const contents = endpoint.requests.map(({ content }) => content)
  expect(new Set(contents).size).toBe(contents.length)
  expect(new Set(finished.map(({ nonce }) => nonce)).size).toBe(finished.length)
})
