import { describe, expect, test } from 'vitest'

import { axesOf, matrixRecord, plannedCell, sampleOf } from '../../../test/builders.ts'
import type { MatrixStart, PlannedCell } from '../../bridge/messages.ts'
import { type Axes, cellOf, workloadsOf } from '../../model/cell.ts'
import type { Sample } from '../../model/sample.ts'
import { randomStream } from '../../stats/random.ts'
import { assembleMatrix } from '../assembly/assemble.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { laterTurnContrasts } from './prompt-cache-words.ts'
import { sentencesOf } from './sentences.ts'

interface Declared {
  readonly axes: Axes
  readonly reference?: Record<string, unknown>
  readonly thresholds?: object
  readonly goodput?: MatrixStart['goodput']
  readonly rounds?: number
  /** Each cell's samples, ten if nothing else is said, by the round. */
  readonly sample: (cell: PlannedCell, round: number) => Partial<Sample>
}

/** A matrix of every combination of the levels. */
function matrixOf(declared: Declared): DocumentMatrix {
  const { axes, reference, thresholds = {}, goodput, rounds = 10, sample } = declared
  const cells = axes.model.flatMap((model) =>
    axes.provider.flatMap((provider) =>
      workloadsOf(axes).map((workload) =>
        plannedCell(model, provider, cellOf({ model, provider, ...workload }, axes)),
      ),
    ),
  )
  const samples = cells.flatMap((cell) =>
    Array.from({ length: rounds }, (_, round) =>
      sampleOf({ cell: cell.id, round, ...sample(cell, round) }),
    ),
  )
  const start = { axes, options: { thresholds }, goodput, ...(reference && { reference }) }
  return assembleMatrix(matrixRecord(cells, samples, start))
}

const single = axesOf({ model: ['m'], provider: ['p'] })

/** One provider is sooner, the other faster. */
const rivals: Declared['sample'] = ({ levels: { provider } }, round) => ({
  // No drift, which would widen the interval.
  ttftMs: (provider === 'a' ? 500 : 400) + ((round * 7) % 10),
  tokensPerSecond: provider === 'a' ? 90 : 80,
})

/** The first token comes sooner with a higher limit. */
const soonerWithMoreTokens: Declared['sample'] = ({ levels: { provider, maxTokens } }, round) => ({
  ttftMs: (provider === 'p' ? 500 : 300) - maxTokens / 4 + ((round * 7) % 10),
})

/** Conversations of five turns; what is warm is kept from the second on. */
const turns: Declared['sample'] = ({ levels: { promptCache } }, round) => {
  const turn = (round % 5) + 1
  const isKept = promptCache === 'warm' && turn > 1
  return {
    turn,
    // Were it counted, the first turn would make the difference less.
    ttftMs: (isKept ? 200 : 500) + round,
    inputTokens: 5000,
    cachedTokens: isKept ? 4608 : 0,
    costUsd: isKept ? 0.0005 : 0.002,
  }
}

