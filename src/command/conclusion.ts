/** What came of a check: for people, and for the shell. */
export interface Conclusion {
  readonly passed: boolean
  readonly lines: readonly string[]
}
