import { BenchError } from '../model/bench-error.ts'
import { isLoopback } from '../model/loopback.ts'

/** The proxy through which a URL is asked; undefined where it is asked directly. */
export type ProxyFor = (url: URL) => URL | undefined

const defaultPorts: Readonly<Record<string, string | undefined>> = {
  'http:': '80',
  'https:': '443',
}

/**
 * What `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say, by undici's rules: lower case first, and
 * `HTTP_PROXY` for https too where there is no other. Undefined when there is no proxy. This machine
 * is never asked through one.
 */
export function readProxies(
  environment: Readonly<Record<string, string | undefined>>,
): ProxyFor | undefined {
  const http = readProxy(environment, 'HTTP_PROXY')
  const https = readProxy(environment, 'HTTPS_PROXY') ?? http
  if (!https) return undefined
  const exceptions = (variable(environment, 'NO_PROXY') ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
  return (url) => {
    if (isLoopback(url.hostname) || exceptions.some((entry) => covers(entry, url))) return undefined
    return url.protocol === 'https:' ? https : http
  }
}

function variable(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  return environment[name.toLowerCase()] ?? environment[name]
}

function readProxy(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): URL | undefined {
  const value = variable(environment, name)?.trim()
  if (value === undefined || value === '') return undefined
  const url = URL.parse(value)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isHttp && isDecodable(url.username) && isDecodable(url.password)) return url
  // The value itself may hold a password.
  throw new BenchError(
    'invalid-environment',
    `\`${name}\` is not an http(s) URL. Give the proxy as http://host:port`,
  )
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** A host and perhaps a port; an IPv6 address is in brackets where there is one. */
const entryForms = [/^\[(.+)\](?::(\d+))?$/, /^([^:]*)(?::(\d+))?$/, /^(.+)$/]

/** Whether an entry of `NO_PROXY` means a URL: a host with its subdomains, `*.host`, `*`; a port. */
function covers(entry: string, url: URL): boolean {
  const form = entryForms.find((candidate) => candidate.test(entry))
  const [, host = '', port] = form?.exec(entry.toLowerCase()) ?? []
  if (port !== undefined && port !== (url.port || defaultPorts[url.protocol])) return false
  if (host === '*') return true
  const name = host.replace(/^\*?\./, '')
  const asked = url.hostname.replace(/^\[(.+)\]$/, '$1')
  return asked.endsWith(`.${name}`) || (asked === name && !host.startsWith('*'))
}
