import type { Capture, WireRequest } from './capture.ts'
import type { ProxyFor } from './proxies.ts'
import type { CaptureOptions } from './request-limit.ts'

/** Sends requests and keeps what comes back as stamped bytes. */
export interface RequestClient {
  /** The proxy through which a URL is asked; undefined where it is asked directly. */
  readonly proxyFor: ProxyFor
  /** Sends a request; resolves when nothing more is to come of it, however it ended. */
  capture(request: WireRequest, options: CaptureOptions): Promise<Capture>
  /**
   * Opens connections until so many to the URL's origin wait for a request, so that none has to be
   * opened under load. What cannot be opened now is a matter of the requests.
   */
  prepare(url: URL, count: number, signal: AbortSignal): Promise<void>
  /** What else to close with this client: protocols with connections of their own need it. */
  onClose(close: () => void): void
  close(): void
}
