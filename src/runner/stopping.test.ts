import { describe, expect, test } from 'vitest'

import { axesOf, sampleOf } from '../../test/builders.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { AdaptiveRounds } from '../model/adaptive-rounds.ts'
import { type Cell, cellOf, plainWorkload } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import { regularizedIncompleteBeta } from '../stats/beta.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { Stopping } from './stopping.ts'

const axes = axesOf({ provider: ['quiet', 'noisy'] })
const quiet = cellAt('quiet')
const noisy = cellAt('noisy')

function cellAt(provider: string): Cell {
  return cellOf({ model: 'm', provider, maxTokens: 512, json: false, ...plainWorkload }, axes)
}

function rule(changes: Partial<AdaptiveRounds> = {}): AdaptiveRounds {
  return { min: 10, max: 200, until: { metric: 'ttftMs', relativeWidth: 0.2 }, ...changes }
}

function stoppingOf(cells: readonly Cell[], adaptive = rule(), reference = {}): Stopping {
  return new Stopping(adaptive, { cells, reference, outputPerMTok: () => undefined })
}

/** Spread evenly over ± this share around 500 ms. */
function sampleAt(cell: Cell, round: number, share: number): Sample {
  const ttftMs = 500 * (1 + share * (((round * 7) % 10) / 4.5 - 1))
  return sampleOf({ cell: cell.id, round, ttftMs })
}

/** After how many rounds each cell stops. */
function roundsAsked(
  stopping: Stopping,
  shares: ReadonlyMap<Cell, number>,
  most = 200,
): Map<string, number> {
  const asked = new Map<string, number>()
  let open: ReadonlySet<string> = new Set([...shares.keys()].map(({ id }) => id))
  for (let round = 0; round < most && open.size > 0; round += 1) {
    for (const [cell, share] of shares) {
      if (!open.has(cell.id)) continue
      asked.set(cell.id, round + 1)
      stopping.take(sampleAt(cell, round, share))
    }
    open = stopping.after(1)
  }
  return asked
}

describe('a cell stops', () => {
  test('at the first look, which is no sooner than 20 rounds', () => {
    const stopping = stoppingOf([quiet])
    expect(roundsAsked(stopping, new Map([[quiet, 0.01]])).get(quiet.id)).toBe(20)
  })

  test('no sooner than it may', () => {
    const stopping = stoppingOf([quiet], rule({ min: 33 }))
    expect(roundsAsked(stopping, new Map([[quiet, 0.01]])).get(quiet.id)).toBe(33)
  })

  test('at one of the looks, every five rounds', () => {
    const asked = roundsAsked(stoppingOf([noisy]), new Map([[noisy, 0.6]])).get(noisy.id) ?? 0
    expect(asked).toBeGreaterThan(20)
    expect(asked).toBeLessThan(200)
    expect(asked % 5).toBe(0)
  })

  test('while another one goes on that is not compared with it', () => {
    const asked = roundsAsked(
      stoppingOf([quiet, noisy]),
      new Map([
        [quiet, 0.02],
        [noisy, 0.6],
      ]),
    )
    expect(asked.get(quiet.id)).toBe(20)
    expect(asked.get(noisy.id)).toBeGreaterThan(40)
  })

  test('together with the one it is compared with', () => {
    const stopping = stoppingOf([quiet, noisy], rule(), { provider: 'quiet' })
    const asked = roundsAsked(
      stopping,
      new Map([
        [quiet, 0.02],
        [noisy, 0.6],
      ]),
    )
    expect(asked.get(quiet.id)).toBe(asked.get(noisy.id))
  })
})

