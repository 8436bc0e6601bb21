import { expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { loadTokenCounter } from '../metrics/token-counter.ts'
import { BenchError } from '../model/bench-error.ts'
import { checkRequests } from './check-requests.ts'
import { requestOf } from './max-request.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'
import { requestShape } from './request-shape.ts'
import { withPaddings } from './with-paddings.ts'

const counter = await loadTokenCounter()

const catalog = mergeCatalog({
  models: {},
  providers: { lab: { baseURL: 'http://127.0.0.1:1/v1', models: { m: 'wire-m' } } },
})
const settings = settingsOf({ mode: 'live', catalog })

function declare(options: Readonly<Record<string, unknown>>) {
  return withPaddings(planMatrix('Long', { models: 'm', providers: 'lab', ...options }, settings))
}

async function refusal(options: Readonly<Record<string, unknown>>): Promise<string> {
  try {
    await declare(options)
  } catch (error) {
    if (error instanceof BenchError) return error.message
    throw error
  }
  return 'none'
}

test('a plan without levels of input loads nothing, and stays what it is', async () => {
  const plan = planMatrix('Short', { models: 'm', providers: 'lab' }, settings)
  expect(await withPaddings(plan)).toBe(plan)
  expect(plan.axes.inputTokens).toEqual([undefined])
})

test('a level smaller than the prompt is an error that names option, value and fix', async () => {
  const prompt = 'Why is the sky blue, and not violet? '.repeat(20)
  const words = await refusal({ inputTokens: [4096, 100], prompts: ['Why?', prompt] })
  expect(words).toMatch(
    /^matrix\('Long'\): `inputTokens` is 100, but the longest prompt takes up to \d+ tokens with its nonce\. Set `inputTokens` to at least \d+, or shorten/,
  )
  const [, least = NaN] = /at least (\d+)/.exec(words)?.map(Number) ?? []
  expect(least).toBeGreaterThan(counter(prompt) ?? NaN)
  expect(least).toBeLessThan((counter(prompt) ?? NaN) + 40)
  expect(await refusal({ inputTokens: least, prompts: ['Why?', prompt] })).toBe('none')
  expect(await refusal({ inputTokens: least - 1, prompts: ['Why?', prompt] })).toContain(
    `at least ${least}`,
  )
})

test('what stands beside the question counts, and what asks for JSON', async () => {
  const needed = async (options: Readonly<Record<string, unknown>>): Promise<number> =>
    Number(
      /at least (\d+)/.exec(await refusal({ inputTokens: 1, prompts: ['Why?'], ...options }))?.[1],
    )
  const plain = await needed({})
  const system = 'You answer questions about routers, and about nothing else.'
  expect(await needed({ system })).toBeGreaterThan(plain + (counter(system) ?? NaN))
  const messages = [
    { role: 'user', content: system },
    { role: 'assistant', content: 'Gladly.' },
  ]
  expect(await needed({ messages })).toBeGreaterThan(plain + 10)
  expect(await needed({ json: true })).toBeGreaterThan(plain + 20)
  expect(await refusal({ inputTokens: plain, json: [false, true], prompts: ['Why?'] })).toContain(
    'the longest prompt, asked for JSON, takes',
  )
})

test('the bound of a padded request is two tokens for each of its level, and not its bytes', async () => {
  const plan = await declare({ inputTokens: [128, 32_768], prompts: ['Why?'], maxTokens: 100 })
  const cells = plannedCells(plan.kept, plan, settings)
  checkRequests(cells, plan, settings)
  const [short = NaN, long = NaN] = cells.map(({ maxRequest }) => maxRequest.inputTokens ?? NaN)
  expect(long - short).toBe(2 * (32_768 - 128))
  expect(short).toBeLessThan(1000)
  expect(cells.map(({ label }) => label)).toEqual([
    'm via lab, 128 input tokens',
    'm via lab, 32768 input tokens',
  ])
})

test('the recorded request has the tokens of its level, the nonce apart', async () => {
  const plan = await declare({ inputTokens: 4096, prompts: ['Why?'] })
  const [cell] = plannedCells(plan.kept, plan, settings)
  if (!cell) throw new Error('no cell')
  const shape = requestShape('openai-chat', requestOf(cell, plan, settings), {
    counter,
    redact: (text) => text,
  })
  const [message] = [shape.body['messages']].flat()
  expect(message).toMatchObject({ content: { nonce: true } })
  const tokens = Number(/"tokens":(\d+)/.exec(JSON.stringify(message))?.[1])
  expect(tokens).toBeGreaterThan(4096 - 30)
  expect(tokens).toBeLessThan(4096)
})
