import type { ProtocolName, ProviderSpec } from '../model/provider.ts'
import type { Failure } from '../model/sample.ts'

/** What each protocol puts behind the address. */
const paths: Readonly<Record<ProtocolName, string>> = {
  'openai-chat': '/chat/completions',
  'openai-responses': '/responses',
  'anthropic-messages': '/v1/messages',
  'gemini-generate-content': '/models',
  'bedrock-converse': '/model',
}
/** How servers that know no 401 refuse a key. */
const ABOUT_A_KEY =
  /\bapi[\s_-]?key\b|authenticat|unauthori[sz]ed|\bcredentials?\b|\binvalid\b[^.]{0,30}\b(?:token|key)\b(?!s)/i

/** What to look at first after a failure; undefined where its message says it. */
export function adviceFor(
  { class: kind, status, message }: Failure,
  provider: ProviderSpec | undefined,
): string | undefined {
  // There is a server, and its message says what to do.
  if (message.includes('NODE_EXTRA_CA_CERTS')) return undefined
  const address = provider?.protocol === 'bedrock-converse' ? '`endpoint`' : '`baseURL`'
  if (kind === 'connect' || message.includes('no connection to ')) {
    return `Is the server up? Check ${address}`
  }
  if (kind === 'auth') return keyAdvice(provider)
  if (kind === 'rate-limit') return 'Lower `concurrency` or `rate`, or ask for a higher limit'
  if (kind === 'protocol') {
    return `Check ${address} and \`protocol\`${provider ? ` (${provider.protocol})` : ''}`
  }
  if (kind === 'http' && status !== undefined) {
    if (status < 400) return `Give the address it moved to as ${address}`
    if (status === 404) {
      const path = provider
        ? `\`${paths[provider.protocol]}\` is added`
        : "the protocol's path is added"
      return `Check ${address}, to which ${path}, and the model’s name`
    }
    if (status < 500 && ABOUT_A_KEY.test(message)) return keyAdvice(provider)
  }
  return kind === 'timeout' ? 'Raise `timeoutMs` if the endpoint may take longer' : undefined
}

function keyAdvice(provider: ProviderSpec | undefined): string {
  if (!provider) return "Check the provider's key"
  const { apiKeyEnv, headers, protocol } = provider
  if (apiKeyEnv !== undefined && protocol === 'bedrock-converse') {
    return `Check ${apiKeyEnv}, or the AWS credentials where it is not set`
  }
  if (apiKeyEnv !== undefined) return `Check the key in ${apiKeyEnv}`
  if (protocol === 'bedrock-converse') return 'Check the AWS credentials'
  if (Object.keys(headers).length > 0) return 'Check the credentials in `headers`'
  return "No key is sent. Name its variable in the provider's `apiKeyEnv`"
}
