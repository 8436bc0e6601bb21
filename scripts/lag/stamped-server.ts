// A process of its own that answers as an endpoint would and writes into every event when it was sent. It speaks
// just as much HTTP as its clients need, so that most of the machine is theirs.
import { createServer, type Socket } from 'node:net'

/** As long as a chunk of a chat completion. */
const ID = 'x'.repeat(80)
const HEAD_END = '\r\n\r\n'
const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
export const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** Where requests are answered, and how. */
export const ONE_CHUNK_PATH = '/one/v1'

/** Path of the streams of so many events, one every so many milliseconds. */
export function streamPath(events: number, gapMs: number): string {
  return `/stream-${events}-${gapMs}/v1`
}

const ONE_CHUNK = [
  STREAM_HEAD,
  framed(
    `data: ${JSON.stringify({
      id: ID,
      choices: [{ index: 0, delta: { content: 'Three rivers.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 },
    })}\n\ndata: [DONE]\n\n`,
  ),
  LAST_CHUNK.toString(),
].join('')

function framed(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
}

function serveStream(socket: Socket, { events, gapMs }: { events: number; gapMs: number }): void {
  const received = process.hrtime.bigint()
  const rest = JSON.stringify({ id: ID, choices: [{ index: 0, delta: { content: ' rivers' } }] })
  let left = events
  socket.write(STREAM_HEAD)
  const timer = setInterval(() => {
    left -= 1
    if (socket.destroyed) left = 0
    const stamps = `{"received":${received},"sent":${process.hrtime.bigint()},`
    const event = framed(`data: ${stamps}${rest.slice(1)}\n\n`)
    if (!socket.destroyed)
      socket.write(
        left > 0 ? event : `${event}${framed('data: [DONE]\n\n')}${LAST_CHUNK.toString()}`,
      )
    if (left === 0) clearInterval(timer)
  }, gapMs)
}

function answer(head: string, socket: Socket): void {
  const stream = /^POST \/stream-(\d+)-(\d+)\//.exec(head)
  if (stream) serveStream(socket, { events: Number(stream[1]), gapMs: Number(stream[2]) })
  else socket.write(ONE_CHUNK)
}

/** One request after the other, as clients without pipelining send them. */
function serve(socket: Socket): void {
  let text = ''
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  socket.on('error', () => undefined)
  socket.on('data', (more: string) => {
    text += more
    const end = text.indexOf(HEAD_END)
    if (end === -1) return
    const head = text.slice(0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (text.length < end + HEAD_END.length + length) return
    text = ''
    answer(head, socket)
  })
}

if (process.argv[2] === 'serve') {
  const server = createServer(serve)
  server.listen(0, '127.0.0.1', 4096, () => {
    const address = server.address()
    process.send?.(typeof address === 'object' ? address?.port : undefined)
  })
  process.once('disconnect', () => process.exit(0))
}
