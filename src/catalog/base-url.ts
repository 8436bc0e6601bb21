import { BenchError } from '../model/bench-error.ts'
import type { HttpProtocolName } from '../model/provider.ts'

/** What each protocol puts behind the base URL. */
const addresses: Readonly<
  Record<HttpProtocolName, { readonly path: string; readonly tail: RegExp }>
> = {
  'openai-chat': { path: '/chat/completions', tail: /\/chat\/completions$/i },
  'openai-responses': { path: '/responses', tail: /\/responses$/i },
  'anthropic-messages': { path: '/v1/messages', tail: /\/v1(?:\/messages)?$/i },
  'gemini-generate-content': {
    path: '/models/…:streamGenerateContent',
    tail: /\/models(?:\/[^/]*:\w*generateContent)?$/i,
  },
}
const examples: Readonly<Record<HttpProtocolName, string>> = {
  'openai-chat': 'http://127.0.0.1:8080/v1',
  'openai-responses': 'https://api.openai.com/v1',
  'anthropic-messages': 'https://api.anthropic.com',
  'gemini-generate-content': 'https://generativelanguage.googleapis.com/v1beta',
}
/** Whole addresses of something else. A path such as `/models` alone may be a gateway's own. */
const foreignTails: readonly (readonly [tail: RegExp, instead?: string])[] = [
  [/\/chat\/completions$/i, "set `protocol: 'openai-chat'`"],
  [/\/responses$/i, "set `protocol: 'openai-responses'`"],
  [/\/v1\/messages$/i, "set `protocol: 'anthropic-messages'`"],
  [/:(?:(?:stream)?generateContent|countTokens)$/i, "set `protocol: 'gemini-generate-content'`"],
  [
    /\/api\/(?:chat|generate|tags|show|ps|pull|embed|embeddings|version)$/i,
    "Ollama's own API is not supported; give its OpenAI-compatible address, e.g. 'http://127.0.0.1:11434/v1'",
  ],
  [/\/(?:completions?|embeddings?|messages|generate(?:_stream)?|tokenize|infill|healthz?)$/i],
  [/\/v\d\w*\/(?:chat|models(?:\/[^/]+)?|complete|moderations|rerank|files|batches|realtime)$/i],
  [/\/v\d\w*\/(?:images|audio|fine_tuning|messages|responses|chat)(?:\/[\w-]+)+$/i],
]

/** What is missing in an address, in one sentence. */
export function wantedAddress(protocol: HttpProtocolName): string {
  return `Give the address before \`${addresses[protocol].path}\`, e.g. '${examples[protocol]}'`
}

/**
 * An address as people paste it, as what stands before the protocol's path: whole addresses lose that
 * path, a `/v1` that it brings itself is not doubled, a query stays, a fragment is never sent. Throws
 * for what could mean several things.
 */
export function baseUrlOf(
  given: string,
  { where, protocol }: { readonly where: string; readonly protocol: HttpProtocolName },
): string {
  const url = new URL(given)
  const refuse = (what: string): never => {
    throw new BenchError(
      'invalid-option',
      `${where}: \`baseURL\` ${what}. ${wantedAddress(protocol)}`,
    )
  }
  if (url.hash.includes('/')) refuse('has its path after a `#`, and that part is never sent')
  const path = url.pathname.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')
  const base = path.replace(addresses[protocol].tail, '')
  const foreign = foreignTails.find(([tail]) => tail.test(base))
  if (foreign) {
    const [tail, instead] = foreign
    const fix = instead === undefined ? '' : `: ${instead}`
    refuse(`ends with ${tail.exec(base)?.[0]}, which is not ${protocol}${fix}`)
  }
  const [doubled] = /\/(v\d\w*)\/\1$/i.exec(base) ?? []
  if (doubled !== undefined) refuse(`ends with ${doubled}`)
  return `${url.origin}${base}${url.search}`
}

/** The address of AWS's own service, or of one that stands for it. */
export function awsEndpointOf(given: string, where: string): string {
  const url = new URL(given)
  if (url.search !== '') {
    throw new BenchError(
      'invalid-option',
      `${where}: \`endpoint\` has a query. Give the address before \`/model\`, e.g. 'http://127.0.0.1:4010'`,
    )
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/model\/[^/]+\/converse[\w-]*$/i, '')
  return `${url.origin}${path}`
}
