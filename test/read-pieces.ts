import type { Observation, Reading } from '../src/model/observation.ts'
import type { ProtocolName } from '../src/model/provider.ts'
import type { Call } from '../src/protocol/contract.ts'
import { protocols } from '../src/protocol/protocols.ts'
import { captureOf } from '../src/testing/capture-of.ts'
import { HttpClient } from '../src/transport/http-client.ts'
import { type ConverseAnswer, startConverse } from './converse-server.ts'

/** Long enough that two writes are two reads. */
const PAUSE_MS = 2

/** Reads an answer that arrived in the given pieces, 10 ms apart where there is no client to ask. */
export async function readPieces(
  name: ProtocolName,
  pieces: readonly (string | Uint8Array)[],
): Promise<Reading> {
  const protocol = protocols[name]
  if (protocol.kind === 'http') return protocol.read(captureOf(pieces))
  const steps = pieces.flatMap((piece) => [PAUSE_MS, piece])
  return (await observed(name, { steps })).reading
}

/** The one line that is told of a response that refuses. */
export async function readRefusal(
  name: ProtocolName,
  status: number,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<string | undefined> {
  const protocol = protocols[name]
  if (protocol.kind === 'http') return protocol.errorBody(captureOf([body], { status, headers }))
  return (await observed(name, { status, headers, steps: [body] })).errorBody
}

/** Protocols whose vendor's client asks need somebody who answers. */
async function observed(name: ProtocolName, answer: ConverseAnswer): Promise<Observation> {
  const protocol = protocols[name]
  if (protocol.kind === 'http') throw new Error(`${name} needs no server`)
  await using server = await startConverse(1, answer)
  const call: Call = {
    baseURL: server.origin,
    apiKey: undefined,
    headers: {},
    body: {},
    model: 'm',
    messages: [{ role: 'user', content: 'Why?' }],
    keepPrompt: false,
    maxTokens: 64,
    temperature: 0,
    json: false,
    leaveOut: [],
    aws: { region: 'us-east-1', http: 1, credentials: 'dummy' },
  }
  const client = new HttpClient({ proxied: false })
  const signal = new AbortController().signal
  const exchange = await protocol.exchange(call, { timeoutMs: 5000, signal }, client)
  const observation = await exchange.read()
  client.close()
  return observation
}
