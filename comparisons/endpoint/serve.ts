// A process of its own: chat completions that stream, and a journal of when each chunk was sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { event } from '../../src/protocol/server-events.ts'
import { randomStream } from '../../src/stats/random.ts'
import type { Command, Served, Told } from './messages.ts'
import { now } from './now.ts'
import { CHUNKS, MODEL, scheduleOf, WORDS } from './schedule.ts'

const BACKLOG = 4096
const CREATED = 1_700_000_000

let journal: Served[] = []
let seed = 0

process.on('message', (command: Command) => {
  if (command.kind === 'take') {
    tell({ kind: 'journal', served: journal })
    return
  }
  journal = []
  seed = command.seed
  tell({ kind: 'ready' })
})

// Who measures was interrupted.
process.on('disconnect', () => process.exit())

const server = createServer((request, response) => {
  const arrivedAt = now()
  const path = request.url?.split('?')[0] ?? ''
  if (request.method === 'POST' && path.endsWith('/completions')) {
    void answer(request, response, arrivedAt)
    return
  }
  request.resume()
  response.setHeader('content-type', 'application/json')
  if (path.endsWith('/models'))
    response.end(JSON.stringify({ object: 'list', data: [{ id: MODEL, object: 'model' }] }))
  else if (path === '/health') response.end('{}')
  else response.writeHead(404).end('{"error":{"message":"not here"}}')
})
// Clients that wait between requests keep their connections.
server.keepAliveTimeout = 60_000
server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () => {
  const address = server.address()
  tell({ kind: 'port', port: typeof address === 'object' ? (address?.port ?? 0) : 0 })
})

function tell(told: Told): void {
  process.send?.(told)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  arrivedAt: number,
): Promise<void> {
  const body = await bodyOf(request)
  // A probe before the load, which wants one piece.
  if (!/"stream"\s*:\s*true/.test(body)) {
    response.setHeader('content-type', 'application/json')
    response.end(wholeAnswer())
    return
  }
  const asked = request.headers['x-request-id']
  const served: Served = {
    number: journal.length + 1,
    arrivedAt,
    asked: typeof asked === 'string' ? asked : undefined,
    sentAt: [],
  }
  journal.push(served)
  if (served.number === 1) tell({ kind: 'first', at: arrivedAt })
  stream(served, response, request.url?.includes('/chat/') === true ? chat : completion)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  request.setEncoding('latin1')
  for await (const part of request) body += String(part)
  return body
}

/** The chunks of a protocol: content, the first with what comes before it, and the end. */
interface Chunks {
  readonly object: string
  readonly before: readonly object[]
  readonly content: (text: string) => object
  readonly end: object
}

const choice = { index: 0, logprobs: null, finish_reason: null }
const chat: Chunks = {
  object: 'chat.completion.chunk',
  before: [{ ...choice, delta: { role: 'assistant', content: '' } }],
  content: (content) => ({ ...choice, delta: { content } }),
  end: { ...choice, delta: {}, finish_reason: 'stop' },
}
const completion: Chunks = {
  object: 'text_completion',
  before: [],
  content: (text) => ({ ...choice, text }),
  end: { ...choice, text: '', finish_reason: 'stop' },
}

function stream(served: Served, response: ServerResponse, chunks: Chunks): void {
  const { number, arrivedAt, sentAt } = served
  const stem = { id: `chatcmpl-${number}`, object: chunks.object, created: CREATED, model: MODEL }
  const chunk = (one: object): string => event({ ...stem, choices: [one] })
  const due = scheduleOf(randomStream(seed, 'answer', String(number)))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': String(number) })
  let timer: NodeJS.Timeout
  const send = (): void => {
    const index = sentAt.length
    const before = index === 0 ? chunks.before : []
    const content = chunks.content(WORDS[index % WORDS.length] ?? '')
    const events = [...before, content].map(chunk).join('')
    sentAt.push(now())
    response.write(events)
    if (sentAt.length < CHUNKS) wait()
    else end()
  }
  const wait = (): void => {
    timer = setTimeout(send, Math.max(0, arrivedAt + (due[sentAt.length] ?? 0) - now()))
  }
  const end = (): void => {
    const usage = {
      prompt_tokens: 16,
      completion_tokens: CHUNKS,
      total_tokens: CHUNKS + 16,
      number,
    }
    const last = event({ ...stem, choices: [], usage })
    response.end(`${chunk(chunks.end)}${last}data: [DONE]\n\n`)
  }
  response.on('close', () => clearTimeout(timer))
  wait()
}

function wholeAnswer(): string {
  const message = { role: 'assistant', content: 'river' }
  return JSON.stringify({
    id: 'chatcmpl-0',
    object: 'chat.completion',
    created: CREATED,
    model: MODEL,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 16, completion_tokens: 1, total_tokens: 17 },
  })
}
