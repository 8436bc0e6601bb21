// The least a client can do: a socket that is open, a stamp and a copy for each read, and nothing else until the end.
import { once } from 'node:events'
import { connect } from 'node:net'

import { baseURL, body, closedLoop } from './closed-loop.mjs'

const { hostname, port } = new URL(baseURL)
const payload = JSON.stringify(body)
const request = [
  'POST /v1/chat/completions HTTP/1.1',
  `host: ${hostname}`,
  'content-type: application/json',
  `content-length: ${Buffer.byteLength(payload)}`,
  '',
  payload,
].join('\r\n')
const END = Buffer.from('data: [DONE]')

const sockets = new Map()
const readings = []

async function socketOf(loop) {
  const open = sockets.get(loop)
  if (open) return open
  const socket = connect({ port: Number(port), host: hostname, noDelay: true })
  await once(socket, 'connect')
  sockets.set(loop, socket)
  return socket
}

await closedLoop(async (answer, loop) => {
  const socket = await socketOf(loop)
  const reads = []
  const ended = new Promise((resolve) => {
    const read = (bytes) => {
      reads.push({ at: performance.now(), bytes: Buffer.from(bytes) })
      if (!bytes.includes(END)) return
      socket.off('data', read)
      resolve()
    }
    socket.on('data', read)
  })
  answer.start()
  socket.write(request)
  await ended
  readings.push({ answer, reads })
}, finish)

/** Reads what came, when all has come. */
function finish() {
  for (const { answer, reads } of readings) stampEvents(answer, reads)
  for (const socket of sockets.values()) socket.destroy()
}

/** An event came with the read that holds its end. */
function stampEvents(answer, reads) {
  const text = Buffer.concat(reads.map(({ bytes }) => bytes)).toString('latin1')
  let index = 0
  let readUntil = reads[0].bytes.length
  for (const { 0: event, 1: data, index: start } of text.matchAll(/data: (\{.*\})\n\n/g)) {
    while (readUntil < start + event.length) {
      index += 1
      readUntil += reads[index].bytes.length
    }
    const { id, choices } = JSON.parse(data)
    answer.id = id
    if (choices[0]?.delta.content) answer.stamp(reads[index].at)
  }
}
