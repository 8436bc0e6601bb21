import type { WireRequest } from './capture.ts'
import type { ProxyFor } from './proxies.ts'

/** The way to the server of a URL. */
export interface Route {
  /** Where the connection leads: the server, or a proxy that passes requests on. */
  readonly to: URL
  /** The proxy that opens a tunnel on the way there. */
  readonly tunnel: URL | undefined
  /** The proxy that passes on requests, each with its whole address (RFC 9112 §3.2.2). */
  readonly forwarder: URL | undefined
}

/** TLS goes through a tunnel; many proxies open none to the port of plain HTTP. */
export function routeTo(url: URL, proxyFor: ProxyFor): Route {
  const proxy = proxyFor(url)
  if (url.protocol === 'https:') return { to: url, tunnel: proxy, forwarder: undefined }
  return { to: proxy ?? url, tunnel: undefined, forwarder: proxy }
}

/** Names the way where it is not the direct one. */
export function viaWords({ tunnel, forwarder }: Route): string {
  const proxy = tunnel ?? forwarder
  return proxy ? ` through the proxy ${proxy.host}` : ''
}

/** What stands in the request for whoever takes it. */
export function headOf(
  { url, headers }: Pick<WireRequest, 'url' | 'headers'>,
  { forwarder }: Route,
): { readonly path: string; readonly headers: Record<string, string> } {
  const path = `${url.pathname}${url.search}`
  if (!forwarder) return { path, headers: { ...headers } }
  return {
    path: `${url.origin}${path}`,
    headers: { host: url.host, ...headers, ...proxyAuthorization(forwarder) },
  }
}

/** The name and the password that a proxy wants, where its URL holds them. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
