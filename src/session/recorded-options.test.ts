import { expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import { planMatrix } from './plan.ts'
import { recordedOptions } from './recorded-options.ts'

const settings = settingsOf()

function recorded(options: object = {}): Record<string, unknown> {
  const declared = { models: 'gpt-4.1', providers: 'openai', prompts: ['Why?'], ...options }
  return recordedOptions(planMatrix('M', declared, settings), settings)
}

test('the usual options of a matrix are recorded, and what it has no use for is not', () => {
  const own = recorded({ rounds: 12, warmup: 1, timeoutMs: 5000, order: 'providers' })
  expect(own).toMatchObject({
    rounds: 12,
    warmup: 1,
    temperature: 0.7,
    timeoutMs: 5000,
    order: 'providers',
    thresholds: {},
    prompts: { count: 1 },
    gate: settings.gate,
  })
  expect(Object.keys(own)).not.toContain('stream')
  expect(Object.keys(own)).not.toContain('arrivals')
  expect(recorded({ stream: false })).toHaveProperty('stream', false)
  expect(recorded({ rate: 2 })).toHaveProperty('arrivals', 'poisson')
  const until = { metric: 'ttftMs', relativeWidth: 0.1 }
  const adaptive = { min: 20, max: 90, until }
  expect(recorded({ rounds: adaptive })).toHaveProperty('rounds', adaptive)
  expect(recorded({ checks: { fine: () => true } })).toHaveProperty('checks', ['fine'])
})

test('of prompts is recorded how many there are, and how many say what beside their question', () => {
  const tools = [{ name: 'weather' }]
  const prompts = [
    'Why?',
    { prompt: 'How?', system: 'Be brief.', maxTokens: 64, tools, toolChoice: { name: 'weather' } },
    { prompt: 'When?', system: 'Be long.', maxTokens: 9, expected: 'now', tools },
  ]
  expect(recorded({ prompts })['prompts']).toEqual({
    count: 3,
    system: 2,
    expected: 1,
    tools: ['weather'],
    toolChoice: ['weather'],
    maxTokens: [9, 64],
  })
})
