import { expect, test } from 'vitest'

import type { MatrixStart } from '../src/bridge/messages.ts'
import type { Axes } from '../src/model/cell.ts'
import { assembleMatrix } from '../src/report/assembly/assemble.ts'
import { turnsOf } from '../src/report/assembly/turns.ts'
import type { DocumentMatrix } from '../src/report/schema/results-document.ts'
import { sentencesOf } from '../src/report/sentences/sentences.ts'
import { Readers } from '../src/simulator/readers.ts'
import { axesOf, matrixRecord, plannedCells } from './builders.ts'
import { answers, type Behaviour, createEndpoint } from './e2e/endpoint.ts'
import { measureAt } from './measure-at.ts'

/** What is measured at an endpoint that behaves in a known way, as its document has it. */
async function measuredAt(
  behaviour: Behaviour,
  asked: Partial<Axes>,
  start: Partial<MatrixStart> & { readonly count: number },
): Promise<DocumentMatrix> {
  const { count, ...changes } = start
  await using endpoint = await createEndpoint(() => behaviour)
  const origin = `http://127.0.0.1:${endpoint.port}`
  const samples = await measureAt({ lab: origin }, { rounds: count, axes: asked })
  const axes = axesOf(asked)
  const record = matrixRecord(plannedCells(axes), samples, { axes, ...changes })
  return assembleMatrix(record)
}

const SERVICE_MS = 80

/** Serves two at a time; the others wait. */
function twoSlots(): Behaviour {
  const slots = new Readers(2)
  return (request, response) => {
    const now = performance.now()
    const firstMs = slots.read(now, SERVICE_MS) - now
    return answers({ firstMs, text: 'Yes.', pauseMs: 0 })(request, response)
  }
}

/** The figure in front of a unit, behind the given words. */
function figureIn(sentence: string | undefined, pattern: RegExp): number {
  return Number(pattern.exec(sentence ?? '')?.[1])
}

test('two slots: the queue is told from four at a time on', async () => {
  const matrix = await measuredAt(
    twoSlots(),
    { concurrency: [1, 2, 4] },
    {
      // Five blocks: a pace is told from five answers in full queues on, and three blocks hold just that.
      count: 40,
      reference: { concurrency: 1 },
      goodput: { objective: { ttftMs: SERVICE_MS * 1.5 }, atLeast: 0.7 },
    },
  )
  const [goodput, firstToken, throughput] = sentencesOf(matrix)
  expect(goodput).toMatch(/^m via lab keeps 70 % within ttft ≤ 120 ms up to concurrency 2 /)
  const queued = figureIn(firstToken, /4 at a time adds ([\d.]+) ms/i)
  expect(queued).toBeGreaterThan(SERVICE_MS * 0.6)
  expect(queued).toBeLessThan(SERVICE_MS * 1.6)
  expect(firstToken).toContain('against one at a time')
  expect(figureIn(throughput, /([\d.]+) completed requests\/s at concurrency 1/)).toBeLessThan(
    1000 / SERVICE_MS,
  )
  expect(figureIn(throughput, /([\d.]+) at 4\.$/)).toBeGreaterThan(1200 / SERVICE_MS)
})

test('a rate above what two slots hold: what was answered of it, and waits from the intended time', async () => {
  const matrix = await measuredAt(
    twoSlots(),
    { rate: [15, 100] },
    { count: 40, reference: { rate: 15 } },
  )
  const [wait, held] = sentencesOf(matrix)
  expect(wait).toMatch(
    /^In one block each, and so without an interval, a rate of 100 requests\/s adds .* to the wait from the intended time/,
  )
  // Forty in 0.4 seconds, served 25 a second: half of them wait for half a second or more.
  expect(figureIn(wait, /adds ([\d.]+) ms/)).toBeGreaterThan(250)
  expect(Math.abs(figureIn(held, /answers ([\d.]+) of 15 /) - 15)).toBeLessThan(5)
  expect(figureIn(held, / ([\d.]+) of 100 requests\/s/)).toBeLessThan(2200 / SERVICE_MS)
})

const CHARACTERS_PER_TOKEN = 4
const TOKENS_READ_PER_MS = 100
const MIN_KEPT_TOKENS = 1024

/** Keeps what it has read, and takes time for what it does not know yet. */
function keepsPrompts(): Behaviour {
  const known: string[] = []
  return (request, response) => {
    const text = request.body.messages.map(({ content }) => content).join('\n')
    const begun = Math.max(0, ...known.map((earlier) => sharedTokens(earlier, text)))
    known.push(text)
    const tokens = Math.ceil(text.length / CHARACTERS_PER_TOKEN)
    const cached = begun < MIN_KEPT_TOKENS ? 0 : begun
    return answers({
      firstMs: (tokens - cached) / TOKENS_READ_PER_MS,
      pauseMs: 0,
      usage: { prompt_tokens: tokens, prompt_tokens_details: { cached_tokens: cached } },
    })(request, response)
  }
}

function sharedTokens(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return Math.floor(length / CHARACTERS_PER_TOKEN)
}

test('a prompt cache: what it saves from the second turn on, and nothing of busted prompts', async () => {
  const matrix = await measuredAt(
    keepsPrompts(),
    { promptCache: ['bust', 'warm'] },
    { count: 15, reference: { promptCache: 'bust' } },
  )
  const [sentence, ...others] = sentencesOf(matrix)
  expect(others).toEqual([])
  expect(sentence).toMatch(/^From the second turn on, a warm prompt cache takes /)
  const [busted, warm] = matrix.cells
  if (!busted || !warm) throw new Error('two cells were measured')
  expect(turnsOf(busted).map(({ cachedShare }) => cachedShare)).toEqual([0, 0, 0, 0, 0])
  const [first, ...later] = turnsOf(warm)
  expect(first?.cachedShare).toBe(0)
  for (const { cachedShare, ms = NaN } of later) {
    expect(cachedShare).toBeGreaterThan(0.9)
    expect(ms).toBeLessThan((first?.ms ?? NaN) / 2)
  }
  // What need not be read is what is saved.
  const [, cached = '', sent = ''] =
    /; ([\d ]+) of ([\d ]+) prompt tokens were cached, against 0 of /.exec(sentence ?? '') ?? []
  const served = warm.samples.filter(({ turn }) => (turn ?? 0) > 1)
  expect(Number(sent.replaceAll(' ', ''))).toBe(
    served.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0),
  )
  const savedMs = Number(cached.replaceAll(' ', '')) / served.length / TOKENS_READ_PER_MS
  expect(figureIn(sentence, /takes ([\d.]+) ms/)).toBeGreaterThan(savedMs * 0.6)
  expect(figureIn(sentence, /takes ([\d.]+) ms/)).toBeLessThan(savedMs * 1.4)
})
