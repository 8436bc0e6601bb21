import { describe, expect, test } from 'vitest'

import { axesOf, matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import type { PlannedCell } from '../bridge/artifact.ts'
import { type Axes, cellOf, workloadsOf } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import { assembleMatrix } from './assemble.ts'
import type { DocumentMatrix } from './document-schema.ts'
import { sentencesOf } from './sentences.ts'

interface Declared {
  readonly axes: Axes
  readonly reference?: Record<string, unknown>
  readonly thresholds?: object
  /** Ten samples of each cell, by the round. */
  readonly sample: (cell: PlannedCell, round: number) => Partial<Sample>
}

/** A matrix of every combination of the levels, ten rounds of it. */
function matrixOf({ axes, reference, thresholds = {}, sample }: Declared): DocumentMatrix {
  const cells = axes.model.flatMap((model) =>
    axes.provider.flatMap((provider) =>
      workloadsOf(axes).map((workload) =>
        plannedCell(model, provider, cellOf({ model, provider, ...workload }, axes)),
      ),
    ),
  )
  const samples = cells.flatMap((cell) =>
    Array.from({ length: 10 }, (_, round) =>
      sampleOf({ cell: cell.id, round, ...sample(cell, round) }),
    ),
  )
  const start = { axes, options: { thresholds }, ...(reference && { reference }) }
  return assembleMatrix(matrixRecord(cells, samples, start))
}

const single = axesOf({ model: ['m'], provider: ['p'] })

/** One provider is sooner, the other faster. */
const rivals: Declared['sample'] = ({ levels: { provider } }, round) => ({
  // No drift, which would widen the interval.
  ttftMs: (provider === 'a' ? 500 : 400) + ((round * 7) % 10),
  tokensPerSecond: provider === 'a' ? 90 : 80,
})

describe('the sentences of a matrix', () => {
  test('say what a provider adds, what another takes off, and what cannot be told', () => {
    const matrix = matrixOf({
      axes: { ...single, provider: ['direct', 'slow', 'quick', 'same'] },
      reference: { provider: 'direct' },
      sample: ({ levels: { provider } }, round) => {
        const more = { direct: 0, slow: 84, quick: -30, same: round % 2 === 0 ? 4 : -4 }[provider]
        return {
          ttftMs: 500 + 10 * round + (more ?? 0) + round * (provider === 'direct' ? 0 : 0.1),
        }
      },
    })
    expect(sentencesOf(matrix)).toEqual([
      'slow adds 84.4 ms [84.2, 84.7] (+16 %) to the first token of m, against direct; quick takes 29.6 ms [29.3, 29.8] (−5.4 %) off; same: no significant difference.',
    ])
    // To the digit what the document says.
    const slow = matrix.contrasts.find((item) => item.cell === 'm@slow' && item.metric === 'ttftMs')
    expect(slow?.difference?.toFixed(1)).toBe('84.4')
    expect(slow?.differenceLow?.toFixed(1)).toBe('84.2')
    expect(slow?.differenceHigh?.toFixed(1)).toBe('84.7')
    expect(((slow?.change ?? 0) * 100).toFixed(0)).toBe('16')
  })

  test('say so where nothing can be told apart, and name the other levels', () => {
    const matrix = matrixOf({
      axes: { ...single, provider: ['a', 'b', 'c'], json: [false, true] },
      reference: { provider: 'a' },
      sample: (_cell, round) => ({ ttftMs: 500 + round }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'No significant difference in the first token of m (prose) between a and b or c.',
      'No significant difference in the first token of m (JSON) between a and b or c.',
    ])
  })

  test('climb a ladder of models by first token and by speed', () => {
    const matrix = matrixOf({
      axes: { ...single, model: ['flagship', 'small'] },
      reference: { model: 'flagship' },
      sample: ({ levels: { model } }, round) => ({
        ttftMs: (model === 'small' ? 300 : 600) + 6 * round,
        tokensPerSecond: (model === 'small' ? 150 : 100) + round,
      }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'small takes 300 ms [300, 300] (−48 %) off the first token via p, against flagship.',
      'small adds 50.0 tokens/s [50.0, 50.0] (+48 %) to the speed via p, against flagship.',
    ])
  })

  test('follow the speed over the length of answers', () => {
    const matrix = matrixOf({
      axes: { ...single, maxTokens: [256, 1024] },
      reference: { maxTokens: 256 },
      sample: ({ levels: { maxTokens } }, round) => ({
        tokensPerSecond: (maxTokens === 256 ? 100 : 90) + round,
        totalMs: 1000 + round,
      }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'A limit of 1024 tokens takes 10.0 tokens/s [10.0, 10.0] (−9.6 %) off the speed of m via p, against 256 tokens.',
      'No significant difference in the whole answer of m via p between 256 tokens and 1024 tokens.',
    ])
  })

  test('tell the JSON tax in validity, dollars, time and quality', () => {
    const bad = { passed: false, failed: [{ check: 'json', reason: 'invalid JSON' }] }
    const matrix = matrixOf({
      axes: { ...single, json: [false, true] },
      reference: { json: false },
      sample: ({ levels: { json } }, round) => ({
        totalMs: (json ? 1200 : 1000) + round,
        costUsd: json ? 0.0015 : 0.001,
        ...(json && round < 8 && { quality: bad }),
      }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'JSON of m via p is valid in 2 of 10 answers, at $0.0015 an answer against $0.001 in prose.',
      'JSON adds 200 ms [200, 200] (+20 %) to the whole answer of m via p, against prose.',
      expect.stringMatching(
        /^JSON takes 80\.0 points \[\d\d\.\d, \d\d\.\d\] off the quality of m via p, against prose\.$/,
      ),
    ])
  })

  test('leave the price of JSON out where one cost is unknown', () => {
    const matrix = matrixOf({
      axes: { ...single, json: [false, true] },
      reference: { json: false },
      sample: ({ levels: { json } }) => (json ? {} : { costUsd: undefined }),
    })
    expect(sentencesOf(matrix)[0]).toBe('JSON of m via p is valid in 10 of 10 answers.')
  })

  test('rank by steadiness and by value where the thresholds ask for it', () => {
    const matrix = matrixOf({
      axes: { ...single, model: ['steady', 'between', 'erratic'] },
      thresholds: { ttftMs: { cv: { atMost: 1 } }, pricePerformance: { median: { atLeast: 1 } } },
      sample: ({ levels: { model } }, round) => {
        const step = { steady: 1, between: 10, erratic: 40 }[model] ?? 0
        return { ttftMs: 500 + step * round, tokensPerSecond: step * 80 }
      },
    })
    expect(sentencesOf(matrix)).toEqual([
      'Steadiest with the first token: steady via p, which varies by 1 % of its mean (CV); least steady: erratic via p, by 18 %.',
      'Most for the money: erratic via p, 400 [400, 400] tokens/s for a dollar per million output tokens; least: steady via p, 10.0 [10.0, 10.0], 40.0 times less.',
    ])
    const cvs = matrix.cells.map(({ summary }) => ((summary.ttftMs.cv ?? 0) * 100).toFixed(0))
    expect([cvs[0], cvs[2]]).toEqual(['1', '18'])
  })

  test('name leaders where nothing is asked, and nobody where there is one cell', () => {
    expect(
      sentencesOf(matrixOf({ axes: { ...single, provider: ['a', 'b'] }, sample: rivals })),
    ).toEqual([
      expect.stringMatching(
        /^Soonest with the first token: m via b, 405 ms \[40\d, 40\d\] at the median\.$/,
      ),
      'Most tokens per second: m via a, 90.0 [90.0, 90.0] at the median.',
      'Most tokens per second for the dollar: m via a, 11.3 [11.3, 11.3] at the median.',
    ])
    expect(sentencesOf(matrixOf({ axes: single, sample: rivals }))).toEqual([])
  })

  test('are few, and say how many more there are', () => {
    const matrix = matrixOf({
      axes: { ...single, model: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], provider: ['p', 'q'] },
      reference: { provider: 'p' },
      sample: () => ({}),
    })
    const sentences = sentencesOf(matrix)
    expect(sentences).toHaveLength(7)
    expect(sentences.at(-1)).toBe('… and 2 more, in the contrasts below.')
  })
})
