import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Capture } from './capture.ts'
import { HttpClient } from './http-client.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

let client = new HttpClient({ proxied: false })
const sockets: Socket[] = []
const servers: Server[] = []

beforeEach(() => {
  client = new HttpClient({ proxied: false })
})

afterEach(() => {
  client.close()
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A server that does as told with each connection; says where it is. */
async function serverThat(act: (socket: Socket, index: number) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    sockets.push(socket)
    act(socket, sockets.length - 1)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

function ask(origin: string, body = '{}'): Promise<Capture> {
  const { signal } = new AbortController()
  return client.capture({ url: new URL(origin), headers: {}, body }, { timeoutMs: 20_000, signal })
}

describe('what no request asked for', () => {
  test('is not the answer to the next request, which gets another connection', async () => {
    const origin = await serverThat((socket, index) => {
      socket.on('data', () => socket.write(OK))
      socket.once('data', () => {
        if (index === 0) setTimeout(() => socket.write(OK.replace('ok', 'no')), 20)
      })
    })
    await ask(origin)
    await delay(80)
    const next = await ask(origin)
    expect(next).toMatchObject({ status: 200, connection: { reused: false } })
    expect(next.reads.map(({ bytes }) => String(bytes))).toEqual(['ok'])
  })

  test('behind an answer costs the connection, and not the answer', async () => {
    const origin = await serverThat((socket) => socket.on('data', () => socket.write(`${OK}${OK}`)))
    const captures = [await ask(origin), await ask(origin)]
    for (const { error, byteLength, connection } of captures) {
      expect([error, byteLength, connection.reused]).toEqual([undefined, 2, false])
    }
  })

  test('on a new connection is a violation of HTTP, whenever it comes', async () => {
    const origin = await serverThat((socket) => socket.write('220 mail.example ESMTP\r\n'))
    expect((await ask(origin)).error).toMatchObject({ kind: 'protocol' })
    await client.prepare(new URL(origin), 2, new AbortController().signal)
    await delay(50)
    expect((await ask(origin)).error).toMatchObject({ kind: 'protocol' })
  })
})

describe('a request that is larger than what the network takes at once', () => {
  const BODY = 'x'.repeat(30_000_000)

  test('arrives whole', async () => {
    let received = 0
    const origin = await serverThat((socket) => {
      socket.on('data', (bytes) => {
        received += bytes.length
        if (received > BODY.length) socket.write(OK)
      })
    })
    expect(await ask(origin, BODY)).toMatchObject({ status: 200, error: undefined })
    expect((await ask(origin)).connection.reused).toBe(true)
  })

  test('may be answered before all of it is sent; the connection is not used again', async () => {
    const origin = await serverThat((socket, index) => {
      socket.once('data', () => {
        if (index === 0) socket.pause()
        socket.write(OK)
      })
    })
    expect(await ask(origin, BODY)).toMatchObject({ status: 200, byteLength: 2, error: undefined })
    expect((await ask(origin)).connection.reused).toBe(false)
  })

  test('may meet a server that answers and closes', async () => {
    const origin = await serverThat((socket) => {
      socket.once('data', () => {
        socket.pause()
        socket.end(OK)
      })
    })
    const capture = await ask(origin, BODY)
    expect(capture).toMatchObject({ status: 200, byteLength: 2, error: undefined })
  })

  test('ends with the server that goes away', async () => {
    const origin = await serverThat((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect((await ask(origin, BODY)).error).toMatchObject({ kind: 'disconnect' })
  })
})

test('a connection is not used any more shortly before the server closes it', async () => {
  const answers = [2, 60, 60].map((seconds) =>
    OK.replace('\r\n\r\n', `\r\nkeep-alive: timeout=${seconds}\r\n\r\n`),
  )
  const origin = await serverThat((socket) => {
    socket.on('data', () => socket.write(answers.shift() ?? OK))
  })
  const captures = [await ask(origin), await ask(origin), await ask(origin)]
  expect(captures.map(({ connection }) => connection.reused)).toEqual([false, false, true])
})

test('a server that closes its half at once answers over the other', async () => {
  const origin = await serverThat((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nall there')
      socket.end(' is')
    })
  })
  expect(await ask(origin)).toMatchObject({ status: 200, byteLength: 12, error: undefined })
})

test('a reset in an answer that ends with its connection is no end', async () => {
  const origin = await serverThat((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nall there')
      setTimeout(() => socket.resetAndDestroy(), 30)
    })
  })
  expect(await ask(origin)).toMatchObject({
    byteLength: 9,
    endedAt: undefined,
    error: { kind: 'disconnect' },
  })
})
