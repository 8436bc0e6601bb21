import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

import type { Environment } from './environment-overrides.ts'

const BYTES_PER_GIB = 1024 ** 3

/** The machine and the software that measured. */
export interface MeasuringEnvironment {
  readonly node: string
  readonly os: string
  readonly arch: string
  readonly cpu: string | undefined
  readonly cores: number
  readonly memoryGiB: number
  readonly vitest: string
  readonly undici: string
  readonly timeZone: string
  readonly ci: boolean
  /** Origin of the proxy that requests beyond this machine go through; no credentials. */
  readonly proxy: string | undefined
  readonly noProxy: string | undefined
  readonly extraCaCerts: boolean
  /** False where `NODE_TLS_REJECT_UNAUTHORIZED=0` has any certificate accepted. */
  readonly tlsVerified: boolean
}

export function describeEnvironment(
  environment: Environment,
  versions: { readonly vitest: string; readonly undici: string },
): MeasuringEnvironment {
  const proxy =
    environment['https_proxy'] ??
    environment['HTTPS_PROXY'] ??
    environment['http_proxy'] ??
    environment['HTTP_PROXY']
  return {
    node: process.version,
    os: `${type()} ${release()}`,
    arch: process.arch,
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / BYTES_PER_GIB),
    ...versions,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ci: Boolean(environment['CI']),
    proxy: proxy === undefined || proxy === '' ? undefined : originOf(proxy),
    noProxy: environment['no_proxy'] ?? environment['NO_PROXY'],
    extraCaCerts: Boolean(environment['NODE_EXTRA_CA_CERTS']),
    tlsVerified: environment['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0',
  }
}

function originOf(proxy: string): string {
  try {
    const { protocol, host } = new URL(proxy)
    return `${protocol}//${host}`
  } catch {
    return 'set, but not a URL'
  }
}