test('a rule on price-performance is held against the price of the cell', () => {
  const until = { metric: 'pricePerformance', relativeWidth: 0.2 } as const
  const roundsAt = (outputPerMTok: number | undefined): number | undefined => {
    const measured = { cells: [quiet], reference: undefined, outputPerMTok: () => outputPerMTok }
    const stopping = new Stopping(rule({ until }), measured)
    return roundsAsked(stopping, new Map([[quiet, 0.5]]), 30).get(quiet.id)
  }
  // The pace of all samples is the same.
  expect([roundsAt(8), roundsAt(undefined)]).toEqual([20, 30])
})

test('a cell that only fails goes on to the end', () => {
  const stopping = stoppingOf([quiet])
  const failure = { class: 'http', status: 500, message: '', inStream: false } as const
  let open = new Set<string>()
  for (let round = 0; round < 60; round += 1) {
    const lost = { status: 'failed', failure, ttftMs: undefined } as const
    stopping.take({ ...sampleAt(quiet, round, 0), ...lost })
    open = new Set(stopping.after(1))
  }
  expect(open).toEqual(new Set([quiet.id]))
})

test('in blocks, the looks that came due within one are one', () => {
  const stopping = stoppingOf([quiet])
  for (let round = 0; round < 32; round += 1) stopping.take(sampleAt(quiet, round, 0.01))
  expect(stopping.after(16)).toEqual(new Set([quiet.id]))
  expect(stopping.after(16)).toEqual(new Set())
})

describe('stopping by looking', () => {
  const RUNS = 300

  test('keeps what intervals and contrasts claim', () => {
    const until = { metric: 'ttftMs', relativeWidth: 0.25 } as const
    const adaptive = rule({ min: 20, max: 150, until })
    const stream = randomStream(1, 'adaptive')
    let covered = 0
    let different = 0
    let stopped = 0
    for (let index = 0; index < RUNS; index += 1) {
      const samples = run(stream, adaptive)
      const [own = []] = samples
      const { ttftMs } = summarizeCell(own, undefined, { adaptive })
      if ((ttftMs.ciLow ?? 0) <= 500 && 500 <= (ttftMs.ciHigh ?? Infinity)) covered += 1
      if (signTest(samples) < 0.05) different += 1
      if (own.length < adaptive.max) stopped += 1
    }
    expect(stopped / RUNS).toBeGreaterThan(0.9)
    // The standard error of 95 % is 1.3 % here; an interval at 95 % would cover less.
    expect(covered / RUNS).toBeGreaterThan(0.925)
    // The exact test is conservative; 5 % plus what chance may add.
    expect(different / RUNS).toBeLessThan(0.075)
  })
})

/** Both cells until both are narrow; log-normal around 500 ms, a third of the variance shared. */
function run(stream: RandomStream, adaptive: AdaptiveRounds): Sample[][] {
  const stopping = stoppingOf([quiet, noisy], adaptive, { provider: 'quiet' })
  const samples: [Sample[], Sample[]] = [[], []]
  for (let round = 0; round < adaptive.max; round += 1) {
    const shared = normal(stream) * Math.sqrt(1 / 3)
    for (const [index, cell] of [quiet, noisy].entries()) {
      const own = normal(stream) * Math.sqrt(2 / 3)
      const ttftMs = 500 * Math.exp(0.3 * (shared + own))
      const sample = sampleOf({ cell: cell.id, round, ttftMs })
      samples[index]?.push(sample)
      stopping.take(sample)
    }
    if (stopping.after(1).size === 0) break
  }
  return samples
}

/** A standard normal draw (Box & Muller 1958). */
function normal(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()))
  return radius * Math.cos(2 * Math.PI * stream.uniform())
}

/** Exact two-sided sign test. */
function signTest(samples: readonly (readonly Sample[])[]): number {
  const [one = [], other = []] = samples
  const n = one.length
  const above = one.filter(
    ({ ttftMs = NaN }, index) => ttftMs > (other[index]?.ttftMs ?? NaN),
  ).length
  const extreme = Math.max(above, n - above)
  return Math.min(1, 2 * regularizedIncompleteBeta(0.5, extreme, n - extreme + 1))
}
