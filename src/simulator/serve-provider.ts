import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

import type { ModelSpec } from '../model/provider.ts'
import {
  SIMULATED_COLD_HEADER,
  SIMULATED_JUDGE_HEADER,
  SIMULATED_SENT_HEADER,
} from '../model/simulated-requests.ts'
import { type FakeVendor, type Refusal, refusalStatus } from '../protocol/fake-vendor.ts'
import { fakeVendors } from '../protocol/fake-vendors.ts'
import { isObject, type JsonObject, parseJson } from '../protocol/json-value.ts'
import { loadO200k } from '../tokenizer/o200k.ts'
import { fromMachine, monotonic } from '../transport/clock.ts'
import { Endpoint, type Simulated } from './endpoint.ts'
import { listen } from './listen.ts'
import { about, reach } from './reach.ts'
import { servedModels, unknownModel } from './served-models.ts'
import { sendingAt } from './way-back.ts'

/** Until what was written has arrived, in real time. */
const ARRIVAL_MS = 5

export interface ServedProvider extends Simulated {
  readonly models: readonly ModelSpec[]
}

/** Starts one provider's endpoints on a free loopback port; resolves to their base URL. */
export async function serveProvider(served: ServedProvider): Promise<string> {
  const fakeVendor = fakeVendors[served.provider.protocol]
  const models = [...servedModels(served.provider, served.models)]
  const endpoints = models.map(([wireName, model]) => new Endpoint(served, model, wireName))
  const known = (path: string, body: JsonObject): Endpoint | undefined =>
    endpoints.find((endpoint) => endpoint.isMeant(path, body))
  const find = async (path: string, body: JsonObject): Promise<Endpoint | undefined> => {
    if (!known(path, body)) {
      // Models that only the price list knows are named by requests alone.
      const { listedNames } = await import('../catalog/listed-models.ts')
      const named = listedNames(served.provider, namesIn(path, body)).map(
        (name) => new Endpoint(served, unknownModel(name), name),
      )
      if (!known(path, body)) endpoints.push(...named)
    }
    return known(path, body)
  }
  const server = createServer((request, response) => {
    answer(request, response, { fakeVendor, find }).catch(() => response.destroy())
  })
  // Before the first request, which must not wait for it.
  loadO200k()
  return `${await listen(server)}${fakeVendor.basePath}`
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    fakeVendor,
    find,
  }: {
    readonly fakeVendor: FakeVendor
    readonly find: (path: string, body: JsonObject) => Promise<Endpoint | undefined>
  },
): Promise<void> {
  const sentAt = sendingOf(request)
  const body = parseJson(await text(request))
  const refuse = (refusal: Refusal): void => {
    const { headers, body: words } = fakeVendor.refusal(refusal)
    // At once: simulated limits are over as soon as they were met.
    const wait = refusal.kind === 'rate limit' ? { 'retry-after': '0' } : {}
    const type = { 'content-type': 'application/json' }
    response.writeHead(refusalStatus[refusal.kind], { ...type, ...wait, ...headers })
    response.end(words)
  }
  const path = decodeURIComponent(request.url?.split('?')[0] ?? '')
  if (!isObject(body)) {
    refuse({ kind: 'parameter', message: 'simulated: the body is no JSON object' })
    return
  }
  const endpoint = await find(path, body)
  if (!endpoint) {
    refuse({ kind: 'not found', message: `simulated: there is no model at ${path}` })
    return
  }
  const isJudge = request.headers[SIMULATED_JUDGE_HEADER] !== undefined
  const isCold = request.headers[SIMULATED_COLD_HEADER] !== undefined
  const told = endpoint.answer(path, body, { sentAt, isJudge, isCold })
  if ('refusal' in told) {
    if (told.at !== undefined) await reach(told.at)
    refuse(told.refusal)
    return
  }
  const type = told.isWhole ? 'application/json' : fakeVendor.contentType
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
  // Ahead of the answer, which it would delay.
  response.flushHeaders()
  // What is due at one time is sent in one go.
  const bursts = Map.groupBy(told.pieces, ({ at }) => at)
  for (const [index, [due, pieces]] of [...bursts].entries()) {
    const at = sendingAt(due)
    // What comes between the first and the last piece is no figure by itself.
    if (index === 0 || index === bursts.size - 1) await reach(at)
    else await about(at)
    if (response.destroyed) return
    response.cork()
    for (const { piece } of pieces) response.write(piece)
    response.uncork()
  }
  if (!told.isCut) {
    response.end()
    return
  }
  // What was written last is to arrive.
  await delay(ARRIVAL_MS)
  response.destroy()
}

/** When a request was sent: at the latest when it came. Stamp of `performance.now()`. */
function sendingOf({ headers }: IncomingMessage): number {
  const arrivedAt = monotonic()
  const sentAt = fromMachine(Number(headers[SIMULATED_SENT_HEADER]))
  return sentAt > 0 ? Math.min(sentAt, arrivedAt) : arrivedAt
}

/** What a request may call its model, in its body or in its path. */
function namesIn(path: string, body: JsonObject): string[] {
  const parts = path.split('/').flatMap((part) => [part, part.slice(0, part.lastIndexOf(':'))])
  const { model } = body
  return [...(typeof model === 'string' ? [model] : []), ...parts].filter((name) => name !== '')
}
