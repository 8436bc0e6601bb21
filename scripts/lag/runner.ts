import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadTokenCounter } from '../../src/metrics/token-counter.ts'
import { type Cell, plainWorkload } from '../../src/model/cell.ts'
import { noChanges } from '../../src/model/field-changes.ts'
import { unlimitedBudget } from '../../src/runner/budget.ts'
import type { PricedEndpoint } from '../../src/runner/endpoint.ts'
import type { Instruments } from '../../src/runner/instruments.ts'
import { measure } from '../../src/runner/measure.ts'
import { Negotiations } from '../../src/runner/negotiations.ts'
import { Outages } from '../../src/runner/outages.ts'
import { Pacing } from '../../src/runner/pacing.ts'
import { schedule } from '../../src/runner/schedule.ts'
import { Suspensions } from '../../src/runner/suspensions.ts'
import type { WaitingAnswer } from '../../src/runner/waiting-answers.ts'
import { redactor } from '../../src/secrets/redaction.ts'
import { SecondReader } from '../../src/session/second-reader.ts'
import { EventLoopMonitor } from '../../src/transport/event-loop.ts'
import { HttpClient } from '../../src/transport/http-client.ts'
import { SpreadClient } from '../../src/transport/spread-client.ts'
import { childrenOf } from './process-tree.ts'
import { type Asked, Timer, type Way } from './way.ts'

const API_KEY = 'sk-0123456789'
const prompts = [{ prompt: 'Name some rivers.', keywords: [] }]

/**
 * A block as a matrix measures it, with the helper process that writes answers down. Its time ends with the last
 * answer: what waits until then is no part of it. Requests are spread over so many threads.
 */
export async function runner(port: number, threads = 1): Promise<Way> {
  const folder = mkdtempSync(join(tmpdir(), 'lag-'))
  const reader = await SecondReader.start({ runDir: folder, mode: 'live' }, [
    { name: 'KEY', value: API_KEY },
  ])
  if (!reader) throw new Error('the second reader did not start')
  const counter = await loadTokenCounter()
  const client = new SpreadClient(new HttpClient({ proxied: false }), {
    eventLoop: new EventLoopMonitor(),
    onTrouble(sentence) {
      throw new Error(sentence)
    },
  })
  await client.spreadOver(threads)
  return {
    helper: childrenOf(process.pid).at(-1),
    async ask({ path, requests, streams }) {
      const cell = cellWith(streams)
      const answers: WaitingAnswer[] = []
      let timer = new Timer()
      let time: ReturnType<Timer['stop']> | undefined
      let delayMs: number | undefined
      const instruments: Instruments = {
        client,
        counter,
        eventLoop: client.eventLoop,
        redact: redactor([API_KEY]),
        signal: new AbortController().signal,
        suspensions: new Suspensions(),
        negotiations: new Negotiations(),
        pacing: new Pacing(),
        outages: new Outages(),
        budget: unlimitedBudget,
        onAsking({ id }) {
          reader.asked(id, { matrix: 'lag', asking: '' }, () => undefined)
          timer = new Timer()
        },
        onSample(sample) {
          delayMs = sample.clientDelayMs
        },
        waiting: {
          sent: (id, round) => reader.sent(id, round),
          add(answer) {
            answers.push(answer)
            reader.add(answer)
          },
          async flush() {
            time = timer.stop()
            await reader.flush()
          },
          clear: () => reader.clear(),
        },
      }
      await measure(workloadOf(cell, requests, `http://127.0.0.1:${port}${path}`), instruments)
      const taken = answers.map(async ({ exchanged }) => (await exchanged.raw()).capture)
      if (!time) throw new Error('nothing was measured')
      return { taken: await Promise.all(taken), delayMs, ...time } satisfies Asked
    },
    [Symbol.dispose]() {
      void client[Symbol.asyncDispose]()
      void reader[Symbol.asyncDispose]().then(() => rmSync(folder, { recursive: true }))
    },
  }
}

function cellWith(concurrency: number): Cell {
  const levels = { model: 'one', provider: 'lag', maxTokens: 64, json: false }
  return {
    id: 'one@lag',
    label: 'one via lag',
    levels: { ...plainWorkload, ...levels, concurrency },
  }
}

function workloadOf(cell: Cell, requests: number, baseURL: string): Parameters<typeof measure>[0] {
  const cellIds = [cell.id]
  const size = { rounds: requests, blockSize: requests, warmup: 0 }
  return {
    seed: 1,
    prompts,
    rounds: schedule({ seed: 1, matrix: 'lag', cellIds, prompts, ...size }),
    cells: [cell],
    endpointOf: () => endpointAt(baseURL),
    temperature: 0,
    stream: true,
    timeoutMs: 60_000,
    checks: {},
    storeText: true,
    order: 'sequential',
    arrivals: 'poisson',
    stopping: undefined,
  }
}

function endpointAt(baseURL: string): PricedEndpoint {
  return {
    provider: {
      name: 'lag',
      protocol: 'openai-chat',
      baseURL,
      apiKeyEnv: undefined,
      headers: {},
      body: {},
      modelBodies: {},
      allowInsecure: false,
      models: { one: 'one' },
      prices: {},
    },
    defaults: {},
    baseURL,
    wireModel: 'one',
    apiKey: API_KEY,
    body: {},
    price: undefined,
    changes: noChanges,
    maxRequestUsd: 0,
  }
}
