import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import {
  createSecureServer as createSecureHttp2Server,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

import { converseEvent } from '../src/protocol/bedrock-converse/fake-vendor.ts'
import { serverCertificate, serverKey } from './certificate.ts'

export { converseEvent, converseException } from '../src/protocol/bedrock-converse/fake-vendor.ts'

export function textEvent(text: string): Uint8Array {
  return converseEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })
}

export const roleEvent = converseEvent('messageStart', { role: 'assistant' })
export const stopEvent = converseEvent('messageStop', { stopReason: 'end_turn' })
export const metadataEvent = converseEvent('metadata', {
  usage: {
    inputTokens: 10,
    outputTokens: 7,
    totalTokens: 47,
    cacheReadInputTokens: 20,
    cacheWriteInputTokens: 10,
  },
  metrics: { latencyMs: 421 },
})

/** What to answer with: a status and a body, or steps of a stream. */
export interface ConverseAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly steps: readonly (Uint8Array | string | number | { readonly destroy: true })[]
}

interface ReceivedConverse {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly writtenAt: number[]
}

export interface ConverseServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  readonly requests: readonly ReceivedConverse[]
  readonly connections: number
}

/** Plays ConverseStream answers over HTTP/1 or HTTP/2. Numbers are pauses in ms. */
export async function startConverse(
  http: 1 | 2,
  { status = 200, headers = {}, steps }: ConverseAnswer,
  { tls = false }: { readonly tls?: boolean } = {},
): Promise<ConverseServer> {
  const requests: ReceivedConverse[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  async function play(
    request: AsyncIterable<Buffer> & {
      readonly url?: string | undefined
      readonly headers: IncomingHttpHeaders
    },
    response: Writable & { writeHead(status: number, headers: Record<string, string>): unknown },
    cut: () => void,
  ): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const received: ReceivedConverse = {
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      writtenAt: [],
    }
    requests.push(received)
    const type = status < 300 ? 'application/vnd.amazon.eventstream' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    for (const step of steps) {
      if (typeof step === 'number') {
        await delay(step)
      } else if (typeof step === 'object' && 'destroy' in step) {
        cut()
        return
      } else {
        if (response.destroyed) return
        received.writtenAt.push(performance.now())
        response.write(step)
      }
    }
    response.end()
  }

  function answerHttp1(request: IncomingMessage, response: ServerResponse): void {
    void play(request, response, () => request.socket.destroy()).catch(() => undefined)
  }
  function answerHttp2(request: Http2ServerRequest, response: Http2ServerResponse): void {
    const { session } = request.stream
    const facade = Object.assign(response.stream, {
      writeHead: (code: number, fields: Record<string, string>) =>
        response.stream.respond({ ':status': code, ...fields }),
    })
    void play(request, facade, () => session?.destroy()).catch(() => undefined)
  }
  const certificate = { key: serverKey, cert: serverCertificate }
  const server = tls
    ? http === 1
      ? createHttpsServer(certificate, answerHttp1)
      : createSecureHttp2Server(certificate, answerHttp2)
    : http === 1
      ? createServer(answerHttp1)
      : createHttp2Server(answerHttp2)
  server.on('connection', (socket: Socket & Duplex) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}
