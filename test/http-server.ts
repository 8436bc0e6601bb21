import { createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { chatChunk } from '../src/protocol/openai-chat/fake-vendor.ts'
import { event } from '../src/protocol/server-events.ts'

export { event } from '../src/protocol/server-events.ts'

/** One thing the server does, `afterMs` after the step before it. */
export type Step =
  | { readonly afterMs?: number; readonly bytes: string | Uint8Array }
  /** Resets the connection. */
  | { readonly afterMs?: number; readonly destroy: true }
  /** Closes the connection politely. */
  | { readonly afterMs?: number; readonly end: true }

/** A request as the server saw it; all times are of this process's monotonic clock. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly receivedAt: number
  /** Counts the connections from 0 on. */
  readonly connection: number
  /** When each `bytes` step was written, in order. */
  readonly writtenAt: number[]
}

export interface HttpServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  readonly requests: readonly ReceivedRequest[]
  readonly connections: number
}

/** What to answer the nth request with, counted from 0 on. */
export type Respond = (request: ReceivedRequest, index: number) => readonly Step[]

/** Serves raw responses on a free port of 127.0.0.1, byte for byte and to the script's clock. */
export async function startServer(
  respond: Respond | readonly Step[],
  { port: wanted = 0 }: { readonly port?: number } = {},
): Promise<HttpServer> {
  const scriptOf: Respond = typeof respond === 'function' ? respond : () => respond
  const requests: ReceivedRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = connections
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let pending = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes])
      const parsed = parseRequest(pending)
      if (!parsed) return
      pending = pending.subarray(parsed.byteLength)
      const request = { ...parsed.request, receivedAt: performance.now(), connection }
      const received: ReceivedRequest = { ...request, writtenAt: [] }
      requests.push(received)
      void play(scriptOf(received, requests.length - 1), socket, received)
    })
  })
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function play(
  steps: readonly Step[],
  socket: Socket,
  { writtenAt }: ReceivedRequest,
): Promise<void> {
  for (const step of steps) {
    if (step.afterMs !== undefined) await delay(step.afterMs)
    if (socket.destroyed) return
    if ('bytes' in step) {
      writtenAt.push(performance.now())
      socket.write(step.bytes)
    } else if ('destroy' in step) {
      socket.resetAndDestroy()
    } else {
      socket.end()
    }
  }
}

const HEAD_END = '\r\n\r\n'

function parseRequest(
  pending: Buffer,
):
  | { byteLength: number; request: Pick<ReceivedRequest, 'method' | 'path' | 'headers' | 'body'> }
  | undefined {
  const headLength = pending.indexOf(HEAD_END)
  if (headLength === -1) return undefined
  const [requestLine = '', ...lines] = pending.toString('latin1', 0, headLength).split('\r\n')
  const [method = '', path = ''] = requestLine.split(' ')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const bodyStart = headLength + HEAD_END.length
  const byteLength = bodyStart + Number(headers['content-length'] ?? 0)
  if (pending.byteLength < byteLength) return undefined
  const body = pending.toString('utf8', bodyStart, byteLength)
  return { byteLength, request: { method, path, headers, body } }
}

/** A complete response with a body of known length; the connection stays open. */
export function response(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Step[] {
  const bytes = Buffer.from(body)
  const length = { 'content-length': String(bytes.byteLength) }
  return [{ bytes: Buffer.concat([Buffer.from(head(status, { ...headers, ...length })), bytes]) }]
}

/** A chunked 200 event stream: its head at once, then the steps, then a proper end. */
export function eventStream(
  steps: readonly Step[],
  headers: Readonly<Record<string, string>> = {},
): Step[] {
  return [{ bytes: streamHead(headers) }, ...chunkedSteps(steps), { bytes: '0\r\n\r\n' }]
}

/** The head of a chunked 200 event stream. */
export function streamHead(headers: Readonly<Record<string, string>> = {}): string {
  const standard = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' }
  return head(200, { ...standard, ...headers })
}

/** The steps with their bytes framed as HTTP chunks. */
export function chunkedSteps(steps: readonly Step[]): Step[] {
  return steps.map((step) => ('bytes' in step ? { ...step, bytes: httpChunk(step.bytes) } : step))
}

function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Scripted\r\n${lines.join('')}\r\n`
}

function httpChunk(bytes: string | Uint8Array): Buffer {
  const body = Buffer.from(bytes)
  return Buffer.concat([
    Buffer.from(`${body.byteLength.toString(16)}\r\n`),
    body,
    Buffer.from('\r\n'),
  ])
}

/** A chat-completion chunk with one delta, as an event. */
export function deltaEvent(
  delta: Readonly<Record<string, unknown>>,
  finishReason: string | null = null,
): string {
  const answer = { id: 'chatcmpl-1', model: 'model-of-the-day' }
  return event(chatChunk(answer, { delta, finish_reason: finishReason }))
}

/** How a stream says that it is complete: a finish reason, then `[DONE]`. */
export const finish = `${deltaEvent({}, 'stop')}data: [DONE]\n\n`
