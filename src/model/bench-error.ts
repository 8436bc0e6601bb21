/** What went wrong, for code that must tell misuse apart. */
export type BenchErrorCode =
  | 'invalid-option'
  | 'unknown-name'
  | 'missing-plugin'
  | 'missing-credentials'
  | 'invalid-environment'
  | 'threshold'
  | 'no-data'
  | 'interrupted'
  | 'internal'

/**
 * Thrown for misuse of the API and for verdicts that must fail a test. A failed request is never
 * thrown: it is a sample with `status: 'failed'`.
 */
export class BenchError extends Error {
  override readonly name = 'BenchError'
  readonly code: BenchErrorCode

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A short, single-line rendering of a received value for error messages. */
export function received(value: unknown): string {
  const text =
    typeof value === 'string' || (typeof value === 'object' && value !== null)
      ? JSON.stringify(value)
      : String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