describe('the sentences of a matrix', () => {
  test('praise nobody where everything timed out', () => {
    const failure = {
      class: 'timeout',
      status: undefined,
      message: 'late',
      inStream: true,
    } as const
    const matrix = matrixOf({
      axes: { ...single, provider: ['a', 'b'] },
      sample: () => ({ status: 'failed', failure, ttftMs: undefined, tokensPerSecond: undefined }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'Too many failures to compare: m via a (10 of 10 requests failed) and m via b (10 of 10 requests failed).',
    ])
  })

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
      'slow adds 84.5 ms [84.2, 84.8] (+16 %) to the first token of m, against direct; quick takes 29.6 ms [29.3, 29.9] (−5.4 %) off; same: no significant difference, 10 rounds could not have detected less than ±1.2 %.',
    ])
    // To the digit what the document says.
    const slow = matrix.contrasts.find((item) => item.cell === 'm@slow' && item.metric === 'ttftMs')
    expect(slow?.difference?.toFixed(1)).toBe('84.5')
    expect(slow?.differenceLow?.toFixed(1)).toBe('84.2')
    expect(slow?.differenceHigh?.toFixed(1)).toBe('84.8')
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
      'Most consistent first token: steady via p, which varies by 1 % of its mean (CV); least consistent: erratic via p, by 18 %.',
      'Best tokens/s per dollar: erratic via p, 400 [400, 400] tokens/s divided by the price of a million output tokens; lowest: steady via p, 10.0 [10.0, 10.0], 40.0 times less.',
    ])
    const cvs = matrix.cells.map(({ summary }) => ((summary.ttftMs.cv ?? 0) * 100).toFixed(0))
    expect([cvs[0], cvs[2]]).toEqual(['1', '18'])
  })

  test('name leaders where nothing is asked, and nobody where there is one cell', () => {
    expect(
      sentencesOf(matrixOf({ axes: { ...single, provider: ['a', 'b'] }, sample: rivals })),
    ).toEqual([
      expect.stringMatching(
        /^Fastest first token \(TTFT\): m via b, 405 ms \[40\d, 40\d\] at the median\.$/,
      ),
      'Most tokens/s: m via a, 90.0 [90.0, 90.0] at the median.',
      'Best tokens/s per dollar: m via a, 11.3 [11.3, 11.3] at the median.',
    ])
    expect(sentencesOf(matrixOf({ axes: single, sample: rivals }))).toEqual([])
  })

  test('do not praise a leader alone whose interval meets those of others', () => {
    const [soonest] = sentencesOf(
      matrixOf({
        axes: { ...single, provider: ['a', 'b', 'c', 'd'] },
        sample: (_cell, round) => ({ ttftMs: 400 + ((round * 7) % 10) }),
      }),
    )
    expect(soonest).toMatch(
      /^Fastest first token \(TTFT\): m via a, .* at the median; the intervals of 3 others overlap with it: no clear winner\.$/,
    )
  })

  test('are few, and say how many more there are', () => {
    const matrix = matrixOf({
      axes: { ...single, model: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], provider: ['p', 'q'] },
      reference: { provider: 'p' },
      sample: () => ({}),
    })
    const sentences = sentencesOf(matrix)
    expect(sentences).toHaveLength(7)
    expect(sentences.at(-1)).toBe('… and 2 more, in the figures below.')
  })

  test('follow levels of concurrency: the objective, the queue, the speed, what was carried', () => {
    const matrix = matrixOf({
      axes: { ...single, concurrency: [1, 2, 4, 8] },
      reference: { concurrency: 1 },
      goodput: { objective: { ttftMs: 600 }, atLeast: 0.9 },
      rounds: 32,
      sample: ({ levels: { concurrency } }, round) => ({
        block: Math.floor(round / 16),
        ttftMs: { 1: 400, 2: 395 + ((round * 5) % 11), 4: 610, 8: 1240 }[concurrency] ?? 0,
        tokensPerSecond: 100 + (round % 3) - (concurrency === 8 ? 20 : round % 2),
        // Blocks of sixteen, a second a filling.
        sentAt: 60_000 * Math.floor(round / 16) + 1000 * Math.floor((round % 16) / concurrency),
        endMs: 1000,
      }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'm via p keeps 90 % within ttft ≤ 600 ms up to concurrency 2 (100 %); at concurrency 4 it is 0 %.',
      '4 at a time adds 210 ms [210, 210] (+52 %) to the first token of m via p, against one at a time; 8 at a time adds 840 ms [840, 840] (+210 %); 2 at a time: no significant difference, 32 rounds in 2 blocks could not have detected less than ±1.3 %.',
      '8 at a time takes 19.5 tokens/s [19.5, 19.5] (−19 %) off the speed of each answer of m via p, against one at a time; 2 and 4 at a time: no significant difference.',
      'm via p gives 1.00 completed requests/s at concurrency 1, 2.00 at 2, 4.00 at 4 and 8.00 at 8.',
    ])
  })

  test('leave levels out of which no pace is known', () => {
    const matrix = matrixOf({
      axes: { ...single, concurrency: [1, 2, 4] },
      rounds: 32,
      sample: ({ levels: { concurrency } }, round) => ({
        block: Math.floor(round / 16),
        // When these were sent is unknown.
        sentAt:
          concurrency === 2
            ? undefined
            : 60_000 * Math.floor(round / 16) + 1000 * Math.floor((round % 16) / concurrency),
        endMs: 1000,
      }),
    })
    expect(matrix.cells[1]?.summary.load?.achievedRate).toBeUndefined()
    expect(sentencesOf(matrix)).toEqual([
      'm via p gives 1.00 completed requests/s at concurrency 1 and 4.00 at 4.',
    ])
  })

  test('name the cells of a loaded matrix by what else varies', () => {
    const matrix = matrixOf({
      axes: { ...single, concurrency: [1, 2], json: [false, true] },
      goodput: { objective: { ttftMs: 600 }, atLeast: 0.9 },
      sample: (_cell, round) => ({ block: 0, sentAt: 1000 * round }),
    })
    expect(sentencesOf(matrix)).toEqual([
      expect.stringMatching(/^m via p \(prose\) keeps 90 % .* up to concurrency 2/),
      expect.stringMatching(/^m via p \(JSON\) keeps/),
      expect.stringMatching(/^m via p \(prose\) gives/),
      expect.stringMatching(/^m via p \(JSON\) gives/),
    ])
  })

  test('follow rates from the intended time on, with what was answered and what waited here', () => {
    const matrix = matrixOf({
      axes: { ...single, rate: [2, 50] },
      reference: { rate: 2 },
      sample: ({ levels: { rate = 0 } }, round) => ({
        block: 0,
        ttftMs: 100,
        queueMs: rate === 50 ? 20 : 0.5,
        sentAt: (1000 / rate) * round,
        // Of fifty a second ten are answered.
        endMs: rate === 50 ? 100 + 80 * round : 100,
      }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'In one block each, and so without an interval, a rate of 50 requests/s adds 19.5 ms (+19 %) to the wait from the intended time to the first token of m via p, against 2 requests/s.',
      'm via p answers 2.00 of 2 and 10.0 of 50 requests/s; on this machine they wait 0.50 ms [0.50, 0.50] and 20.0 ms [20.0, 20.0] at the median before they are sent.',
    ])
  })

  describe('on prompt caches', () => {
    const conversations = { ...single, promptCache: ['bust', 'warm'] } as const
    test('leave the first turn out, and say what was kept and what it costs', () => {
      const reference = { promptCache: 'bust' }
      const matrix = matrixOf({ axes: conversations, reference, rounds: 20, sample: turns })
      expect(sentencesOf(matrix)).toEqual([
        'From the second turn on, a warm prompt cache takes 300 ms [300, 300] (−59 %) off the first token of m via p, against a busted one; 73 728 of 80 000 prompt tokens were cached, against 0 of 80 000, and an answer costs $0.0005, against $0.002.',
      ])
    })

    test('compare every turn from the second on', () => {
      const reference = { promptCache: 'bust' }
      const matrix = matrixOf({ axes: conversations, reference, rounds: 20, sample: turns })
      // Four conversations of five turns.
      const compared = laterTurnContrasts(matrix).map(({ n, dropped }) => n + dropped)
      expect(new Set(compared)).toEqual(new Set([16]))
    })

    test('read the same from the other side', () => {
      const reference = { promptCache: 'warm' }
      const matrix = matrixOf({ axes: conversations, reference, rounds: 20, sample: turns })
      expect(sentencesOf(matrix)).toEqual([
        'From the second turn on, a busted prompt cache adds 300 ms [300, 300] (+143 %) to the first token of m via p, against a warm one; 73 728 of 80 000 prompt tokens were cached, against 0 of 80 000, and an answer costs $0.0005, against $0.002.',
      ])
    })

    test('admit what the endpoint does not tell, and what few rounds cannot', () => {
      const matrix = matrixOf({
        axes: conversations,
        reference: { promptCache: 'bust' },
        rounds: 5,
        sample: (cell, round) => ({
          ...turns(cell, round),
          cachedTokens: undefined,
          costUsd: undefined,
        }),
      })
      expect(sentencesOf(matrix)).toEqual([
        'From the second turn on, too few rounds to tell a difference in the first token of m via p between a busted prompt cache and a warm one; at least 6 are needed; the endpoint does not say how many prompt tokens were cached.',
      ])
    })

    test('do not blame an endpoint that answered nothing', () => {
      const failure = { class: 'http', status: 500, message: 'no', inStream: false } as const
      const nothing = { status: 'failed', failure, quality: undefined, ttftMs: undefined } as const
      const matrix = matrixOf({
        axes: conversations,
        reference: { promptCache: 'bust' },
        rounds: 10,
        sample: (cell, round) => ({ ...turns(cell, round), ...nothing }),
      })
      expect(sentencesOf(matrix).join(' ')).not.toContain('how many prompt tokens')
    })
  })

  test('say what a cold connection costs, and where it goes', () => {
    const axes = { ...single, connection: ['warm', 'cold'] } as const
    const reference = { connection: 'warm' }
    const opened = { reused: false, dnsMs: 2, connectMs: 12, tlsMs: 25.5 }
    const reused = { reused: true, dnsMs: undefined, connectMs: undefined, tlsMs: undefined }
    const sample: Declared['sample'] = ({ levels: { connection } }, round) => ({
      ttftMs: (connection === 'cold' ? 440 : 400) + 7 * (round % 4),
      connection: connection === 'cold' ? opened : reused,
    })
    expect(sentencesOf(matrixOf({ axes, reference, sample }))).toEqual([
      'A cold connection adds 40.0 ms [40.0, 40.0] (+9.8 %) to the first token of m via p, against a warm one; opening one takes 39.5 ms [39.5, 39.5] at the median: 2.00 ms for the name, 12.0 ms to connect and 25.5 ms for TLS.',
    ])
    const plain = { ...opened, dnsMs: undefined, tlsMs: undefined }
    const onLoopback = matrixOf({
      axes,
      reference,
      sample: ({ levels: { connection } }, round) => ({
        ttftMs: 400 + (connection === 'cold' ? round % 2 : 0),
        connection: connection === 'cold' ? plain : reused,
      }),
    })
    expect(sentencesOf(onLoopback)).toEqual([
      'No significant difference in the first token of m via p between a warm connection and a cold one; 10 rounds could not have detected less than ±0.2 %; opening one takes 12.0 ms [12.0, 12.0] at the median, all of it to connect.',
    ])
  })

  test('tell too few rounds, and failures, from no difference', () => {
    const failed: Partial<Sample> = {
      status: 'failed',
      failure: { class: 'http', status: 500, message: 'no', inStream: false },
      ttftMs: undefined,
    }
    const matrix = matrixOf({
      axes: { ...single, provider: ['direct', 'few', 'none', 'same'] },
      reference: { provider: 'direct' },
      sample: ({ levels: { provider } }, round) => ({
        ttftMs: 500 + round,
        ...((provider === 'none' || (provider === 'few' && round > 3)) && failed),
      }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'Too many failures to compare: m via few (6 of 10 requests failed) and m via none (10 of 10 requests failed).',
      'No significant difference in the first token of m between direct and same.',
    ])
  })

  test('say how many rounds so many comparisons need', () => {
    const matrix = matrixOf({
      axes: { ...single, provider: ['direct', 'b', 'c', 'd', 'e'] },
      reference: { provider: 'direct' },
      rounds: 6,
      sample: (_cell, round) => ({ ttftMs: 500 + round }),
    })
    expect(sentencesOf(matrix)).toEqual([
      'Too few rounds to tell a difference in the first token of m between direct and b, c, d or e; at least 8 are needed for 4 comparisons.',
    ])
  })

  test('say of a null result what it could have seen, and how many rounds would see 20 %', () => {
    const noise = randomStream(4, 'noise')
    const matrix = matrixOf({
      axes: { ...single, provider: ['direct', 'b', 'c'] },
      reference: { provider: 'direct' },
      sample: () => ({ ttftMs: 500 * Math.exp(noise.uniform() - 0.5) }),
    })
    const [sentence = ''] = sentencesOf(matrix)
    const said =
      /^No significant difference in the first token of m between direct and b or c; 10 rounds could not have detected less than ±(\d+) %; about (\d+) would detect ±20 %\.$/.exec(
        sentence,
      )
    expect(sentence).toMatch(/^No significant/)
    // The sd of such a ratio is 0.41: 3.08 standard errors at 2.5 % make 49 %, and 20 % takes 48 rounds.
    expect(Number(said?.[1])).toBeGreaterThan(30)
    expect(Number(said?.[1])).toBeLessThan(90)
    expect(Number(said?.[2])).toBeGreaterThan(20)
    expect(Number(said?.[2])).toBeLessThan(140)
  })

  test('say of every further metric what it could have seen', () => {
    const noise = randomStream(5, 'noise')
    const matrix = matrixOf({
      axes: { ...single, model: ['m', 'other'] },
      reference: { model: 'm' },
      sample: () => ({
        ttftMs: 500,
        tokensPerSecond: 50 * Math.exp(noise.uniform() - 0.5),
      }),
    })
    const told = sentencesOf(matrix)
    expect(told).toContainEqual(
      expect.stringMatching(
        /^No significant difference in the speed .*; 10 rounds could not have detected less than ±\d+ %\.$/,
      ),
    )
  })

  test('let nobody lead, be consistent or cheap on what its failures left over', () => {
    const cut = {
      status: 'failed',
      ttftMs: undefined,
      tokensPerSecond: undefined,
      endMs: 1000,
      failure: { class: 'http', status: 504, message: 'HTTP 504', inStream: false },
    } as const
    const declared = (thresholds: object) =>
      matrixOf({
        axes: { ...single, provider: ['a', 'b', 'gateway'] },
        thresholds,
        sample: ({ levels: { provider } }, round) =>
          provider === 'gateway'
            ? round < 3
              ? cut
              : { ttftMs: 40, tokensPerSecond: 900 }
            : { ttftMs: (provider === 'a' ? 500 : 300) + round * 3, tokensPerSecond: 90 },
      })
    const left = 'Too many failures to compare: m via gateway (3 of 10 requests failed).'
    const [first, ...others] = sentencesOf(declared({}))
    expect(first).toBe(left)
    expect(others).toHaveLength(3)
    expect(others.join(' ')).toMatch(/^Fastest first token \(TTFT\): m via b/)
    expect(others.join(' ')).not.toContain('gateway')
    const asked = { ttftMs: { cv: { atMost: 1 } }, pricePerformance: { median: { atLeast: 1 } } }
    expect(sentencesOf(declared(asked)).slice(1).join(' ')).not.toContain('gateway')
    // A threshold on failures takes the place of the 20 %.
    expect(sentencesOf(declared({ failures: { atMost: 0.3 } })).join(' ')).toMatch(
      /^Fastest first token \(TTFT\): m via gateway/,
    )
  })

  test('name no winner among the levels of one endpoint, and compare endpoints at the same ones', () => {
    const maxTokens = [256, 512]
    const sample = soonerWithMoreTokens
    expect(sentencesOf(matrixOf({ axes: { ...single, maxTokens }, sample }))).toEqual([])
    const two = { ...single, provider: ['p', 'q'], maxTokens }
    expect(sentencesOf(matrixOf({ axes: two, sample }))[0]).toMatch(
      /^Fastest first token \(TTFT\): m via q, 256 tokens, 24\d ms/,
    )
  })
})
