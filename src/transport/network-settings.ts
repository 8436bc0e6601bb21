import dns from 'node:dns'
import net from 'node:net'
import tls from 'node:tls'

/** Whether any certificate is accepted, asked for with each connection. */
const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED'

/** What a process decides of all its connections, by Node's options, its environment or its code: no other thread knows. */
export interface NetworkSettings {
  /** Whom it trusts beyond what Node brings, too. */
  readonly certificates: readonly string[]
  readonly unverified: string | undefined
  readonly tls: Pick<
    typeof tls,
    'DEFAULT_CIPHERS' | 'DEFAULT_ECDH_CURVE' | 'DEFAULT_MAX_VERSION' | 'DEFAULT_MIN_VERSION'
  >
  /** Which of a name's addresses is tried first, and whether others are. */
  readonly order: ReturnType<typeof dns.getDefaultResultOrder>
  readonly triesFamilies: boolean
  readonly familyTimeoutMs: number
}

/** Those of this thread. */
export function networkSettings(): NetworkSettings {
  const { DEFAULT_CIPHERS, DEFAULT_ECDH_CURVE, DEFAULT_MAX_VERSION, DEFAULT_MIN_VERSION } = tls
  return {
    certificates: tls.getCACertificates('default'),
    unverified: process.env[UNVERIFIED],
    tls: { DEFAULT_CIPHERS, DEFAULT_ECDH_CURVE, DEFAULT_MAX_VERSION, DEFAULT_MIN_VERSION },
    order: dns.getDefaultResultOrder(),
    triesFamilies: net.getDefaultAutoSelectFamily(),
    familyTimeoutMs: net.getDefaultAutoSelectFamilyAttemptTimeout(),
  }
}

/** Makes connections of this thread be like those of another. */
export function connectLike(settings: NetworkSettings): void {
  tls.setDefaultCACertificates(settings.certificates)
  if (settings.unverified !== undefined) process.env[UNVERIFIED] = settings.unverified
  Object.assign(tls, settings.tls)
  dns.setDefaultResultOrder(settings.order)
  net.setDefaultAutoSelectFamily(settings.triesFamilies)
  net.setDefaultAutoSelectFamilyAttemptTimeout(settings.familyTimeoutMs)
}
