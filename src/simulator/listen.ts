import type { Server } from 'node:http'

/** Starts to listen on a free loopback port; resolves to the origin. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port was given')
  return `http://127.0.0.1:${address.port}`
}
