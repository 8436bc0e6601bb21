import type { RunSettings } from '../bridge/settings.ts'
import { loadTokenCounter, type TokenCounter } from '../metrics/token-counter.ts'
import type { OwnCost } from '../model/own-load.ts'
import { calibrate } from '../runner/calibrate.ts'
import { Negotiations } from '../runner/negotiations.ts'
import { ownCost } from '../runner/own-cost.ts'
import { credentialsOf } from '../secrets/credentials-of.ts'
import { type Redact, redactor } from '../secrets/redaction.ts'
import { watchFor } from '../secrets/watch.ts'
import { EventLoopMonitor, type LoopWatch } from '../transport/event-loop.ts'
import { HttpClient } from '../transport/http-client.ts'
import { readProxies } from '../transport/proxies.ts'
import { SpreadClient } from '../transport/spread-client.ts'
import { SecondReader } from './second-reader.ts'

/** What one worker measures with; opened before the first request, shared by its matrices. */
export interface Instruments {
  readonly client: SpreadClient
  readonly counter: TokenCounter
  readonly eventLoop: LoopWatch
  readonly redact: Redact
  readonly negotiations: Negotiations
  readonly calibrationErrorsMs: readonly number[]
  /** What this machine takes for a request and a chunk; undefined where it cannot be told, or answers are simulated. */
  ownCost(): Promise<OwnCost | undefined>
  /** Started when it is first asked for; undefined where it cannot be had. */
  secondReader(): Promise<SecondReader | undefined>
}

let opened: Promise<Instruments> | undefined
let reading: Promise<SecondReader | undefined> | undefined

export function openInstruments(settings: RunSettings, signal: AbortSignal): Promise<Instruments> {
  opened ??= open(settings, signal)
  return opened
}

/** Closes every connection; the next matrix opens them again. */
export async function closeInstruments(): Promise<void> {
  const instruments = await opened
  opened = undefined
  await instruments?.client[Symbol.asyncDispose]()
  const reader = await reading
  reading = undefined
  await reader?.[Symbol.asyncDispose]()
}

async function open(settings: RunSettings, signal: AbortSignal): Promise<Instruments> {
  // Ctrl-C and a closed terminal reach the whole process group. Vitest passes it on as an abort, which
  // keeps the samples.
  for (const name of ['SIGINT', 'SIGHUP'] as const) {
    if (process.listenerCount(name) === 0) process.on(name, () => undefined)
  }
  const counter = await loadTokenCounter()
  const credentials = credentialsOf(settings.catalog, process.env)
  watchFor(credentials)
  const redact = redactor(credentials.map(({ value }) => value))
  const own = new HttpClient({ proxied: readProxies(process.env) ?? false })
  const client = new SpreadClient(own, {
    eventLoop: new EventLoopMonitor(),
    onTrouble: (sentence) => process.stderr.write(`vitest-llm-bench: ${redact(sentence)}\n`),
  })
  let cost: Promise<OwnCost | undefined> | undefined
  return {
    client,
    counter,
    eventLoop: client.eventLoop,
    redact,
    negotiations: new Negotiations(),
    calibrationErrorsMs: await calibrate(own, settings.nullEndpoint, signal),
    ownCost: async () =>
      settings.mode === 'live' ? (cost ??= ownCost(own, settings.nullEndpoint, signal)) : undefined,
    secondReader: () => (reading ??= SecondReader.start(settings, credentials)),
  }
}
