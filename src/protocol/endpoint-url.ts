/** Where a request goes: a protocol's path behind the base URL, and the queries of both behind it. */
export function endpointUrl(baseURL: string, path: string): URL {
  const url = new URL(baseURL)
  const [pathname = '', query = ''] = path.split('?')
  const own = new Set(new URLSearchParams(query).keys())
  const declared = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !own.has(pair.split('=', 1)[0] ?? ''))
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pathname}`
  url.search = [...declared, query].filter((part) => part !== '').join('&')
  url.hash = ''
  return url
}
