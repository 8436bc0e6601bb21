import { describe, expect, test } from 'vitest'

import { builtInModels } from '../catalog/models.ts'
import { profileOf } from './profile.ts'
import { firstTokenMs, paceOf } from './script.ts'

const typical = { moment: 0, own: 0, isSlow: false, pace: 0 }
const plain = { json: false, unreadTokens: 100, backend: undefined }

function firstToken(provider: string, model: string, tier?: string, region?: string): number {
  return firstTokenMs(profileOf({ provider, region, model, tier }), plain, typical)
}

describe('a simulated endpoint', () => {
  const providers = ['openai', 'openrouter', 'opper', 'a server of mine', 'gateway-2']
  const models = [...builtInModels, { name: 'my-model', tier: undefined }]

  test.each(providers)(
    'at %s is shaped like a real one, whatever its model is called',
    (provider) => {
      for (const { name, tier } of models) {
        const ms = firstToken(provider, name, tier)
        expect(ms, name).toBeGreaterThanOrEqual(300)
        expect(ms, name).toBeLessThanOrEqual(900)
        const pace = paceOf(profileOf({ provider, model: name, tier }), plain, typical)
        expect(pace, name).toBeGreaterThanOrEqual(40)
        expect(pace, name).toBeLessThanOrEqual(180)
      }
    },
  )

  test('is sooner and faster down the ladder', () => {
    const ladder = ['flagship', 'fast', 'ultra-fast'] as const
    const names = ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'] as const
    const times = names.map((name, index) => firstToken('openai', name, ladder[index]))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })

  test('through a router is later by a known amount', () => {
    const late = firstToken('openrouter', 'gpt-4.1') - firstToken('openai', 'gpt-4.1')
    expect(late).toBeCloseTo(80, 9)
  })

  test('in a region is as late as the way there takes', () => {
    const [near = NaN, far = NaN, between = NaN] = [
      'us-east-1',
      'ap-northeast-1',
      'eu-central-1',
    ].map((region) => firstToken(`bedrock-${region}`, 'claude-haiku-4-5', 'fast', region))
    expect(far - near).toBeCloseTo(154, 9)
    expect(between - near).toBeCloseTo(88, 9)
  })

  test('nobody knows is the same in every run, and unlike another', () => {
    expect(firstToken('mine', 'm')).toBe(firstToken('mine', 'm'))
    expect(firstToken('mine', 'm')).not.toBe(firstToken('yours', 'm'))
    expect(firstToken('mine', 'm')).not.toBe(firstToken('mine', 'n'))
  })
})
