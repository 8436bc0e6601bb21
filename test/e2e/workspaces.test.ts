import { basename } from 'node:path'

import { expect, test } from 'vitest'

import type { PluginOptions } from '../../src/plugin.ts'
import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { documentSchema, type DocumentJson } from '../../src/report/schema/document-schema.ts'
import { bundled } from '../bundled.ts'
import { createEndpoint } from './endpoint.ts'
import {
  configSource,
  createProject,
  matrixFile,
  type Project,
  requireVerified,
} from './project.ts'

const small = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: 1, warmup: 0, checks: {} }
const price = { inputPerMTok: 1, outputPerMTok: 1 }

/** A package with a configuration, a `.env` and a bench file of its own. */
function packageFiles(
  name: string,
  plugin: PluginOptions,
  options: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const folder = `packages/${name}`
  return {
    [`${folder}/package.json`]: `{ "name": "${name}", "type": "module" }\n`,
    [`${folder}/vitest.config.js`]: configSource({ plugin }),
    [`${folder}/.env`]: `LAB_KEY=sk-of-${name}\n`,
    [`${folder}/${name}.bench.ts`]: matrixFile(name, { ...small, models: 'one', ...options }),
  }
}

function keyedLab(baseURL: string): PluginOptions['providers'] {
  return { lab: { baseURL, apiKeyEnv: 'LAB_KEY', models: { one: 'one' }, prices: { one: price } } }
}

function labPlugin(baseURL: string): PluginOptions {
  return { providers: { lab: { baseURL, models: { one: 'one' } } } }
}

async function documentsIn(project: Project, folder: string): Promise<DocumentJson[]> {
  const documents = [...(await project.readAll(folder))]
    .filter(([path]) => basename(path) === 'benchmark.json')
    .map(([, text]) => documentSchema.parse(JSON.parse(text)))
  for (const document of documents) requireVerified(fromDocumentJson(document))
  return documents
}

test('every package of a workspace is a run with its own endpoint, key, mode, seed and folder', async () => {
  await using first = await createEndpoint()
  await using second = await createEndpoint()
  const other: PluginOptions['providers'] = {
    other: { baseURL: second.baseURL, models: { one: 'two' } },
  }
  await using project = await createProject({
    files: {
      ...packageFiles('a', { seed: 7, budgetUsd: 0.5, providers: keyedLab(first.baseURL) }),
      ...packageFiles('b', { rounds: 4, providers: other }, { rounds: undefined }),
      ...packageFiles('c', { mode: 'simulated', providers: keyedLab(first.baseURL) }),
    },
    config: { plugin: null, test: { projects: ['packages/*'] } },
  })

  const run = await project.spawn()

  expect(run.exitCode, run.output).toBe(0)
  expect(first.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer sk-of-a'])
  expect(second.models).toEqual(['two', 'two', 'two', 'two'])
  const [a, b, c] = await Promise.all(
    ['a', 'b', 'c'].map((name) => documentsIn(project, `packages/${name}/results`)),
  )
  expect(a?.map(({ run: { mode, seed } }) => [mode, seed])).toEqual([['live', 7]])
  expect(b?.map(({ run: { mode } }) => mode)).toEqual(['live'])
  expect(b?.[0]?.run.seed).not.toBe(7)
  expect(c?.map(({ run: { mode, modeReason } }) => [mode, modeReason])).toEqual([
    ['simulated', 'asked'],
  ])
  // A line of ours for each, and no table twice.
  expect(run.stdout.match(/^ ?vitest-llm-bench {2}/gm)).toHaveLength(3)
  for (const name of ['a', 'b', 'c']) {
    expect(run.stdout.match(new RegExp(`^ ${name}   1 cell`, 'gm')), run.stdout).toHaveLength(1)
    expect(run.stdout).toMatch(new RegExp(`results.* packages/${name}/results/`))
  }
})

test('the packages of a workspace share one budget, the smallest of theirs', async () => {
  await using endpoint = await createEndpoint()
  const plugin = (budgetUsd: number): PluginOptions => ({
    budgetUsd,
    providers: {
      lab: {
        baseURL: endpoint.baseURL,
        models: { one: 'one' },
        // 16 tokens of an answer cost at most 0.16 dollars, and a question less than one cent.
        prices: { one: { inputPerMTok: 0, outputPerMTok: 10_000 } },
      },
    },
  })
  const many = { rounds: 20 }
  await using project = await createProject({
    files: {
      ...packageFiles('a', plugin(0.4), many),
      ...packageFiles('b', plugin(100), many),
      ...packageFiles('c', plugin(0.5), many),
    },
    config: { plugin: null, test: { projects: ['packages/*'] } },
  })

  const run = await project.spawn()

  expect(run.exitCode, run.output).toBe(1)
  expect(run.output).toContain('of `budgetUsd` $0.4 ')
  const documents = await documentsIn(project, 'packages')
  const spentUsd = documents.reduce((sum, { cost }) => sum + (cost.totalUsd ?? 0), 0)
  expect(spentUsd).toBeGreaterThan(0)
  expect(spentUsd).toBeLessThanOrEqual(0.4)
})

test('the plugin of a project itself beats the one it inherits; one without says what to do', async () => {
  await using own = await createEndpoint()
  await using inherited = await createEndpoint()
  const config = configSource({ plugin: labPlugin(inherited.baseURL) }).replace(
    '...{} }',
    `projects: [
      { extends: true, plugins: [llmBench(${JSON.stringify(labPlugin(own.baseURL))})],
        test: { name: 'own', benchmark: { include: ['own.bench.ts'] } } },
      { extends: true, test: { name: 'inherited', benchmark: { include: ['inherited.bench.ts'] } } },
      { extends: false, resolve: { alias: { 'vitest-llm-bench': ${JSON.stringify(bundled('index'))} } },
        test: { name: 'bare', benchmark: { include: ['bare.bench.ts'] } } },
    ] }`,
  )
  const options = { ...small, models: 'one', providers: 'lab' }
  await using project = await createProject({
    files: {
      'vitest.config.js': config,
      'own.bench.ts': matrixFile('Own', options),
      'inherited.bench.ts': matrixFile('Inherited', { ...options, rounds: 2 }),
      'bare.bench.ts': matrixFile('Bare', options),
    },
  })

  const run = await project.spawn()

  expect([own.requests.length, inherited.requests.length]).toEqual([1, 2])
  expect(run.exitCode).toBe(1)
  expect(run.output).toContain('the plugin is not configured for this project')
})
