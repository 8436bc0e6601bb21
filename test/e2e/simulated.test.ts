import { createHash } from 'node:crypto'

import canonicalize from 'canonicalize'
import { expect, test } from 'vitest'

import type { DocumentJson } from '../../src/report/schema/document-schema.ts'
import { createProject, documentOf, matrixFile } from './project.ts'

test('without any key the simulator answers, and everything says so', async () => {
  await using project = await createProject({
    files: {
      'benches/ladder.bench.ts': matrixFile('Ladder', {
        models: ['gpt-4.1', 'gpt-4.1-nano'],
        providers: ['openai', 'opper'],
        maxTokens: 32,
        rounds: 3,
        warmup: 1,
      }),
    },
  })

  const run = await project.bench()

  expect(run.exitCode, run.output).toBe(0)
  expect(run.output).toContain('simulated: no API key found')
  expect(run.output).toMatch(/ Ladder {3}4 cells × 3 rounds \+ 1 warm-up .* simulated /)
  expect(run.output).toMatch(/results \(simulated\) {2}results\/.+\/benchmark\.json/)
  const document = documentOf(run)
  expect(document.run).toMatchObject({ mode: 'simulated', modeReason: 'auto', interrupted: false })
  const { integrity, ...body } = document
  expect(integrity.sha256).toBe(
    createHash('sha256')
      .update(canonicalize(body) ?? '')
      .digest('hex'),
  )
  const [matrix] = document.matrices
  expect(matrix).toMatchObject({
    name: 'Ladder',
    file: 'benches/ladder.bench.ts',
    interrupted: false,
  })
  expect(matrix?.rounds.map(({ warmup, phase }) => [warmup, phase])).toEqual([
    [true, 'warmup'],
    [false, 'main'],
    [false, 'main'],
    [false, 'main'],
  ])
  expect(matrix?.cells.map(({ id, simulated }) => [id, simulated])).toEqual([
    ['gpt-4.1@openai', true],
    ['gpt-4.1@opper', true],
    ['gpt-4.1-nano@openai', true],
    ['gpt-4.1-nano@opper', true],
  ])
  for (const { samples, summary } of matrix?.cells ?? []) {
    expect(samples.map(({ round, warmup }) => [round, warmup])).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, false],
    ])
    expect(summary.n).toBe(3)
  }
  expect(run.journalLines).toHaveLength(16)
})

test('the same seed asks the same, another seed something else', async () => {
  await using project = await createProject({
    files: {
      'a.bench.ts': matrixFile('A', {
        models: ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
        providers: 'openai',
        maxTokens: 16,
        rounds: 3,
        warmup: 1,
      }),
    },
  })

  const documents: DocumentJson[] = []
  for (const seed of ['7', '7', '8']) {
    const { documents: all } = await project.bench([], { env: { LLM_BENCH_SEED: seed } })
    const known = new Set(documents.map(({ run }) => run.id))
    documents.push(...all.filter(({ run }) => !known.has(run.id)))
  }

  expect(documents.map(({ run }) => run.seed)).toEqual([7, 7, 8])
  const [first, again, other] = documents.map(asked)
  expect(again).toEqual(first)
  expect(other?.prompts).not.toEqual(first?.prompts)
  expect(other?.nonces).not.toEqual(first?.nonces)
  expect(other?.orders).not.toEqual(first?.orders)
  expect(new Set(first?.nonces).size).toBe(12)
})

function asked({ matrices }: DocumentJson) {
  const rounds = matrices.flatMap((matrix) => matrix.rounds)
  const cells = matrices.flatMap((matrix) => matrix.cells)
  return {
    prompts: rounds.map(({ prompt }) => prompt),
    orders: rounds.map(({ order }) => order),
    nonces: cells.flatMap(({ samples }) => samples.map(({ nonce }) => nonce)),
  }
}
