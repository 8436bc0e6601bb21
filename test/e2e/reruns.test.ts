import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test, vi } from 'vitest'

import { createEndpoint } from './endpoint.ts'
import { createProject, matrixFile, type Project, type ProjectConfig } from './project.ts'

const small = {
  models: 'one',
  providers: 'lab',
  prompts: ['Name three rivers.'],
  maxTokens: 16,
  rounds: 2,
  warmup: 0,
}

function configFor(baseURL: string, changes: object = {}): ProjectConfig & { plugin: object } {
  return {
    plugin: { providers: { lab: { baseURL, models: { one: 'one' } } }, ...changes },
  }
}

/** What stands in front of each question that was asked. */
function noncesOf(contents: readonly string[]): Set<string | undefined> {
  return new Set(contents.map((content) => /^(\S+) \[request id\]/.exec(content)?.[1]))
}

/** Resolves once so many runs have written their document. */
function documents(project: Project, count: number): Promise<void> {
  return vi.waitFor(
    async () => {
      const paths = [...(await project.readAll('results')).keys()]
      expect(paths.filter((path) => path.endsWith('benchmark.json'))).toHaveLength(count)
    },
    { timeout: 240_000, interval: 200 },
  )
}

test('in watch mode a saved file is another run, on the same budget', async () => {
  await using endpoint = await createEndpoint()
  const price = { inputPerMTok: 1000, outputPerMTok: 1000 }
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Watched', small) },
    config: {
      plugin: {
        providers: {
          lab: { baseURL: endpoint.baseURL, models: { one: 'one' }, prices: { one: price } },
        },
        // A request costs 0.036 dollars and may cost 0.32: three can be paid, a fourth not.
        budgetUsd: 0.41,
      },
    },
  })

  const { pid, ended } = await project.start(['--watch'])
  await documents(project, 1)
  await appendFile(join(project.root, 'a.bench.ts'), '\n')
  await documents(project, 2)
  process.kill(-pid, 'SIGINT')
  await delay(300)
  process.kill(-pid, 'SIGINT')
  const run = await ended

  expect(run.documents, run.output).toHaveLength(2)
  const [first, second] = run.documents.toSorted((a, b) =>
    a.run.startedAt.localeCompare(b.run.startedAt),
  )
  expect(first?.matrices[0]?.cells[0]?.samples).toHaveLength(2)
  expect(second?.matrices[0]?.cells[0]?.samples).toHaveLength(1)
  expect(second?.matrices[0]?.stopped).toContain('budget')
  expect(first?.run.id).not.toBe(second?.run.id)
  expect(first?.run.seed).not.toBe(second?.run.seed)
  expect(run.output).toContain(`seed ${second?.run.seed}`)
  expect(noncesOf(endpoint.requests.map(({ content }) => content)).size).toBe(3)
})

test('shards share the files out, and each has its run', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`${name}.bench.ts`, matrixFile(name, small)]),
    ),
    config: configFor(endpoint.baseURL, { seed: 1 }),
  })

  const runs = [await project.bench(['--shard=1/2']), await project.bench(['--shard=2/2'])]

  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(endpoint.requests).toHaveLength(6)
  const names = runs.at(-1)?.documents.map(({ matrices }) => matrices.map(({ name }) => name))
  expect(names?.flat().toSorted()).toEqual(['a', 'b', 'c'])
  expect(noncesOf(endpoint.requests.map(({ content }) => content)).size).toBe(6)
})

test('projects measure for themselves, in one run, with prompts of their own', async () => {
  await using endpoint = await createEndpoint()
  await using project = await createProject({
    files: { 'a.bench.ts': matrixFile('Same', small) },
    config: {
      ...configFor(endpoint.baseURL),
      test: {
        projects: [
          { extends: true, test: { name: 'north' } },
          { extends: true, test: { name: 'south' } },
        ],
      },
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(endpoint.requests).toHaveLength(4)
  expect(noncesOf(endpoint.requests.map(({ content }) => content)).size).toBe(4)
  expect(run.documents).toHaveLength(1)
  const matrices = run.documents[0]?.matrices ?? []
  expect(matrices.map(({ name }) => name)).toEqual(['Same', 'Same'])
  expect(matrices.map(({ cells }) => cells[0]?.samples.length)).toEqual([2, 2])
})
