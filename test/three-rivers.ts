import { event } from './http-server.ts'

const chunk = { id: 'a', object: 'chat.completion.chunk', model: 'one' }
const usage = { prompt_tokens: 100, completion_tokens: 3, total_tokens: 103 }

const first = event({ ...chunk, choices: [{ index: 0, delta: { content: 'Three rivers.' } }] })
const last = [
  event({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage }),
  'data: [DONE]\n\n',
].join('')

/** A chat completion as a stream: its head, its only token, its end; `body` is the last two. */
export const threeRivers = {
  head: 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n',
  first,
  last,
  body: `${first}${last}`,
} as const
