import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'

export interface ConnectProxy extends AsyncDisposable {
  readonly url: URL
  /** What it was asked to connect to, and with which `proxy-authorization`, in order. */
  readonly asked: readonly { readonly target: string; readonly authorization: string | undefined }[]
}

/**
 * A proxy on 127.0.0.1 that answers CONNECT, and sends whatever is asked for to one port of this
 * machine: a name need not exist to be asked through it. With `status` it refuses.
 */
export async function startConnectProxy({
  port,
  status = 200,
}: {
  readonly port: number
  readonly status?: number
}): Promise<ConnectProxy> {
  const asked: { target: string; authorization: string | undefined }[] = []
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.writeHead(501).end())
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', ({ url = '', headers }, client) => {
    asked.push({ target: url, authorization: headers['proxy-authorization'] })
    client.on('error', () => undefined)
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const upstream = connect(port, '127.0.0.1')
    sockets.add(upstream)
    upstream.setNoDelay(true)
    upstream.on('error', () => client.destroy())
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: new URL(`http://127.0.0.1:${own}`),
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}
