import { setTimeout as delay } from 'node:timers/promises'

import { costOf } from '../metrics/cost.ts'
import type { TokenCounter } from '../metrics/tokens.ts'
import type { Check } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { observe } from '../protocol/observe.ts'
import { protocols } from '../protocol/protocols.ts'
import type { EventLoopMonitor } from '../transport/event-loop.ts'
import type { HttpClient } from '../transport/http-client.ts'
import type { Redact } from '../transport/redaction.ts'
import type { Budget } from './budget.ts'
import type { Endpoint } from './endpoint.ts'
import { retryAfterMs } from './retry-after.ts'
import { sampleOf } from './sample.ts'
import { cellNonce, promptAsSent } from './schedule.ts'
import type { SetAside } from './set-aside.ts'

/** What one matrix asks, of whom, and how often. */
export interface Workload {
  readonly seed: number
  readonly rounds: readonly Round[]
  /** The cells to measure; rounds may name more. */
  readonly cells: readonly Cell[]
  readonly endpointOf: (cell: Cell) => Endpoint
  readonly temperature: number
  readonly timeoutMs: number
  readonly checks: Readonly<Record<string, Check>>
  readonly storeText: boolean
}

export interface Instruments {
  readonly client: HttpClient
  readonly counter: TokenCounter
  readonly eventLoop: EventLoopMonitor
  readonly redact: Redact
  readonly signal: AbortSignal
  readonly budget: Budget
  /** Whose remaining requests are not sent. */
  readonly setAside: SetAside
  /** Hears of every finished sample before the next request is sent. */
  readonly onSample: (sample: Sample) => void | Promise<void>
}

/** How a measuring ended: with its last round, by the abort signal, or for want of money. */
export type Ending = 'complete' | 'aborted' | 'budget'

/**
 * Walks the rounds one request at a time and hands over every sample as it ends. Stops early,
 * without an error, when the signal aborts or the next request could exceed the budget.
 */
export async function measure(workload: Workload, instruments: Instruments): Promise<Ending> {
  const { signal, eventLoop, budget, setAside } = instruments
  const cells = new Map(workload.cells.map((cell) => [cell.id, cell]))
  const negotiations = new Map<string, Negotiation>()
  const notBefore = new Map<string, number>()
  eventLoop.start()
  try {
    for (const round of workload.rounds) {
      for (const id of round.order) {
        const cell = cells.get(id)
        if (!cell) continue
        const endpoint = workload.endpointOf(cell)
        if (setAside.reasonFor(endpoint) !== undefined) continue
        await waitUntil(notBefore.get(endpoint.provider.name), signal)
        if (signal.aborted) return 'aborted'
        if (!budget.reserve(endpoint.dearestRequestUsd)) return 'budget'
        const negotiation = negotiations.get(id) ?? { leaveOut: [], isSettled: false }
        negotiations.set(id, negotiation)
        const sample = await ask({ round, cell, endpoint, negotiation }, workload, instruments)
        budget.settle(endpoint.dearestRequestUsd, costOf(sample))
        setAside.note(endpoint, sample)
        if (sample.status === 'failed') {
          const wait = retryAfterMs(sample.headers, Date.now())
          if (wait !== undefined) notBefore.set(endpoint.provider.name, Date.now() + wait)
        }
        await instruments.onSample(sample)
      }
    }
    return signal.aborted ? 'aborted' : 'complete'
  } finally {
    eventLoop.stop()
  }
}

/** Which optional request fields an endpoint takes: open until its first answer. */
interface Negotiation {
  leaveOut: readonly string[]
  isSettled: boolean
}

interface Question {
  readonly round: Round
  readonly cell: Cell
  readonly endpoint: Endpoint
  readonly negotiation: Negotiation
}

async function ask(
  { round, cell, endpoint, negotiation }: Question,
  workload: Workload,
  { client, counter, eventLoop, redact, signal }: Instruments,
): Promise<Sample> {
  const nonce = cellNonce(workload.seed, round, cell.id)
  const { provider } = endpoint
  eventLoop.reset()
  const observation = await observe(
    client,
    protocols[provider.protocol],
    {
      baseURL: endpoint.baseURL,
      apiKey: endpoint.apiKey,
      headers: provider.headers,
      body: { ...endpoint.body, ...provider.body },
      model: endpoint.wireModel,
      prompt: promptAsSent(nonce, round.prompt),
      maxTokens: cell.levels.maxTokens,
      temperature: workload.temperature,
      json: cell.levels.json,
      leaveOut: negotiation.leaveOut,
      aws: endpoint.aws,
    },
    { timeoutMs: workload.timeoutMs, signal, negotiate: !negotiation.isSettled },
  )
  const clientDelayMs = eventLoop.p99Ms()
  if (settlesNegotiation(observation.status)) {
    negotiation.isSettled = true
    negotiation.leaveOut = observation.leftOut
  }
  return sampleOf(observation, {
    cell,
    round,
    nonce,
    price: endpoint.price,
    checks: workload.checks,
    counter,
    redact,
    storeText: workload.storeText,
    clientDelayMs,
  })
}

/** An answer settles which fields an endpoint takes, and so does a rejection that stayed one. */
function settlesNegotiation(status: number | undefined): boolean {
  return status !== undefined && (status < 300 || status === 400 || status === 422)
}

/** Waits for a moment in Unix milliseconds, or for the abort, whichever comes first. */
async function waitUntil(moment: number | undefined, signal: AbortSignal): Promise<void> {
  const wait = (moment ?? 0) - Date.now()
  if (wait <= 0 || signal.aborted) return
  await delay(wait, undefined, { signal }).catch(() => undefined)
}
