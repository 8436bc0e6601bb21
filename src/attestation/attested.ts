import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

import { z } from '../model/zod.ts'
import { type Claims, claimsOf, type Demanded, otherClaims } from './claims.ts'
import type { SigstorePackages } from './sigstore-packages.ts'

/** What an attestation says of a document. */
export type Attested =
  | { readonly state: 'attested'; readonly claims: Claims; readonly loggedAt: Date | undefined }
  | { readonly state: 'refused'; readonly reasons: readonly string[] }

const STATEMENT = 'application/vnd.in-toto+json'
const PROVENANCE = 'https://slsa.dev/provenance/'

const bundleShape = z.looseObject({
  dsseEnvelope: z.looseObject({ payload: z.string(), payloadType: z.string() }),
  verificationMaterial: z.looseObject({
    tlogEntries: z.array(z.looseObject({ integratedTime: z.string().optional() })).optional(),
  }),
})
const statementShape = z.looseObject({
  predicateType: z.string(),
  subject: z.array(z.looseObject({ digest: z.record(z.string(), z.string()) })),
})
const rootShape = z.looseObject({
  tlogs: z.array(z.unknown()).default([]),
  ctlogs: z.array(z.unknown()).default([]),
})

/**
 * Whether one of the bundles, checked against one of the roots, is an attestation of a file, by whom it is
 * demanded of. The signature, its certificate at the time of the log, the log's proof, and the file's digest.
 */
export async function attestedFile(
  path: string,
  {
    bundles,
    roots,
    packages,
    demanded = {},
  }: {
    readonly bundles: readonly unknown[]
    readonly roots: readonly unknown[]
    readonly packages: SigstorePackages
    readonly demanded?: Demanded
  },
): Promise<Attested> {
  const sha256 = await digestOf(path)
  const reasons = new Set<string>()
  for (const bundle of bundles) {
    for (const root of roots) {
      const result = attestedBy(bundle, { root, packages, sha256, demanded })
      if (result.state === 'attested') return result
      for (const reason of result.reasons) reasons.add(reason)
    }
  }
  if (bundles.length === 0) reasons.add('it holds no bundle')
  return { state: 'refused', reasons: [...reasons] }
}

function attestedBy(
  json: unknown,
  {
    root,
    packages,
    sha256,
    demanded,
  }: {
    readonly root: unknown
    readonly packages: SigstorePackages
    readonly sha256: string
    readonly demanded: Demanded
  },
): Attested {
  const bundle = bundleShape.safeParse(json).data
  if (!bundle) return refused('it is no Sigstore bundle with a signed statement')
  let claims: Claims
  try {
    const verifier = verifierOf(root, packages)
    const entity = packages.toSignedEntity(packages.bundleFromJSON(json))
    claims = claimsOf(verifier.verify(entity).identity ?? {})
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error))
  }
  // Only what was signed is read.
  const { payload, payloadType } = bundle.dsseEnvelope
  const statement = statementShape.safeParse(parsed(payload)).data
  if (payloadType !== STATEMENT || !statement?.predicateType.startsWith(PROVENANCE)) {
    return refused('what was signed says nothing of where a file comes from')
  }
  if (!statement.subject.some(({ digest }) => digest['sha256'] === sha256)) {
    return refused(`it is of other files: none has the sha256 ${sha256} of this one`)
  }
  const others = otherClaims(claims, demanded)
  if (others.length > 0) return refused(...others)
  const seconds = Number(bundle.verificationMaterial.tlogEntries?.[0]?.integratedTime ?? 0)
  return {
    state: 'attested',
    claims,
    loggedAt: seconds > 0 ? new Date(seconds * 1000) : undefined,
  }
}

function refused(...reasons: string[]): Attested {
  return { state: 'refused', reasons }
}

function parsed(payload: string): unknown {
  try {
    const json: unknown = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))
    return json
  } catch {
    return undefined
  }
}

/** GitHub's own instance, for private repositories, has time stamps in place of logs. */
function verifierOf(root: unknown, packages: SigstorePackages) {
  const { tlogs, ctlogs } = rootShape.parse(root)
  return new packages.Verifier(packages.toTrustMaterial(packages.rootFromJSON(root)), {
    tlogThreshold: Math.min(1, tlogs.length),
    ctlogThreshold: Math.min(1, ctlogs.length),
    timestampThreshold: 1,
  })
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(Buffer.from(chunk))
  return hash.digest('hex')
}
