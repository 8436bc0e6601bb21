import type { SignerIdentity } from './sigstore-packages.ts'

/** What a certificate says of who signed. Unknown where it does not say it. */
export interface Claims {
  /** Whom the certificate is for: the workflow that signed, or an address. */
  readonly signer: string
  /** Who knows that: GitHub's token service for a workflow. */
  readonly issuer: string | undefined
  /** `owner/name`. */
  readonly repository: string | undefined
  /** Path of the workflow in its repository. */
  readonly workflow: string | undefined
  readonly commit: string | undefined
  readonly ref: string | undefined
  readonly event: string | undefined
  readonly runner: string | undefined
  readonly run: string | undefined
}

const GITHUB = 'https://token.actions.githubusercontent.com'
/** Fulcio's extensions of certificates, by the last number of their identifier. */
const FULCIO = '1.3.6.1.4.1.57264.1.'
const extensionNumbers = {
  issuer: 8,
  runner: 11,
  repository: 12,
  commit: 13,
  ref: 14,
  workflow: 18,
  event: 20,
  run: 21,
} as const

export function claimsOf({
  subjectAlternativeName: signer = '',
  extensions,
  oids = [],
}: SignerIdentity): Claims {
  const values = new Map(
    oids.map(({ oid, value }) => [oid?.id.join('.') ?? '', utf8String(value)] as const),
  )
  const said = (name: keyof typeof extensionNumbers): string | undefined =>
    values.get(`${FULCIO}${extensionNumbers[name]}`)
  const issuer = said('issuer') ?? extensions?.issuer
  const { commit, ref, event, runner, run } = {
    commit: said('commit'),
    ref: said('ref'),
    event: said('event'),
    runner: said('runner'),
    run: said('run'),
  }
  const repository = pathOf(said('repository'))
  const workflow = pathOf(said('workflow'))?.replace(/@.*$/, '')
  return {
    signer,
    issuer,
    repository,
    workflow:
      repository !== undefined && workflow?.startsWith(`${repository}/`)
        ? workflow.slice(repository.length + 1)
        : workflow,
    commit,
    ref,
    event,
    runner,
    run,
  }
}

/** DER: the tag of a UTF8String, a length, and the text. */
function utf8String(value: Uint8Array): string | undefined {
  const bytes = Buffer.from(value)
  const length = bytes[1] ?? 0
  const isLong = length >= 0x80
  const begin = isLong ? 2 + (length & 0x7f) : 2
  return bytes[0] === 0x0c ? bytes.toString('utf8', begin) : undefined
}

function pathOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.pathname.replace(/^\//, '')
}

/** Who is demanded. */
export interface Demanded {
  /** `owner/name`. */
  readonly repository?: string | undefined
  /** Path of the workflow, with or without the repository and the ref behind `@`. */
  readonly workflow?: string | undefined
}

/** In what the claims are not what is demanded, a sentence each. */
export function otherClaims(claims: Claims, { repository, workflow }: Demanded): string[] {
  const isDemanded = repository !== undefined || workflow !== undefined
  if (isDemanded && claims.issuer !== GITHUB) {
    return [`it is vouched for by ${claims.issuer ?? 'nobody'}, not by GitHub Actions`]
  }
  const others: string[] = []
  if (repository !== undefined && claims.repository?.toLowerCase() !== repository.toLowerCase()) {
    others.push(`it was made in ${claims.repository ?? 'no repository'}, not in ${repository}`)
  }
  if (workflow !== undefined && !isWorkflow(claims, workflow)) {
    others.push(`it was made by ${claims.workflow ?? 'no workflow'}, not by ${workflow}`)
  }
  return others
}

function isWorkflow({ repository, workflow, ref }: Claims, demanded: string): boolean {
  if (workflow === undefined) return false
  const names = [workflow, `${repository ?? ''}/${workflow}`, workflow.split('/').at(-1) ?? '']
  return names.some((name) => demanded === name || demanded === `${name}@${ref ?? ''}`)
}
