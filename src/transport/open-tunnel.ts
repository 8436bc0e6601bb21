import { request } from 'node:http'
import { request as requestOverTls } from 'node:https'
import type { Socket } from 'node:net'

import { proxyAuthorization } from './route.ts'

/** What a proxy answered, and the connection to it. */
interface Answer {
  readonly status: number
  readonly socket: Socket
  /** What came behind the answer. */
  readonly rest: Buffer
}

/** A connection through a proxy to where a URL points, by CONNECT (RFC 9110 §9.3.6). */
export async function openTunnel(url: URL, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const { status, socket, rest } = await connectThrough(url, proxy, signal)
  // Stays: the tunnel may break before its user listens.
  socket.on('error', () => undefined)
  if (status >= 300) {
    socket.destroy()
    throw new Error(`the proxy ${proxy.host} answered CONNECT with HTTP ${status}`)
  }
  if (rest.length > 0) socket.unshift(rest)
  return socket.setNoDelay(true)
}

async function connectThrough(url: URL, proxy: URL, signal: AbortSignal): Promise<Answer> {
  const isTls = proxy.protocol === 'https:'
  const target = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
  const asked = (isTls ? requestOverTls : request)({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[(.+)\]$/, '$1'),
    port: Number(proxy.port || (isTls ? 443 : 80)),
    path: target,
    headers: { host: target, ...proxyAuthorization(proxy) },
    agent: false,
  })
  const abort = (): void => void asked.destroy(new Error('aborted'))
  if (signal.aborted) abort()
  // Not given to the request, which would break the tunnel with it: connecting alone has this limit.
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await new Promise<Answer>((resolve, reject) => {
      asked.once('connect', ({ statusCode = 0 }, socket, rest) => {
        resolve({ status: statusCode, socket, rest })
      })
      asked.on('error', reject)
      asked.end()
    })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
