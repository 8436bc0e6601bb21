import { describe, expect, test } from 'vitest'

import { matrixRecord, plannedCell, sampleOf } from '../../../test/builders.ts'
import type { InjectorsMet } from '../../bridge/messages.ts'
import type { Sample } from '../../model/sample.ts'
import { joinInjectors, refuseMixedLoads } from './join-injectors.ts'
import type { MatrixRecord } from './matrix-record.ts'

const cell = plannedCell('m', 'lab')
const BEGUN = 1_700_000_000_000

interface PartOptions {
  readonly offsetMs?: number
  readonly load?: string
  readonly seed?: number
  readonly stopped?: string
  readonly samples?: readonly Partial<Sample>[]
}

/** What an injector measured: its clock is ahead by so much. */
function part(number: number, options: PartOptions = {}): MatrixRecord {
  const { offsetMs = 0, load = 'abc', seed = 7, stopped, samples = [{}, {}] } = options
  const record = matrixRecord(
    [cell],
    samples.map((changes, index) =>
      sampleOf({
        cell: cell.id,
        round: 2 * index + number - 1,
        block: index,
        sentAt: BEGUN + offsetMs + 1000 * index + number,
        ...changes,
      }),
    ),
    {
      seed,
      injector: { number, of: 2, load },
      options: { thresholds: { ttftMs: { median: { atMost: 200 } } } },
    },
  )
  const { start, end } = record
  const meetings = [0, 1].map((block): InjectorsMet => ({
    kind: 'injectors-met',
    matrix: start.name,
    cell: cell.id,
    block,
    at: BEGUN + offsetMs + 1000 * block,
    // A clock that drifts.
    offsetMs: offsetMs + block,
    errorMs: 0.5,
  }))
  return {
    ...record,
    start: { ...start, run: { ...start.run, id: `run-${number}` } },
    meetings,
    end: end && { ...end, stopped, verdicts: [] },
  }
}

test('the parts of a load are one matrix, on one clock', () => {
  const [joined, ...others] = joinInjectors([part(2, { offsetMs: 250 }), part(1)])
  expect(others).toEqual([])
  expect(joined?.start.run.id).toBe('run-1')
  expect(joined?.injectors).toMatchObject({
    of: 2,
    load: 'abc',
    joined: [
      { number: 1, runId: 'run-1' },
      { number: 2, runId: 'run-2', clocks: [{ at: BEGUN, offsetMs: 250, errorMs: 0.5 }, {}] },
    ],
  })
  expect(joined?.samples.map(({ round, injector }) => [round, injector])).toEqual([
    [0, 1],
    [1, 2],
    [2, 1],
    [3, 2],
  ])
  // Each by what was known before its block: the second one's clocks show another millisecond too much.
  expect(joined?.samples.map(({ sentAt = NaN }) => sentAt - BEGUN)).toEqual([1, 2, 1000, 1001])
  expect(joined?.end?.verdicts.map(({ verdict }) => verdict)).toEqual(['ok', 'ok'])
})

test('what somebody asks for later in a sample is still there', () => {
  const [joined] = joinInjectors([part(1), part(2)])
  expect(joined?.samples[0]).toMatchObject({ text: 'An answer.', ttftMs: 100 })
})

test('a limit that the whole load breaks is red', () => {
  const slow = { ttftMs: 900, ttfoMs: 900, totalMs: 1000, endMs: 1000 }
  const [joined] = joinInjectors([
    part(1, { samples: [slow, slow] }),
    part(2, { samples: [slow, {}] }),
  ])
  expect(joined?.end?.verdicts.at(-1)).toMatchObject({ kind: 'absolute', verdict: 'failed' })
})

describe('no verdict has', () => {
  test('a load of which a part is missing', () => {
    const [joined] = joinInjectors([part(2)])
    expect(joined?.injectors?.joined.map(({ number }) => number)).toEqual([2])
    expect(joined?.end?.verdicts).toEqual([])
  })

  test('one that was stopped anywhere, and it says why', () => {
    const [joined] = joinInjectors([part(1), part(2, { stopped: 'stopped by the budget' })])
    expect(joined?.end).toMatchObject({ stopped: 'stopped by the budget', verdicts: [] })
  })

  test('one of which an injector has no end', () => {
    const [joined] = joinInjectors([part(1), { ...part(2), end: undefined }])
    expect(joined?.end).toBeUndefined()
  })
})

describe('reports of different loads', () => {
  test.each([
    [{ load: 'def' }, '`load` (injector 1: abc; injector 2: def)'],
    [{ seed: 9 }, '`seed` (injector 1: 7; injector 2: 9)'],
  ])('that differ by %o are not joined, and refused', (changes, words) => {
    const records = joinInjectors([part(1), part(2, changes)])
    expect(records).toHaveLength(2)
    expect(() => refuseMixedLoads(records)).toThrow(words)
    expect(() => refuseMixedLoads(joinInjectors([part(1), part(2)]))).not.toThrow()
  })
})

test('a matrix of one machine stays as it is', () => {
  const record = matrixRecord([cell], [])
  expect(joinInjectors([record])).toEqual([record])
})
