import { BenchError } from '../model/bench-error.ts'
import { isLoopback } from '../model/loopback.ts'
import type { ProviderOptions } from '../model/options/provider-options.ts'
import type { BedrockProviderSpec, HttpProviderSpec, ProviderSpec } from '../model/provider.ts'
import { awsEndpointOf, baseUrlOf, wantedAddress } from './base-url.ts'
import { BEDROCK_TOKEN, bedrockURL } from './providers.ts'

/** Where a provider is asked, and in what way. */
interface Address {
  readonly baseURL: string
  readonly protocol:
    | Pick<HttpProviderSpec, 'protocol'>
    | Pick<BedrockProviderSpec, 'protocol' | 'region' | 'http'>
  /** The key that goes there unless one is declared. */
  readonly apiKeyEnv: string | undefined
}

interface Context {
  readonly where: string
  readonly protocol: ProviderSpec['protocol']
  readonly inherited: ProviderSpec | undefined
}

/** Where a declared provider is asked. */
export function addressOf(declaration: ProviderOptions, context: Context): Address {
  const { where, protocol, inherited } = context
  if (protocol === 'bedrock-converse') return bedrockAddress(declaration, context)
  const foreign = (['region', 'endpoint', 'http'] as const).find(
    (option) => declaration[option] !== undefined,
  )
  if (foreign !== undefined) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`${foreign}\` is for \`protocol: 'bedrock-converse'\`; this provider speaks ${protocol}`,
    )
  }
  const given = declaration.baseURL ?? inherited?.baseURL
  if (given === undefined) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`baseURL\` is missing. ${wantedAddress(protocol)}`,
    )
  }
  refuseCredentials(given, { where, option: 'baseURL' })
  const baseURL = baseUrlOf(given, { where, protocol })
  return { baseURL, protocol: { protocol }, apiKeyEnv: undefined }
}

function bedrockAddress(declaration: ProviderOptions, { where, inherited }: Context): Address {
  const { endpoint } = declaration
  const known = inherited?.protocol === 'bedrock-converse' ? inherited : undefined
  if (declaration.baseURL !== undefined) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`baseURL\` is not for \`protocol: 'bedrock-converse'\`. Set \`region\`, and \`endpoint\` if it is not AWS's own`,
    )
  }
  const region = declaration.region ?? known?.region
  if (region === undefined) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`region\` is missing. Give the AWS region, e.g. 'us-east-1'`,
    )
  }
  if (endpoint !== undefined) refuseCredentials(endpoint, { where, option: 'endpoint' })
  const own = endpoint === undefined ? undefined : awsEndpointOf(endpoint, where)
  return {
    baseURL: own ?? (region === known?.region ? known.baseURL : bedrockURL(region)),
    protocol: { protocol: 'bedrock-converse', region, http: declaration.http ?? known?.http ?? 2 },
    // A token goes to AWS, and elsewhere only when that is said; a signature gives nothing away.
    apiKeyEnv: endpoint === undefined ? BEDROCK_TOKEN : undefined,
  }
}

function refuseCredentials(
  address: string,
  { where, option }: { readonly where: string; readonly option: 'baseURL' | 'endpoint' },
): void {
  const { username, password } = new URL(address)
  if (username === '' && password === '') return
  throw new BenchError(
    'invalid-option',
    `${where}: \`${option}\` contains credentials. Put the key into an environment variable, and name that variable in \`apiKeyEnv\``,
  )
}

/** Refuses addresses to which keys would go in the clear. */
export function checkAddress(
  { baseURL, protocol: { protocol } }: Address,
  { where, allowInsecure }: { readonly where: string; readonly allowInsecure: boolean },
): void {
  const { protocol: scheme, hostname, origin, pathname } = new URL(baseURL)
  if (scheme !== 'http:' || isLoopback(hostname) || allowInsecure) return
  const option = protocol === 'bedrock-converse' ? 'endpoint' : 'baseURL'
  // A query may hold a key.
  throw new BenchError(
    'invalid-option',
    `${where}: \`${option}\` ${origin}${pathname} would send prompts and keys unencrypted. Use https, or set \`allowInsecure: true\``,
  )
}
