import { describe, expect, test } from 'vitest'

import { deltaEvent, event, eventStream, finish, startServer } from '../../test/http-server.ts'
import { measureAt, PROMPT } from '../../test/measure-at.ts'
import { loadTokenCounter } from '../metrics/token-counter.ts'
import { TURNS } from '../model/prompt.ts'
import { z } from '../model/zod.ts'

const counter = await loadTokenCounter()

const chatBody = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
})

interface Received {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly tokens: number
}

function received(body: string): Received {
  const { messages } = chatBody.parse(JSON.parse(body))
  const tokens = messages.reduce((sum, { content }) => sum + (counter(content) ?? NaN), 0)
  return { messages, tokens }
}

/** Says how many o200k tokens the messages that it received have. */
function startCountingServer() {
  return startServer(({ body }) => {
    const usage = { prompt_tokens: received(body).tokens, completion_tokens: 1 }
    return eventStream([
      { bytes: deltaEvent({ content: 'Yes.' }) + event({ choices: [], usage }) + finish },
    ])
  })
}

describe('a level of input tokens', () => {
  const levels = [128, 1024, 8192]

  test('is what the server receives, question last, with another text in every round', async () => {
    await using server = await startCountingServer()
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 3, axes: { inputTokens: levels, json: [false, true] } },
    )
    expect(samples).toHaveLength(18)
    for (const { cell, inputTokens } of samples) {
      expect(cell).toContain(` inputTokens=${inputTokens} `)
    }
    const texts = server.requests.map(({ body }) => received(body).messages[0]?.content ?? '')
    for (const text of texts) {
      expect(text).toMatch(/^[0-9A-Za-z]{8}-[0-9a-f]{12} \[request id\]\n\n["A-Z0-9]/)
      expect(text).toContain(`.\n\n${PROMPT}`)
    }
    const openings = new Set(texts.map((text) => text.split('\n\n')[1]?.slice(0, 60)))
    expect(openings.size).toBe(3)
  })

  test('counts the system prompt and earlier messages of a row', async () => {
    await using server = await startCountingServer()
    const prompts = [
      {
        prompt: 'What now?',
        keywords: [],
        system: 'You answer questions about routers.',
        messages: [
          { role: 'user', content: 'It blinks red.', isVerbatim: true },
          { role: 'assistant', content: 'Is the cable plugged in?' },
        ],
      },
    ] as const
    const samples = await measureAt(
      { lab: server.origin },
      { prompts, rounds: 4, axes: { inputTokens: [300] } },
    )
    expect(samples.map(({ inputTokens }) => inputTokens)).toEqual([300, 300, 300, 300])
    const [first] = server.requests.map(({ body }) => received(body).messages)
    expect(first?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(first?.[1]?.content).toBe('It blinks red.')
  })

  test('is the length of a conversation’s first turn; warm turns go on with the same text', async () => {
    await using server = await startCountingServer()
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: TURNS, axes: { inputTokens: [2000], promptCache: ['bust', 'warm'] } },
    )
    const of = (level: string) => samples.filter(({ cell }) => cell.endsWith(`=${level}`))
    for (const cell of [of('bust'), of('warm')]) {
      expect(cell[0]?.inputTokens).toBe(2000)
      expect(cell.at(-1)?.inputTokens).toBeGreaterThan(2050)
      expect(cell.at(-1)?.inputTokens).toBeLessThan(2400)
    }
    const nonce = of('warm')[0]?.nonce ?? 'none'
    const openings = server.requests
      .map(({ body }) => received(body).messages[0]?.content ?? '')
      .filter((text) => text.startsWith(nonce))
    expect(openings).toHaveLength(TURNS)
    expect(new Set(openings).size).toBe(1)
  })

  test('holds under load, where texts are composed before a block begins', async () => {
    await using server = await startCountingServer()
    const samples = await measureAt(
      { lab: server.origin },
      { rounds: 12, axes: { inputTokens: [128, 4096], concurrency: [1, 4] } },
    )
    expect(samples).toHaveLength(48)
    for (const { cell, inputTokens } of samples) {
      expect(cell).toContain(` inputTokens=${inputTokens} `)
    }
  })

  test('sends one text to all cells of a round, but for nonce and level', async () => {
    await using server = await startCountingServer()
    await measureAt(
      { lab: server.origin, other: server.origin },
      { rounds: 1, axes: { inputTokens: [128, 1024] } },
    )
    const texts = server.requests
      .map(({ body }) => received(body).messages[0]?.content.replace(/^.*\n\n/, '') ?? '')
      .toSorted((one, other) => one.length - other.length)
    const shared = texts[0]?.slice(0, 200) ?? 'none'
    expect(texts).toHaveLength(4)
    for (const text of texts) expect(text.startsWith(shared)).toBe(true)
  })
})
