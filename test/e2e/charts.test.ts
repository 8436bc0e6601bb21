import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createProject, documentOf, matrixFile } from './project.ts'
import { runCommand } from './run-command.ts'

test('a simulated run is drawn and exported, and everything agrees with its document', async () => {
  await using project = await createProject({
    files: {
      'router-tax.bench.ts': matrixFile('The Router Tax', {
        models: ['gpt-4.1', 'gpt-4.1-nano'],
        providers: ['openai', 'openrouter'],
        reference: { provider: 'openai' },
        rounds: 7,
        warmup: 1,
      }),
    },
    config: { plugin: { mode: 'simulated' } },
  })
  const document = documentOf(await project.bench())
  await writeFile(join(project.root, 'results', 'foreign.json'), '{}')

  const charts = await runCommand(project.root, ['charts', 'results', '--out', 'pictures'])
  expect(charts).toMatchObject({ code: 0, stderr: '' })
  expect(charts.stdout).toContain('skipped results/foreign.json: is not a results document')
  const files = [...(await project.readAll('pictures')).keys()]
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
    .filter((name) => name !== 'index.html')
    // Which backends the simulated router asks is left to chance.
    .filter((name) => !name.startsWith('backends.'))
  const kinds = ['overview', 'router-vs-direct', 'model-ladder', 'price-performance', 'consistency']
  const ends = ['png', 'svg', 'txt']
  expect(files.toSorted()).toEqual(
    kinds
      .flatMap((kind) => ends.map((end) => `${kind}.the-router-tax.simulated.${end}`))
      .toSorted(),
  )
  const text = await project.read('pictures/router-vs-direct.the-router-tax.simulated.txt')
  for (const { id, summary } of document.matrices[0]?.cells ?? []) {
    const { median, ciLow, ciHigh, n } = summary.ttftMs
    const row = text.split('\n').find((line) => line.includes(` ${id} `))
    const figures = [median, ciLow, ciHigh].map((value) => value?.toFixed(3) ?? '–')
    expect(row?.trim().split(/ {2,}/).slice(2, 6)).toEqual([...figures, String(n)])
  }

  const csv = await runCommand(project.root, ['export', 'results'])
  expect(csv).toMatchObject({ code: 0, stderr: expect.stringContaining('skipped') })
  expect(csv.stdout.trimEnd().split('\r\n')).toHaveLength(1 + 4 * 8)
  const metrics = ['export', 'results', '--format', 'openmetrics', '--out', 'metrics.txt']
  expect(await runCommand(project.root, metrics)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/wrote \d+ lines to metrics\.txt/),
  })
  const median = document.matrices[0]?.cells[0]?.summary.ttftMs.median ?? NaN
  const series = (await project.read('metrics.txt'))
    .split('\n')
    .find((line) => line.includes('first_token_seconds{') && line.includes('quantile="0.5"'))
  expect(series).toMatch(/simulated="true"/)
  expect(Number(series?.split(' ').at(-1))).toBeCloseTo(median / 1000, 9)
})

test('nothing to draw is misuse', async () => {
  await using project = await createProject({ files: {} })
  for (const args of [
    ['charts', 'package.json'],
    ['charts', 'nowhere'],
    ['charts'],
    ['export', 'package.json'],
    ['export', 'package.json', '--format', 'xml'],
  ]) {
    const { code, stdout, stderr } = await runCommand(project.root, args)
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
    expect(stderr).not.toBe('')
  }
})
