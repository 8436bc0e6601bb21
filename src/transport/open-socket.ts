import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'

import type { ConnectionPhases } from '../model/observation.ts'
import { monotonic } from './clock.ts'

export interface OpenedSocket {
  readonly socket: Socket
  readonly phases: ConnectionPhases
}

/**
 * Opens a connection for a client that would open its own inside the window that is being timed, and
 * says what it cost. Rejects when it fails, or when the signal aborts.
 */
export async function openSocket(
  url: URL,
  { http, signal }: { readonly http: 1 | 2; readonly signal: AbortSignal },
): Promise<OpenedSocket> {
  const isTls = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[(.+)\]$/, '$1')
  const where = {
    host,
    port: Number(url.port || (isTls ? 443 : 80)),
    noDelay: true,
    keepAlive: true,
  }
  const startedAt = monotonic()
  const socket = isTls
    ? connectTls({
        ...where,
        // RFC 6066 has names only.
        servername: isIP(host) === 0 ? host : '',
        ALPNProtocols: [http === 2 ? 'h2' : 'http/1.1'],
      })
    : connectTcp(where)
  let lookedUpAt: number | undefined
  let connectedAt: number | undefined
  socket.once('lookup', () => {
    lookedUpAt = monotonic()
  })
  socket.once('connect', () => {
    connectedAt = monotonic()
  })
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => void socket.destroy(new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', abort))
    // Stays: a connection may break before its user listens.
    socket.on('error', reject)
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
  })
  if (http === 2 && socket instanceof TLSSocket && socket.alpnProtocol !== 'h2') {
    socket.destroy()
    throw new Error(`${url.host} does not speak HTTP/2. Set \`http: 1\` for it`)
  }
  const readyAt = monotonic()
  return {
    socket,
    phases: {
      reused: false,
      dnsMs: lookedUpAt === undefined ? undefined : lookedUpAt - startedAt,
      connectMs: (connectedAt ?? readyAt) - (lookedUpAt ?? startedAt),
      tlsMs: isTls ? readyAt - (connectedAt ?? startedAt) : undefined,
      protocol: http === 2 ? 'h2' : 'h1',
    },
  }
}
