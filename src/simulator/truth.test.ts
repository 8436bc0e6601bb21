import { describe, expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { scriptOf } from './script.ts'
import { clockErrorOf, type SimulatedCell, truthOf } from './truth.ts'

const { providers } = mergeCatalog({ models: {}, providers: {} })
const spec = { name: 'gpt-4.1', family: 'gpt', tier: 'flagship' }
const PROMPT_TOKENS = 120
const ROUNDS = 4000

function cellAt(name: string): SimulatedCell {
  const provider = providers[name]
  if (!provider) throw new Error(`${name} is missing`)
  const cell = plannedCell(spec.name, name)
  const sample = sampleOf({ cell: cell.id, round: 0, inputTokens: PROMPT_TOKENS, cachedTokens: 0 })
  return { ...cell, provider, spec, body: {}, samples: [sample] }
}

/** What endpoints do in so many rounds, which ask all of them. */
function played(provider: string) {
  return Array.from({ length: ROUNDS }, (_, round) =>
    scriptOf({
      seed: 1,
      provider,
      model: spec,
      prompt: `user: ${provider}-${round.toString(16).padStart(12, '0')} [request id]\n\nWhy?`,
      promptTokens: PROMPT_TOKENS,
      cachedTokens: 0,
      json: false,
      pinned: undefined,
      ordinal: round,
      hasFaults: false,
    }),
  )
}

function middle(values: readonly number[]): number {
  return quantile(ascending(values), 0.5) ?? NaN
}

const cells = [cellAt('openai'), cellAt('openrouter')]
const truth = truthOf(cells, { provider: 'openai' })

describe('the truth that a report shows', () => {
  test.each(['openai', 'openrouter'])('is what the endpoints of %s do', (provider) => {
    const set = truth?.cells.find(({ cell }) => cell === `gpt-4.1@${provider}`)
    const scripts = played(provider)
    const times = middle(scripts.map(({ startMs }) => startMs))
    // Four thousand rounds show a median to a half per cent.
    expect(Math.abs(times / (set?.ttftMs ?? NaN) - 1)).toBeLessThan(0.012)
    const paces = middle(scripts.map(({ tokensPerSecond }) => tokensPerSecond))
    expect(Math.abs(paces / (set?.tokensPerSecond ?? NaN) - 1)).toBeLessThan(0.006)
  })

  test('of a router is what it adds, round by round', () => {
    const [set] = truth?.contrasts ?? []
    expect(set).toMatchObject({ cell: 'gpt-4.1@openrouter', metric: 'ttftMs', axis: 'provider' })
    expect(set?.difference).toBeGreaterThan(76)
    expect(set?.difference).toBeLessThan(84)
    const [routed, direct] = ['openrouter', 'openai'].map(played)
    const differences = routed?.map(
      ({ startMs }, round) => startMs - (direct?.[round]?.startMs ?? NaN),
    )
    expect(Math.abs(middle(differences ?? []) - (set?.difference ?? NaN))).toBeLessThan(6)
  })

  test('of requests that wait for each other nobody knows', () => {
    const [cell] = cells
    if (!cell) throw new Error('a cell is missing')
    const loaded = { ...cell, levels: { ...cell.levels, concurrency: 4 } }
    expect(truthOf([loaded], undefined)).toBeUndefined()
  })

  test('says what the clock is off by, in the middle and beyond', () => {
    const errors = Array.from({ length: 101 }, (_, index) => index / 100)
    expect(clockErrorOf(errors, 20)).toEqual({ wayBackMs: 0.5, lateMs: 9.8 })
    expect(clockErrorOf([], 20)).toBeUndefined()
    const clock = { wayBackMs: 0.2, lateMs: 4 }
    expect(truthOf(cells, undefined, clock)?.clock).toEqual(clock)
  })
})
