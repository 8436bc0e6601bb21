import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { attestedFile } from '../attestation/attested.ts'
import type { Claims } from '../attestation/claims.ts'
import { publicRoot, sigstorePackages } from '../attestation/sigstore-packages.ts'
import { plainText } from '../format/plain-text.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { decodeText } from '../model/decode-text.ts'
import { jsonOrUndefined } from '../model/json-or-undefined.ts'
import { DOCUMENT_FILE } from '../model/run-files.ts'
import type { Conclusion } from './conclusion.ts'

export interface AttestationFlags {
  /** A bundle; true for the one beside the document. */
  readonly attestation?: string | boolean
  readonly trustedRoot?: string
  readonly repository?: string
  readonly workflow?: string
}

const INSTALL = '`npm install --save-dev @sigstore/verify@3 @sigstore/tuf@4`'

/** What names a bundle beside a document. */
const SUFFIXES = ['.sigstore.json', '.sigstore.jsonl', '.sigstore', '.jsonl']

/** Who made a document, by an attestation; undefined where there is none and none is asked for. */
export async function verifyAttestation(
  path: string,
  flags: AttestationFlags,
  cwd: string,
): Promise<Conclusion | undefined> {
  const { attestation, trustedRoot, repository, workflow } = flags
  const isAsked = Object.values({ attestation, trustedRoot, repository, workflow }).some(Boolean)
  const document = documentPath(path)
  const found = SUFFIXES.map((suffix) => `${document}${suffix}`).find((file) => existsSync(file))
  const file = typeof attestation === 'string' ? attestation : found
  if (file === undefined) {
    if (!isAsked) return undefined
    throw new BenchError(
      'unreadable-document',
      `no attestation lies beside ${document}. Name one: \`--attestation <bundle>\`, e.g. what \`gh attestation download\` wrote`,
    )
  }
  const packages = sigstorePackages(cwd)
  const root = trustedRoot === undefined ? publicRoot(cwd) : undefined
  const roots = trustedRoot === undefined ? (root ? [root] : []) : jsonLines(trustedRoot)
  if (!packages || roots.length === 0) {
    const words = `to check the attestation ${packages ? 'name `--trusted-root <file>`, or run' : 'run'} ${INSTALL}`
    if (isAsked) throw new BenchError('invalid-environment', words)
    return { passed: true, lines: [`  not checked: ${plainText(file)}; ${words}`] }
  }
  const result = await attestedFile(document, {
    bundles: jsonLines(file),
    roots,
    packages,
    demanded: { repository, workflow },
  })
  if (result.state === 'refused') {
    return {
      passed: false,
      lines: [
        `× the attestation ${plainText(file)} does not hold`,
        ...result.reasons.map((reason) => `  ${plainText(reason)}`),
      ],
    }
  }
  return { passed: true, lines: attestedLines(result.claims, result.loggedAt) }
}

function attestedLines(claims: Claims, loggedAt: Date | undefined): string[] {
  const { repository, workflow, ref, commit, event, run, runner, signer, issuer } = claims
  const isWorkflow = repository !== undefined && workflow !== undefined
  const lines = isWorkflow
    ? [
        `✓ made by the workflow ${workflow} of ${repository}`,
        `  commit ${commit ?? 'unknown'}${ref === undefined ? '' : `, ${ref}`}${event === undefined ? '' : `, event ${event}`}${runner === undefined ? '' : `, runner ${runner}`}`,
        ...(run === undefined ? [] : [`  run ${run}`]),
        ...(signer.includes(`/${repository}/${workflow}@`) ? [] : [`  signed in ${signer}`]),
      ]
    : [`✓ signed by ${signer}`]
  return [
    ...lines,
    `  vouched for by ${issuer ?? 'nobody'}${loggedAt ? `, logged ${loggedAt.toISOString()}` : ''}`,
    '  this says who made the file, not that its figures are true',
  ].map((line) => `${/^ */.exec(line)?.[0] ?? ''}${plainText(line)}`)
}

/** The document of a run where its folder is named. */
function documentPath(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, DOCUMENT_FILE) : path
}

/** A file with one JSON value, or with one a line. */
function jsonLines(file: string): unknown[] {
  let text: string
  try {
    text = decodeText(readFileSync(file))
  } catch {
    throw new BenchError('unreadable-document', `${plainText(file)} cannot be read`)
  }
  const whole = jsonOrUndefined(text)
  const values =
    whole === undefined ? text.split(/\r?\n/).filter(Boolean).map(jsonOrUndefined) : [whole]
  if (values.every((value) => value !== undefined)) return values
  throw new BenchError(
    'unreadable-document',
    `${plainText(file)} is neither JSON nor a JSON value a line; it begins with ${received(text.slice(0, 20))}`,
  )
}
