import { createRequire } from 'node:module'
import { join } from 'node:path'

import { BenchError } from '../model/bench-error.ts'

/** Who signed, as a certificate says it. */
export interface SignerIdentity {
  readonly subjectAlternativeName?: string | undefined
  readonly extensions?: { readonly issuer?: string | undefined } | undefined
  readonly oids?: readonly {
    readonly oid?: { readonly id: readonly number[] } | undefined
    readonly value: Uint8Array
  }[]
}

interface VerifierOptions {
  readonly tlogThreshold: number
  readonly ctlogThreshold: number
  readonly timestampThreshold: number
}

/** What is used of `@sigstore/verify` and of what comes with it. */
export interface SigstorePackages {
  readonly bundleFromJSON: (json: unknown) => unknown
  readonly toSignedEntity: (bundle: unknown) => unknown
  readonly rootFromJSON: (json: unknown) => unknown
  readonly toTrustMaterial: (root: unknown) => unknown
  readonly Verifier: new (
    trust: unknown,
    options: VerifierOptions,
  ) => { verify(entity: unknown): { readonly identity?: SignerIdentity | undefined } }
}

/** Where packages are looked for: beside this one, and in the project. */
function places(cwd: string): string[] {
  return [import.meta.url, join(cwd, 'package.json')]
}

/** Loads the packages that verify attestations, which are installed by who wants that. */
export function sigstorePackages(cwd: string): SigstorePackages | undefined {
  const verify = load('@sigstore/verify', places(cwd))
  if (!verify) return undefined
  const bundle = load('@sigstore/bundle', [verify.path])
  const specs = load('@sigstore/protobuf-specs', [verify.path])
  if (!bundle || !specs) return undefined
  const packages: unknown = {
    ...pick(verify.exports, 'toSignedEntity', 'toTrustMaterial', 'Verifier'),
    ...pick(bundle.exports, 'bundleFromJSON'),
    rootFromJSON: pick(pick(specs.exports, 'TrustedRoot')['TrustedRoot'], 'fromJSON')['fromJSON'],
  }
  if (isPackages(packages)) return packages
  throw new BenchError(
    'invalid-environment',
    'the installed version of `@sigstore/verify` is not one that is known here: `npm install --save-dev @sigstore/verify@3`',
  )
}

const PUBLIC_INSTANCE = 'https://tuf-repo-cdn.sigstore.dev'

/**
 * The root of the public instance of Sigstore that comes with the installed `@sigstore/tuf`; undefined without it. No
 * request is sent.
 */
export function publicRoot(cwd: string): unknown {
  const seeds = load('@sigstore/tuf/seeds.json', places(cwd))
  const targets = pick(pick(seeds?.exports, PUBLIC_INSTANCE)[PUBLIC_INSTANCE], 'targets')
  const root = pick(targets['targets'], 'trusted_root.json')['trusted_root.json']
  if (typeof root !== 'string') return undefined
  const json: unknown = JSON.parse(Buffer.from(root, 'base64').toString('utf8'))
  return json
}

interface Loaded {
  readonly path: string
  readonly exports: unknown
}

function load(name: string, from: readonly string[]): Loaded | undefined {
  for (const place of from) {
    const require = createRequire(place)
    try {
      const exports: unknown = require(name)
      return { path: require.resolve(name), exports }
    } catch (error) {
      const isMissing =
        error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND'
      if (!isMissing) throw error
    }
  }
  return undefined
}

function pick(value: unknown, ...names: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(Object(value))
  return Object.fromEntries(names.map((name) => [name, entries.find(([key]) => key === name)?.[1]]))
}

function isPackages(value: unknown): value is SigstorePackages {
  return Object.values(Object(value)).every((item) => typeof item === 'function')
}
