import { closedLoop } from '../../src/runner/load.ts'
import { HttpClient } from '../../src/transport/http-client.ts'
import { Timer, type Way } from './way.ts'

/** Our client alone. */
export function transport(port: number): Way {
  const client = new HttpClient({ proxied: false })
  return {
    async ask({ path, requests, streams }) {
      const url = new URL(`http://127.0.0.1:${port}${path}`)
      const { signal } = new AbortController()
      await client.prepare(url, streams, signal)
      const timer = new Timer()
      const taken = await closedLoop(
        Array.from({ length: requests }, () => ({ url, headers: {}, body: '' })),
        { concurrency: streams, signal },
        (request) => client.capture(request, { timeoutMs: 60_000, signal }),
      )
      return { taken, ...timer.stop() }
    },
    [Symbol.dispose]: () => client.close(),
  }
}
