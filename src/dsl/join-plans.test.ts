import { describe, expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import type { Answer } from '../model/answer.ts'
import type { ChatOptions } from '../model/options/matrix-options.ts'
import { planCall } from '../session/plan.ts'
import { joinPlans } from './join-plans.ts'

/** A comparison of the same model at two providers, each called with its own options. */
function joined(direct: ChatOptions, routed: ChatOptions = direct) {
  const calls = [
    { name: 'direct', model: 'gpt-4.1', provider: 'openai', options: direct },
    { name: 'routed', model: 'gpt-4.1', provider: 'openrouter', options: routed },
  ]
  const plans = calls.map(({ model, provider, options }) =>
    planCall(model, provider, options, settingsOf()),
  )
  return joinPlans(plans, calls, 'Tax')
}

const long = ({ text }: Answer) => text.length > 100 || 'short'
const fine = (): true => true
const score = ({ text }: Answer) => Math.min(1, text.length / 100)

describe('calls that are compared', () => {
  test('are cells of one plan, known by the names of their benchmarks', () => {
    const { name, cells, kept, axes, timeoutMs } = joined({ timeoutMs: 5000 })
    expect([name, timeoutMs, axes.provider]).toEqual(['Tax', 5000, ['openai', 'openrouter']])
    expect(cells.map(({ id, label }) => [id.split(' ').at(-1), label])).toEqual([
      ['bench=direct', expect.stringMatching(/^direct \(gpt-4\.1/)],
      ['bench=routed', expect.stringMatching(/^routed \(gpt-4\.1/)],
    ])
    expect(kept).toBe(cells)
  })

  test.each([
    ['rounds', 10, 20],
    ['warmup', 0, 1],
    ['seed', 1, 2],
    ['temperature', 0.2, 0.9],
    ['stream', true, false],
    ['timeoutMs', 5000, 60_000],
  ] as const)('share `%s`, and are told which one has what', (option, one, other) => {
    expect(() => joined({ [option]: one }, { [option]: other })).toThrow(
      `Tax: \`${option}\` is ${one} for gpt-4.1 via openai and ${other} for gpt-4.1 via openrouter`,
    )
  })

  test('ask the same', () => {
    const prompts = [{ prompt: 'Why is the sky blue?', keywords: [] }]
    const others = [{ prompt: 'Why is the sea blue?', keywords: [] }]
    expect(() => joined({ prompts }, { prompts: others })).toThrow(
      'are others for gpt-4.1 via openai than for gpt-4.1 via openrouter',
    )
    expect(joined({ prompts }).prompts).toHaveLength(1)
  })

  test('are judged alike: by checks of the same names, sources and limits', () => {
    const others = 'Tax: `checks` are others for gpt-4.1 via openai than for gpt-4.1 via openrouter'
    expect(Object.keys(joined({ checks: { long } }).checks)).toEqual(['long'])
    expect(() => joined({ checks: { long } }, {})).toThrow(others)
    expect(() => joined({ checks: { long } }, { checks: { long: () => true } })).toThrow(others)
    expect(() =>
      joined(
        { checks: { size: { score, atLeast: 0.5 } } },
        { checks: { size: { score, atLeast: 0.9 } } },
      ),
    ).toThrow(others)
    expect(() => joined({ checks: { long, fine } }, { checks: { fine, long } })).not.toThrow()
    // Written in each call, they are one another's copies.
    expect(() =>
      joined({ checks: { fine: () => true } }, { checks: { fine: () => true } }),
    ).not.toThrow()
  })
})
