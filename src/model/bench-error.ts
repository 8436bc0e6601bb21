import { extname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { shorten } from '../format/shorten.ts'
import { mayBeSecret, withoutKeys } from './may-be-secret.ts'

/** What went wrong, for code that must tell misuse apart. docs/errors.md has cause and fix of each. */
export const benchErrorCodes = [
  'invalid-option',
  'unknown-name',
  'missing-plugin',
  'missing-credentials',
  'invalid-environment',
  'invalid-baseline',
  'threshold',
  'no-data',
  'interrupted',
  'unreadable-document',
  'invalid-document',
  'changed-document',
  'credential-found',
  'comment-refused',
  'telemetry-refused',
  'rendezvous',
  'internal',
] as const

/** Code of a {@link BenchError}: what went wrong. */
export type BenchErrorCode = (typeof benchErrorCodes)[number]

/** Errors that name what a person wrote, who may have put a key into the wrong place. */
const saysWhatWasGiven = new Set<BenchErrorCode>([
  'invalid-option',
  'unknown-name',
  'missing-credentials',
  'invalid-environment',
])

/**
 * Thrown for misuse of the API and for verdicts that must fail a test. A failed request is never
 * thrown: it is a sample with `status: 'failed'`.
 */
export class BenchError extends Error {
  /** Tells it from other errors, also from another copy of this package. */
  override readonly name = 'BenchError'
  /** What went wrong; docs/errors.md has cause and fix of each. */
  readonly code: BenchErrorCode
  /** Where cause and fix are described: the path of a page in this package, and its section. */
  readonly help: string

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(saysWhatWasGiven.has(code) ? withoutKeys(message) : message, options)
    this.code = code
    this.help = `${errorsPage()}#${code}`
  }
}

/** The page that explains the codes, as a path that exists seen from a folder. */
export function errorsPage(folder = process.cwd()): string {
  // Sources stand in `src/model`, the build in `dist/src/model`.
  const root = extname(import.meta.url) === '.ts' ? '../..' : '../../..'
  const page = fileURLToPath(new URL(`${root}/docs/errors.md`, import.meta.url))
  const path = relative(folder, page)
  return path.startsWith('..') ? page : path
}

/**
 * The error as it is to be shown: misuse stands in the person's own files, so that of its stack only
 * those frames stay that lead to them; none by default.
 */
export function withFrames<Thrown>(error: Thrown, frames = ''): Thrown {
  if (error instanceof BenchError) {
    error.stack = `${error.name}: ${error.message}${frames && `\n${frames}`}`
  }
  return error
}

const MAX_VALUE_LENGTH = 80

/** A short, single-line rendering of a received value for error messages; of what may be a key its shape. */
export function received(value: unknown): string {
  const text = rendered(value)
  return mayBeSecret(text) ? shapeOf(value) : shorten(text, MAX_VALUE_LENGTH)
}

/** A short, single-line rendering of a value of a document, which holds no key. */
export function recorded(value: unknown): string {
  return shorten(rendered(value), MAX_VALUE_LENGTH)
}

function shapeOf(value: unknown): string {
  if (typeof value === 'string') return `a string of ${value.length} characters`
  return Array.isArray(value)
    ? 'a list with what looks like a key'
    : 'a value that looks like a key'
}

/** A value as text, whatever it is: JSON where that says most. */
export function rendered(value: unknown): string {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
    return String(value)
  }
  if (value instanceof Promise) return 'a Promise'
  try {
    return JSON.stringify(value) ?? Object.prototype.toString.call(value)
  } catch {
    // Circular, or full of values that JSON does not know.
    return Object.prototype.toString.call(value)
  }
}
