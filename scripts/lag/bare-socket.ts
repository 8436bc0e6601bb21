import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { closedLoop } from '../../src/runner/load.ts'
import { Slab } from '../../src/transport/slab.ts'
import { LAST_CHUNK } from './stamped-server.ts'
import { type Taken, Timer, type Way } from './way.ts'

/** The least a client can do: stamp, copy, nothing else. */
export function bareSocket(port: number): Way {
  const idle: Socket[] = []
  return {
    async ask({ path, requests, streams }) {
      while (idle.length < streams) {
        const socket = connect({ port, host: '127.0.0.1', noDelay: true })
        await once(socket, 'connect')
        idle.push(socket)
      }
      const { signal } = new AbortController()
      const timer = new Timer()
      const taken = await closedLoop(
        Array.from({ length: requests }, () => path),
        { concurrency: streams, signal },
        async (each) => {
          const socket = idle.pop()
          if (!socket) throw new Error('a socket for each stream was opened')
          const answer = await answerOver(socket, each)
          idle.push(socket)
          return answer
        },
      )
      return { taken, ...timer.stop() }
    },
    [Symbol.dispose]() {
      for (const socket of idle) socket.destroy()
    },
  }
}

async function answerOver(socket: Socket, path: string): Promise<Taken> {
  const slab = new Slab()
  const sentAt = performance.now()
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`)
  await new Promise<void>((resolve) => {
    const take = (bytes: Buffer): void => {
      slab.append(bytes, performance.now())
      if (!bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) return
      socket.off('data', take)
      resolve()
    }
    socket.on('data', take)
  })
  return { sentAt, reads: slab.reads() }
}
