import { constants, createServer, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTcpServer, type Socket } from 'node:net'

import { bedrockConverseFakeVendor } from '../../src/protocol/bedrock-converse/fake-vendor.ts'
import { wholeAnswer } from '../../src/testing/sample-answer.ts'

const answer = wholeAnswer(bedrockConverseFakeVendor).map((piece) => Buffer.from(piece))
const [start = Buffer.alloc(0), ...rest] = answer
const headers = { ':status': 200, 'content-type': bedrockConverseFakeVendor.contentType }

/** What a server does wrong that speaks HTTP/2, as AWS's client asks it to. */
export interface Http2Fault {
  readonly name: string
  /** Until the request's own limit. */
  readonly hangs?: true
  readonly isGood?: true
  readonly act?: (stream: ServerHttp2Stream) => void
  /** In place of all frames. */
  readonly bytes?: string
}

const {
  NGHTTP2_CANCEL: CANCEL,
  NGHTTP2_ENHANCE_YOUR_CALM: CALM,
  NGHTTP2_INTERNAL_ERROR: INTERNAL,
  NGHTTP2_REFUSED_STREAM: REFUSED,
} = constants

function begin(stream: ServerHttp2Stream): void {
  stream.respond(headers)
  stream.write(start)
}

function refuse(status: number, type: string, message: string): Http2Fault {
  return {
    name: `${status}, ${type}`,
    act(stream) {
      stream.respond({
        ':status': status,
        'content-type': 'application/json',
        'x-amzn-errortype': type,
      })
      stream.end(JSON.stringify({ message }))
    },
  }
}

/** Once the first bytes are on their way. */
function soon(act: () => void): void {
  setTimeout(act, 30)
}

export const http2Faults: readonly Http2Fault[] = [
  {
    name: 'no HTTP/2: an answer of HTTP/1.1',
    bytes: 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n',
  },
  { name: 'no HTTP/2: nothing that is known', bytes: '\0'.repeat(64) },
  { name: 'the stream is refused', act: (stream) => stream.close(REFUSED) },
  { name: 'the stream is reset before the headers', act: (stream) => stream.close(INTERNAL) },
  { name: 'the client is to be calm', act: (stream) => stream.close(CALM) },
  {
    name: 'the stream is reset within the answer',
    act(stream) {
      begin(stream)
      soon(() => stream.close(INTERNAL))
    },
  },
  {
    name: 'the stream is cancelled within the answer',
    act(stream) {
      begin(stream)
      soon(() => stream.close(CANCEL))
    },
  },
  {
    name: 'the connection is closed within the answer',
    act(stream) {
      begin(stream)
      soon(() => stream.session?.destroy())
    },
  },
  {
    name: 'GOAWAY before the headers, and the connection is closed',
    act(stream) {
      stream.session?.goaway(CALM)
      soon(() => stream.session?.destroy())
    },
  },
  {
    name: 'GOAWAY within the answer, which goes on',
    isGood: true,
    act(stream) {
      begin(stream)
      stream.session?.goaway()
      soon(() => stream.end(Buffer.concat(rest)))
    },
  },
  {
    name: 'the answer ends in the middle, politely',
    act(stream) {
      begin(stream)
      stream.end()
    },
  },
  {
    name: 'headers, and an end',
    act(stream) {
      stream.respond(headers)
      stream.end()
    },
  },
  { name: 'accepted, and never answered', hangs: true, act: () => undefined },
  { name: 'headers, then silence', hangs: true, act: (stream) => stream.respond(headers) },
  { name: 'text, then silence', hangs: true, act: begin },
  {
    name: 'interim responses (103) before the answer',
    isGood: true,
    act(stream) {
      stream.additionalHeaders({ ':status': 103, link: '</a>' })
      stream.respond(headers)
      stream.end(Buffer.concat(answer))
    },
  },
  {
    name: 'trailers behind the answer',
    isGood: true,
    act(stream) {
      stream.respond(headers, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }))
      stream.end(Buffer.concat(answer))
    },
  },
  {
    name: 'many empty frames',
    isGood: true,
    act(stream) {
      stream.respond(headers)
      for (let frame = 0; frame < 100; frame += 1) stream.write('')
      stream.end(Buffer.concat(answer))
    },
  },
  refuse(403, 'AccessDeniedException', 'not for you'),
  refuse(429, 'ThrottlingException', 'slow down'),
  refuse(500, 'InternalServerException', 'broken'),
  refuse(503, 'ServiceUnavailableException', 'full'),
]

/** A server whose first request meets the fault, and each later one an answer. */
export async function startHttp2(
  fault: Http2Fault,
): Promise<AsyncDisposable & { readonly origin: string }> {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer()
  server.on('stream', (stream) => {
    stream.on('error', () => undefined)
    stream.resume()
    requests += 1
    if (requests === 1 && fault.act) fault.act(stream)
    else {
      stream.respond(headers)
      stream.end(Buffer.concat(answer))
    }
  })
  let connections = 0
  const front = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    connections += 1
    if (connections === 1 && fault.bytes !== undefined) socket.end(fault.bytes)
    else server.emit('connection', socket)
  })
  await new Promise<void>((resolve) => void front.listen(0, '127.0.0.1', resolve))
  const address = front.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => void front.close(() => resolve()))
    },
  }
}
