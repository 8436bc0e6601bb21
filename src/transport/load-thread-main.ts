// Sends requests in a thread of its own: over its own connections, stamped in its own event loop.
import { parentPort, workerData } from 'node:worker_threads'

import { exactBehindMs } from './clock.ts'
import { EventLoopMonitor } from './event-loop.ts'
import { HttpClient } from './http-client.ts'
import type {
  OpenMessage,
  SendMessage,
  ThreadMessage,
  ThreadReport,
} from './load-thread-messages.ts'
import { connectLike } from './network-settings.ts'
import { packed } from './packed-capture.ts'

/** By origin: what was said with the last request. */
const proxies = new Map<string, URL | undefined>()
const client = new HttpClient({ proxied: ({ origin }) => proxies.get(origin) })
const eventLoop = new EventLoopMonitor()
const stops = new Map<number, AbortController>()

function tell(report: ThreadReport, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(report, [...transfer])
}

/** Notes what a request, or connections, need; ends what was begun for them when disposed. */
function begin({ id, url: text, proxy }: Pick<SendMessage, 'id' | 'url' | 'proxy'>) {
  const url = new URL(text)
  const stop = new AbortController()
  proxies.set(url.origin, proxy === undefined ? undefined : new URL(proxy))
  stops.set(id, stop)
  return { url, signal: stop.signal, [Symbol.dispose]: () => void stops.delete(id) }
}

async function send(message: SendMessage): Promise<void> {
  using begun = begin(message)
  const { headers, body, timeoutMs, connection } = message
  const request = { url: begun.url, headers, body }
  const options = { timeoutMs, connection, signal: begun.signal }
  const capture = packed(await client.capture(request, options))
  const { bytes, ends, stamps } = capture
  tell({ kind: 'done', id: message.id, capture, delayMs: eventLoop.p99Ms() }, [
    bytes.buffer,
    ends.buffer,
    stamps.buffer,
  ])
}

async function open(message: OpenMessage): Promise<void> {
  using begun = begin(message)
  await client.prepare(begun.url, message.count, begun.signal)
  tell({ kind: 'done', id: message.id, capture: undefined, delayMs: undefined })
}

parentPort?.on('message', (message: ThreadMessage) => {
  if (message.kind === 'send') void send(message)
  else if (message.kind === 'open') void open(message)
  else if (message.kind === 'stop') stops.get(message.id)?.abort()
  else eventLoop[message.what]()
})

connectLike(workerData)
tell({ kind: 'ready', behindMs: exactBehindMs() })
