import { describe, expect, test } from 'vitest'

import { noOverrides, settingsOf } from '../../test/settings.ts'
import type { EnvironmentOverrides } from '../bridge/settings.ts'
import { demandsOf } from './demand.ts'
import { type Plan, planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

function settings(overrides: Partial<EnvironmentOverrides> = {}) {
  return settingsOf({ overrides: { ...noOverrides, ...overrides } })
}

function plan(options: unknown, overrides: Partial<EnvironmentOverrides> = {}): Plan {
  const declared = { models: 'gpt-4.1', providers: 'openai', ...Object(options) }
  return planMatrix('Searched', declared, settings(overrides))
}

const objective = { ttftMs: 800 }

describe('a search for the highest load', () => {
  test('has defaults, and a cell for every level it may try', () => {
    const { capacity, axes, cells, warmup, rounds, blockSize } = plan({ capacity: { objective } })
    expect(capacity).toEqual({
      objective,
      share: 0.95,
      of: 'concurrency',
      max: 64,
      relativeWidth: 0.25,
      maxRequests: 3000,
    })
    expect(axes.concurrency.slice(0, 3)).toEqual([1, 2, 3])
    expect(axes.concurrency.at(-1)).toBe(64)
    expect(cells).toHaveLength(axes.concurrency.length)
    expect([warmup, rounds, blockSize]).toEqual([0, 3000, 11])
  })

  test('of rates is an open loop, and LLM_BENCH_ROUNDS limits its requests', () => {
    const rates = { capacity: { objective: { ttftFromIntendedMs: 800 }, of: 'rate', max: 8 } }
    const { axes, rounds, capacity } = plan(rates, { rounds: 200 })
    expect(axes.rate[0]).toBe(1)
    expect(axes.rate.at(-1)).toBe(8)
    expect(axes.concurrency).toEqual([1])
    expect([rounds, capacity?.maxRequests]).toEqual([200, 200])
  })

  test('asks its first block however few rounds the environment says', () => {
    const { rounds, capacity } = plan({ capacity: { objective } }, { rounds: 5 })
    expect([rounds, capacity?.maxRequests]).toEqual([11, 11])
  })

  test('is estimated by the most that it can ask an endpoint', () => {
    const planned = plan({ capacity: { objective, maxRequests: 500 } })
    const [cell] = plannedCells(planned.kept, planned, settings())
    if (!cell) throw new Error('no cell')
    expect(demandsOf(cell, planned, settings()).demand.requests).toBe(500)
  })

  test('against accepted runs has one look, which nothing is added to', () => {
    const planned = plan({
      capacity: { objective },
      thresholds: { capacity: { regression: { atMost: 0.2 } } },
    })
    const [cell] = plannedCells(planned.kept, planned, settings())
    if (!cell) throw new Error('no cell')
    expect(demandsOf(cell, planned, settings()).laterLooks).toBeUndefined()
    expect(() => plan({ capacity: { objective }, thresholds: { capacity: {} } })).toThrow(
      /`thresholds\.capacity`: expected `atLeast`, `regression` or both/,
    )
    expect(() =>
      plan({
        capacity: { objective },
        thresholds: { capacity: { regression: {} } },
        gate: { detect: 0.3 },
      }),
    ).toThrow(/`gate\.detect` is 0\.3, but the matrix puts its endpoints under load/)
  })

  test.each([
    [
      { concurrency: [1, 8] },
      /`concurrency` .* and `capacity` cannot be combined: .*`capacity\.max`/,
    ],
    [{ rate: 2 }, /`rate` 2 and `capacity` cannot be combined/],
    [{ rounds: 20 }, /`rounds` 20 and `capacity` cannot be combined: .*`capacity\.maxRequests`/],
    [{ warmup: 1 }, /`warmup` 1 and `capacity` cannot be combined/],
    [{ reference: { provider: 'openai' } }, /`reference` .* cannot be combined/],
    [{ order: 'providers' }, /`capacity` and `order` 'providers' cannot be combined/],
    [{ connection: 'cold' }, /`capacity` and `connection` 'cold' cannot be combined/],
    [{ thresholds: { ttftMs: { p95: { atMost: 1 } } } }, /`thresholds\.ttftMs` and `capacity`/],
  ])('does not fit with %j', (options, message) => {
    expect(() => plan({ capacity: { objective }, ...options })).toThrow(message)
  })

  test.each([
    [{ objective: {} }, /`capacity\.objective`: expected at least one metric/],
    [
      { objective, share: 1 },
      /`capacity\.share`: expected a share above 0 and below 1.*received 1/,
    ],
    [{ objective, share: 0 }, /`capacity\.share`/],
    [{ objective, max: 0 }, /`capacity\.max`: expected at least 1: .*, received 0/],
    [{ objective, max: 2.5 }, /`capacity\.max`: expected a whole number/],
    [{ objective, max: 1000 }, /`capacity\.max`: expected at most 256/],
    [
      { objective, relativeWidth: 0 },
      /`capacity\.relativeWidth`: expected a share of the capacity/,
    ],
    [{ objective, maxRequests: 5 }, /`capacity\.maxRequests`: expected at least 11/],
    [{ objective, of: 'users' }, /`capacity\.of`: expected 'concurrency' or 'rate'/],
    [{ objective, shares: 0.9 }, /unknown option `capacity\.shares`\. Did you mean `share`/],
    [{ objective: { ttftFromIntendedMs: 1 } }, /names ttftFromIntendedMs, but a closed loop/],
  ])('refuses %j', (capacity, message) => {
    expect(() => plan({ capacity })).toThrow(message)
  })

  test('is needed by a limit on it', () => {
    expect(() => plan({ thresholds: { capacity: { atLeast: 4 } } })).toThrow(
      /`thresholds\.capacity` limits the highest load, but there is no `capacity`/,
    )
    expect(() =>
      plan({ capacity: { objective }, thresholds: { capacity: { atLeast: 0 } } }),
    ).toThrow(/`thresholds\.capacity\.atLeast`: expected a load above 0/)
  })
})
