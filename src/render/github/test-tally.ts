/** A test of a matrix that failed, with the place where the matrix is declared. */
export interface FailedTest {
  readonly matrix: string
  /** Where it ran, in a merged report. */
  readonly location: string | undefined
  /** Path of the bench file from the project's folder, with slashes. */
  readonly file: string
  readonly line: number | undefined
  readonly column: number | undefined
  /** What failed and why; quotes servers. */
  readonly reason: string
}

export interface TestTally {
  readonly passed: number
  readonly skipped: number
  readonly failed: readonly FailedTest[]
}
