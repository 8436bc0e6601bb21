import { isCredentialName, looksLikeKey } from '../model/credential-look.ts'
import {
  bodyCredentials,
  credentialParts,
  headerCredentials,
  urlCredentials,
} from '../model/credential-parts.ts'
import { oddPairs } from '../model/odd-pairs.ts'
import type { Catalog, ProviderSpec } from '../model/provider.ts'
import { MIN_ODD_PAIRS } from './needles.ts'
import type { Credential } from './secret-finder.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables whose values are credentials whoever needs them; the names of others tell it. */
const proxyVariables = new Set(['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'])
/** AWS's own variables, beside those that providers name. */
const awsVariables = new Set([
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
])
/** Of variables that nobody declared only what is long enough to be a key. */
const MIN_KEY_LENGTH = 16

/** All that is declared as a credential, and what the environment has beside it. */
export function credentialsOf(
  { providers, models }: Catalog,
  environment: Environment,
): Credential[] {
  const names = new Set([...Object.keys(providers), ...Object.keys(models)])
  for (const { models: served } of Object.values(providers)) {
    for (const [name, id] of Object.entries(served)) {
      names.add(name)
      names.add(id)
    }
  }
  return [
    ...Object.entries(providers).flatMap(([name, provider]) =>
      providerCredentials(name, provider, environment),
    ),
    ...environmentCredentials(environment),
    // A key for nobody is often the name of what needs none.
  ].filter(({ value }) => !names.has(value) || looksLikeKey(value))
}

/** What must not be shown of what a provider is declared with, and of its key. */
function providerCredentials(
  name: string,
  { baseURL, headers, secretHeaders = [], body, modelBodies, apiKeyEnv }: ProviderSpec,
  environment: Environment,
): Credential[] {
  const isSecret = new Set(secretHeaders.map((header) => header.toLowerCase()))
  const place = `providers.${name}`
  return [
    ...named(apiKeyEnv ?? '', credentialParts(environment[apiKeyEnv ?? ''] ?? '')),
    ...Object.entries(headers).flatMap(([header, value]) =>
      named(
        `${place}.headers.${header}`,
        isSecret.has(header.toLowerCase())
          ? credentialParts(value)
          : headerCredentials(header, value),
      ),
    ),
    ...named(`${place}.baseURL`, urlCredentials(baseURL)),
    ...named(`${place}.body`, [body, ...Object.values(modelBodies)].flatMap(bodyCredentials)),
  ]
}

/** Credentials that an environment holds, whether or not anything here needs them. */
export function environmentCredentials(environment: Environment): Credential[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (awsVariables.has(name)) return named(name, credentialParts(value))
    if (proxyVariables.has(name) || value.includes('://')) {
      return named(name, urlCredentials(value.trim()))
    }
    const isKey =
      isCredentialName(name) &&
      value.length >= MIN_KEY_LENGTH &&
      // Sockets and files of credentials are none.
      !/^[/~.]|^[a-z]:\\/i.test(value) &&
      oddPairs(value) >= MIN_ODD_PAIRS
    return isKey ? named(name, credentialParts(value)) : []
  })
}

function named(name: string, values: readonly string[]): Credential[] {
  return values.map((value) => ({ name, value }))
}
