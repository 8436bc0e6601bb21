import { type IncomingMessage, request } from 'node:http'
import { Duplex } from 'node:stream'

/** What became of a response: read whole, cut off, or refused. */
export interface ReadResponse {
  readonly outcome: 'whole' | 'cut' | 'refused'
  readonly status: number | undefined
  readonly body: Buffer
}

/** What Node's own HTTP client makes of a response, and of the end of its connection. */
export async function readByNode(bytes: Buffer): Promise<ReadResponse> {
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, callback) => callback(),
  })
  const pieces: Buffer[] = []
  let answer: IncomingMessage | undefined
  const outcome = await new Promise<ReadResponse['outcome']>((resolve) => {
    const fail = (error: Error): void =>
      resolve('code' in error && String(error.code).startsWith('HPE_') ? 'refused' : 'cut')
    const asked = request({
      method: 'POST',
      createConnection: () => socket,
      maxHeaderSize: 64 * 1024,
    })
    asked.on('error', fail)
    asked.on('upgrade', () => resolve('refused'))
    asked.on('response', (response) => {
      answer = response
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', fail)
      response.on('end', () => resolve(response.complete ? 'whole' : 'cut'))
    })
    asked.end()
    setImmediate(() => {
      socket.push(bytes)
      socket.push(null)
    })
  })
  socket.destroy()
  return { outcome, status: answer?.statusCode, body: Buffer.concat(pieces) }
}
