import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'

import { z } from 'zod'

import { chatChunk } from '../../src/protocol/openai-chat/fake-vendor.ts'
import { event } from '../../src/protocol/server-events.ts'
import { serverCertificate, serverKey } from '../certificate.ts'

const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
})

/** A request as it arrived. */
interface ArrivedRequest {
  /** Unix milliseconds. */
  readonly at: number
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: z.infer<typeof chatRequest>
  /** The first message. */
  readonly content: string
}

/** How a request is answered. */
export type Behaviour = (request: ArrivedRequest, response: ServerResponse) => Promise<void> | void

export interface Endpoint extends AsyncDisposable {
  readonly baseURL: string
  readonly port: number
  /** Everything that was asked, in order of arrival. */
  readonly requests: readonly ArrivedRequest[]
  /** The models that were asked, in order of arrival. */
  readonly models: readonly string[]
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>
}

/**
 * A chat-completions endpoint on this machine. `behave` decides per request, which is the `index`th
 * of its model.
 */
export async function createEndpoint(
  behave: (model: string, index: number) => Behaviour = () => answers(),
  { tls = false }: { readonly tls?: boolean } = {},
): Promise<Endpoint> {
  const requests: ArrivedRequest[] = []
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    void arrive(message).then(async (request) => {
      const index = requests.filter(({ body }) => body.model === request.body.model).length
      requests.push(request)
      server.emit('arrived')
      await behave(request.body.model, index)(request, response)
    })
  }
  const certificate = { key: serverKey, cert: serverCertificate }
  const server = tls ? createHttpsServer(certificate, answer) : createServer(answer)
  const port = await listen(server)
  return {
    baseURL: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/v1`,
    port,
    requests,
    get models() {
      return requests.map(({ body }) => body.model)
    },
    async arrived(count) {
      while (requests.length < count) await once(server, 'arrived')
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A base URL at which nobody listens. */
export async function deadBaseURL(): Promise<string> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/v1`
}

export interface AnswerOptions {
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fields of every chunk. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Before the first chunk. */
  readonly firstMs?: number
  /** Before each word. */
  readonly pauseMs?: number
  /** Fields of the usage that are not the usual ones. */
  readonly usage?: Readonly<Record<string, unknown>>
}

const GOOD_TEXT = 'The Rhine, the Danube and the Elbe are three of the rivers that cross Germany.'

/** A good answer, word by word, with usage. */
export function answers({
  text = GOOD_TEXT,
  headers = {},
  fields = {},
  firstMs = 0,
  pauseMs = 1,
  usage = {},
}: AnswerOptions = {}): Behaviour {
  return async ({ body }, response) => {
    const words = text.split(/(?<= )/)
    await delay(firstMs)
    openStream(response, headers)
    send(response, { ...fields, ...chunk(body.model, { role: 'assistant', content: '' }) })
    for (const word of words) {
      await delay(pauseMs)
      if (response.destroyed) return
      send(response, { ...fields, ...chunk(body.model, { content: word }) })
    }
    send(response, { ...fields, ...chunk(body.model, {}, 'stop') })
    send(response, {
      ...fields,
      ...chunk(body.model, {}),
      choices: [],
      usage: {
        prompt_tokens: 20,
        completion_tokens: words.length,
        total_tokens: 20 + words.length,
        ...usage,
      },
    })
    response.end('data: [DONE]\n\n')
  }
}

/** So slow that no busy machine takes its own delay for the endpoint's. */
export function slowAnswers(): Behaviour {
  return answers({ firstMs: 100 })
}

/** An answer with an error status. */
export function refuses(
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (_request, response) => {
    const isText = typeof body === 'string'
    response.writeHead(status, {
      'content-type': isText ? 'text/html' : 'application/json',
      ...headers,
    })
    response.end(isText ? body : JSON.stringify(body))
  }
}

/** An error event inside a stream that started well. */
export function failsInStream(error: object): Behaviour {
  return async ({ body }, response) => {
    openStream(response)
    send(response, chunk(body.model, { content: 'The Rhine' }))
    await delay(2)
    send(response, { error })
    response.end()
  }
}

/** A stream of the given deltas that ends by the given reason. */
export function streams(deltas: readonly object[], finishReason: string): Behaviour {
  return ({ body }, response) => {
    openStream(response)
    for (const delta of deltas) send(response, chunk(body.model, delta))
    send(response, chunk(body.model, {}, finishReason))
    response.end('data: [DONE]\n\n')
  }
}

/** A stream whose connection is lost inside an event. */
export function cutsMidWord(): Behaviour {
  return async ({ body }, response) => {
    openStream(response)
    send(response, chunk(body.model, { content: 'The Rhine, the Dan' }))
    response.write('data: {"choices":[{"index":0,"delta":{"content":"ub')
    await delay(5)
    response.destroy()
  }
}

/** A stream that goes on until the client has had enough. */
export function neverEnds(): Behaviour {
  return async ({ body }, response) => {
    openStream(response)
    while (!response.destroyed) {
      send(response, chunk(body.model, { content: 'and on ' }))
      await delay(20)
    }
  }
}

/** A stream that ends well and has said nothing. */
export function saysNothing(): Behaviour {
  return ({ body }, response) => {
    openStream(response)
    send(response, chunk(body.model, { role: 'assistant', content: '' }))
    send(response, chunk(body.model, {}, 'stop'))
    response.end('data: [DONE]\n\n')
  }
}

function openStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
}

function send(response: ServerResponse, payload: object): void {
  response.write(event(payload))
}

function chunk(model: string, delta: object, finishReason: string | null = null): object {
  return chatChunk({ id: 'chatcmpl-1', model }, { delta, finish_reason: finishReason })
}

async function arrive(message: IncomingMessage): Promise<ArrivedRequest> {
  const at = Date.now()
  const parts: Buffer[] = []
  for await (const part of message) parts.push(Buffer.from(part))
  const body = chatRequest.parse(JSON.parse(Buffer.concat(parts).toString('utf8')))
  return {
    at,
    path: message.url ?? '',
    headers: message.headers,
    body,
    content: body.messages[0]?.content ?? '',
  }
}

async function listen(server: Server | HttpsServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return address.port
}
