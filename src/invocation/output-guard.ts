import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

export type Log = Parameters<NonNullable<Reporter['onUserConsoleLog']>>[0]

/** Takes credentials out of what Vitest's reporters are about to show. */
export interface OutputCleaner {
  cleanLog(log: Log): void
  cleanErrors(errors: Iterable<object>): void
}

/**
 * First in Vitest's list: what a bench file printed and threw is cleaned before Vitest's own reporters
 * print it, or write it to files of theirs. They are handed the same objects. Until a run begins nothing
 * is: then nobody knows a credential.
 */
export class OutputGuard implements Reporter {
  #cleaner: OutputCleaner | undefined

  begin(cleaner: OutputCleaner): void {
    this.#cleaner = cleaner
  }

  onUserConsoleLog(log: Log): void {
    this.#cleaner?.cleanLog(log)
  }

  onTestModuleEnd(module: TestModule): void {
    for (const entity of [module, ...module.children.allSuites()]) this.onTestSuiteResult(entity)
    for (const test of module.children.allTests()) this.onTestCaseResult(test)
  }

  onTestSuiteResult(suite: Pick<TestSuite, 'errors'>): void {
    this.#cleaner?.cleanErrors(suite.errors())
  }

  onTestCaseResult(test: TestCase): void {
    this.#cleaner?.cleanErrors(test.result().errors ?? [])
  }

  /** What no test threw, and what was thrown before the run began. */
  onTestRunEnd(modules: readonly TestModule[], errors: readonly object[]): void {
    for (const module of modules) this.onTestModuleEnd(module)
    this.#cleaner?.cleanErrors(errors)
  }
}
