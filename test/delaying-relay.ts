import { connect, createServer, type Socket } from 'node:net'

export interface DelayingRelay extends AsyncDisposable {
  /** What stands for the target's origin, at a distance. */
  readonly origin: string
}

/** Passes TCP on to a port of this machine, every read `delayMs` later, in both directions. */
export async function startDelayingRelay(
  targetPort: number,
  delayMs: number,
): Promise<DelayingRelay> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const pass = (from: Socket, to: Socket): void => {
    // Timers of one length fire in the order in which they were set.
    from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), delayMs))
    from.on('end', () => setTimeout(() => to.end(), delayMs))
  }
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
    keep(near)
    keep(far)
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
