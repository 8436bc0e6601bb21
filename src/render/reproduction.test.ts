import { expect, test } from 'vitest'

import { documentOf } from '../../test/builders.ts'
import type { ComparedFigure, Reproduction } from '../report/comparison/reproduction.ts'
import { renderCircumstances, renderReproduction } from './reproduction.ts'

const figure: ComparedFigure = {
  matrix: 'The Router Tax',
  cell: 'gpt-4.1 via openai',
  metric: 'ttftMs',
  before: { median: 600, low: 560, high: 640 },
  after: { median: 615, low: 570, high: 650 },
  differs: false,
}
const same: Reproduction = {
  deviations: [],
  figures: [figure],
  rates: [],
  rounds: 12,
  requests: 24,
}

function render(changes: Partial<Reproduction>): string {
  return renderReproduction({ ...same, ...changes }, { columns: 80 }).join('\n')
}

test('a repetition that agrees says so in words and figures', () => {
  expect(render({})).toMatchInlineSnapshot(`
    " ✓ same requests: the prompts, nonces and orders of 12 rounds, 24 requests

        cell                figure             then             now  change
     ✓  gpt-4.1 via openai  ttft ms  600 [560, 640]  615 [570, 650]    +2 %

     ✓ no difference beyond noise in 1 figure: each median differs by less than
       5 %, or by no more than the spread within both runs explains."
  `)
})

test('a figure that came out otherwise says what that means, and what it does not', () => {
  const slow = { median: 900, low: 870, high: 930 }
  const fast = { ...figure, metric: 'totalMs', differs: undefined } as const
  const rates: Reproduction['rates'] = [
    {
      matrix: 'The Router Tax',
      cell: 'gpt-4.1 via openai',
      what: 'failed',
      before: { count: 0, of: 12 },
      after: { count: 2, of: 12 },
    },
  ]
  const figures = [{ ...figure, after: slow, differs: true }, fast]
  expect(render({ figures, rates })).toMatchInlineSnapshot(`
    " ✓ same requests: the prompts, nonces and orders of 12 rounds, 24 requests

        cell                figure              then             now  change
     ×  gpt-4.1 via openai  ttft ms   600 [560, 640]  900 [870, 930]   +50 %
     ?                      total ms  600 [560, 640]  615 [570, 650]    +2 %
                            failed           0 of 12         2 of 12

     × 1 of 2 figures differ: by more than 5 %, and by more than the spread within
       both runs explains.
       Something changed between the runs: the endpoint, the network, the machine
       or the hour. One repetition cannot say which.
     ? 1 of 2 figures cannot be compared: too few rounds for an interval, or a
       median among requests that were given up."
  `)
})

test('in little room a long name stands above its figures, and no line is too wide', () => {
  const cell = 'deepseek-ai/DeepSeek-R1-0528 via bedrock-eu-west-1'
  const lines = render({
    figures: [
      { ...figure, cell },
      { ...figure, cell, metric: 'totalMs' },
    ],
  }).split('\n')
  expect(lines.slice(2, 6)).toEqual([
    '    figure              then             now  change',
    ` ${cell}`,
    ' ✓  ttft ms   600 [560, 640]  615 [570, 650]    +2 %',
    ' ✓  total ms  600 [560, 640]  615 [570, 650]    +2 %',
  ])
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('what was not asked stands first', () => {
  expect(render({ deviations: ['A: other prompts in 3 of 12 rounds'] })).toMatch(
    /^ × the requests were not the same\n {3}A: other prompts in 3 of 12 rounds\n/,
  )
})

const original = documentOf()
const files = original.matrices.map(({ file, sha256 }) => ({ file, sha256 }))
const { tool, environment, git } = original

test('circumstances that are the same take one line', () => {
  expect(renderCircumstances(original, { tool, environment, git, files, columns: 100 })).toEqual([
    ' repeating 20231114T221320Z-s421337-test: seed 421337, live, under the same circumstances',
  ])
})

test('circumstances that differ are named one by one', () => {
  const today = {
    tool: { ...tool, version: '0.2.0', sha256: 'd'.repeat(64) },
    environment: { ...environment, cores: 8, cpu: undefined },
    git: { ...git, commit: 'e'.repeat(40) },
    files: files.map(({ file }) => ({ file, sha256: 'f' })),
    columns: 100,
  }
  expect(renderCircumstances(original, today)).toEqual([
    ' repeating 20231114T221320Z-s421337-test: seed 421337, live; what differs today:',
    '   tool version: 0.1.0, now 0.2.0',
    '   tool sha256: cccccccccccc, now dddddddddddd',
    '   benches/router-tax.bench.ts was changed since',
    '   git commit: unknown, now eeeeeeeeeeee',
    '   environment cores: 2, now 8',
  ])
  const gone = {
    tool,
    environment,
    git,
    columns: 100,
    files: [{ file: 'a.bench.ts', sha256: undefined }],
  }
  expect(renderCircumstances(original, gone)[1]).toBe('   a.bench.ts is not there')
})
