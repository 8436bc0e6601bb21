import { Socket } from 'node:net'

import { Client } from 'undici'

import { proxyAuthorization } from './route.ts'

/** A connection through a proxy to where a URL points, by CONNECT (RFC 9110 §9.3.6). */
export async function openTunnel(url: URL, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const client = new Client(proxy.origin)
  try {
    const { statusCode, socket } = await client.connect({
      path: `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`,
      headers: proxyAuthorization(proxy),
      signal,
    })
    // Stays: the tunnel may break before its user listens.
    socket.on('error', () => undefined)
    if (statusCode < 300 && socket instanceof Socket) return socket.setNoDelay(true)
    socket.destroy()
    throw new Error(`the proxy ${proxy.host} answered CONNECT with HTTP ${statusCode}`)
  } finally {
    await client.destroy()
  }
}
