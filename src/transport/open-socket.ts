import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'

import type { ConnectionPhases } from '../model/observation.ts'
import { monotonic } from './clock.ts'
import { errorCode } from './error-message.ts'
import { openTunnel } from './open-tunnel.ts'

/** How a server that knows none of the offered protocols ends a handshake. */
const REFUSED_PROTOCOL = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'
const NO_HTTP2 = 'the server does not speak HTTP/2. Set `http: 1` for it'

const READ_BYTES = 64 * 1024
/** One for all sockets: who reads has copied what it holds before any other does. */
let readBuffer: Buffer | undefined

export interface OpenedSocket {
  readonly socket: Socket
  readonly phases: ConnectionPhases
}

/**
 * Opens a connection for a client that would open its own inside the window that is being timed, and
 * says what it cost; `connectMs` includes the tunnel where a proxy stands between. Rejects when it
 * fails, or when the signal aborts.
 */
export async function openSocket(
  url: URL,
  {
    http,
    signal,
    proxy,
    onRead,
  }: {
    readonly http: 1 | 2
    readonly signal: AbortSignal
    readonly proxy?: URL | undefined
    /**
     * Is given what each read brings, in memory that the next read uses again. Without it the socket is read as any
     * other.
     */
    readonly onRead?: ((bytes: Buffer) => void) | undefined
  },
): Promise<OpenedSocket> {
  const isTls = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[(.+)\]$/, '$1')
  const where = {
    host,
    port: Number(url.port || (isTls ? 443 : 80)),
    noDelay: true,
    keepAlive: true,
    ...(onRead && { onread: readInto(onRead) }),
  }
  // A name, or nothing: servers refuse addresses here (RFC 6066 §3).
  const servername = isIP(host) === 0 ? host : ''
  const ALPNProtocols = [http === 2 ? 'h2' : 'http/1.1']
  const startedAt = monotonic()
  const tunnel = proxy && (await openTunnel(url, proxy, signal))
  let lookedUpAt: number | undefined
  let connectedAt = tunnel && monotonic()
  const socket = isTls
    ? connectTls({ ...(tunnel ? { socket: tunnel, host } : where), servername, ALPNProtocols })
    : (tunnel ?? connectTcp(where))
  // Node reads what comes through another socket in its own way.
  if (tunnel && onRead) socket.on('data', onRead)
  socket.once('lookup', () => {
    lookedUpAt = monotonic()
  })
  socket.once('connect', () => {
    connectedAt ??= monotonic()
  })
  if (socket instanceof TLSSocket) {
    const handshake = until('secureConnect', socket, signal)
    await (http === 2 ? agreedOnHttp2(socket, handshake) : handshake)
  } else if (socket !== tunnel) {
    await until('connect', socket, signal)
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

/** Spares a buffer, and some events, for each read. */
function readInto(onRead: (bytes: Buffer) => void): OnReadOpts {
  const buffer = (readBuffer ??= Buffer.allocUnsafeSlow(READ_BYTES))
  return {
    buffer,
    callback(length) {
      onRead(buffer.subarray(0, length))
      return true
    },
  }
}

/** Servers that do not know HTTP/2 refuse the handshake, or go on with another protocol. */
async function agreedOnHttp2(socket: TLSSocket, handshake: Promise<void>): Promise<void> {
  await handshake.catch((error: unknown) => {
    throw errorCode(error) === REFUSED_PROTOCOL ? new Error(NO_HTTP2) : error
  })
  if (socket.alpnProtocol === 'h2') return
  socket.destroy()
  throw new Error(NO_HTTP2)
}

/** Resolves with an event of a socket; the socket breaks when the signal aborts before. */
async function until(
  event: 'connect' | 'secureConnect',
  socket: Socket,
  signal: AbortSignal,
): Promise<void> {
  const abort = (): void => void socket.destroy(new Error('aborted'))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve)
      // Stays: a connection may break before its user listens.
      socket.on('error', reject)
    })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
