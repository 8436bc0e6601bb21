import { describe, expect, TestRunner } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { type DeclaredAt, pointAt } from '../session/declared-at.ts'
import { type Plan, planMatrix } from '../session/plan.ts'
import { isPadded, withPaddings } from '../session/with-paddings.ts'
import { type CellMatchers, type ContrastMatchers, matchers } from './matchers.ts'
import { matrixIdentity } from './matrix-identity.ts'
import type { MatrixTests } from './own-tests.ts'
import { registerMatrix } from './register-matrix.ts'
import { vitestRegistrar } from './registrar.ts'
import { injectSettings } from './run-settings.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends CellMatchers<R>, ContrastMatchers<R> {}
}

expect.extend(matchers)

/** Declares a matrix, as {@link Matrix} does. */
export type DeclareMatrix = (name: string, options?: MatrixOptions, tests?: MatrixTests) => void

/** Declares matrices: `matrix()`, `matrix.only()` and `matrix.skip()`. */
export interface Matrix {
  /**
   * Declares a matrix: models at providers, under workloads. Every combination is a cell, and every cell
   * gets a test `measured` and a test for each threshold. Cells of selected tests are measured once, when the
   * first of these tests needs it.
   *
   * Throws a {@link BenchError} for every mistake in the declaration: unknown names, empty axes,
   * duplicates, unknown options, values out of range.
   * @param name - Unique in its file: results and baselines are found by it.
   * @param options - What is measured, how often, and within which limits. Default: all models at all providers.
   * @param tests - Registers tests of your own. Default: none.
   * @example matrix('Router tax', { models: 'gpt-4.1', providers: ['openai', 'openrouter'] })
   */
  (name: string, options?: MatrixOptions, tests?: MatrixTests): void
  /**
   * Declares a matrix, and skips all others of the file that are not `only`: as `describe.only` does.
   * @example matrix.only('Router tax', { models: 'gpt-4.1', providers: ['openai', 'openrouter'] })
   */
  readonly only: DeclareMatrix
  /**
   * Declares a matrix whose tests are skipped: as `describe.skip` does.
   * @example matrix.skip('Router tax', { models: 'gpt-4.1', providers: ['openai', 'openrouter'] })
   */
  readonly skip: DeclareMatrix
}

/**
 * Declares a matrix: models at providers, under workloads. Every combination is a cell, and every cell
 * gets a test `measured` and a test for each threshold.
 * @example matrix('Router tax', { models: 'gpt-4.1', providers: ['openai', 'openrouter'] })
 */
export const matrix: Matrix = Object.assign(declare(describe), {
  only: declare(describe.only),
  skip: declare(describe.skip),
})

function declare(suite: typeof describe | typeof describe.only): DeclareMatrix {
  function declareMatrix(name: string, options: MatrixOptions = {}, tests?: MatrixTests): void {
    const declaredAt: DeclaredAt = {}
    Error.captureStackTrace(declaredAt, declareMatrix)
    const { settings, plan } = atDeclaration(declaredAt, () => {
      const injected = injectSettings()
      const planned = planMatrix(name, options, injected)
      claimName(planned.name)
      return { settings: { ...injected, catalog: planned.catalog }, plan: planned }
    })
    const register = (ready: Plan, identity: string): void =>
      registerMatrix(ready, {
        settings,
        tests,
        declaredAt,
        file: ownFile(),
        registrar: vitestRegistrar(plan.name, settings),
        identity,
      })
    // Padding needs the tokenizer, which takes loading.
    suite(name, () => {
      const identity = matrixIdentity(TestRunner.getCurrentSuite(), plan.name, settings.root)
      return isPadded(plan)
        ? withPaddings(plan)
            .then((ready) => register(ready, identity))
            .catch((error: unknown) => {
              throw pointAt(declaredAt, error)
            })
        : atDeclaration(declaredAt, () => register(plan, identity))
    })
  }
  return declareMatrix
}

/**
 * Names taken so far, by the suite that is being collected. The file is a fresh object for every
 * collection, its outermost suite is not where workers are reused.
 */
const names = new WeakMap<object, WeakMap<object, Set<string>>>()

function claimName(name: string): void {
  const suite = TestRunner.getCurrentSuite()
  const file = suite.file ?? suite
  const inFile = names.get(file) ?? new WeakMap<object, Set<string>>()
  names.set(file, inFile)
  const taken = inFile.get(suite) ?? new Set()
  inFile.set(suite, taken)
  if (taken.has(name)) {
    throw new BenchError(
      'invalid-option',
      `matrix('${name}') is declared twice. Names must be unique: rename one of them`,
    )
  }
  taken.add(name)
}

/** Lets errors of ours point at the line that declares, not at the one that noticed. */
function atDeclaration<Result>(declaredAt: DeclaredAt, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    throw pointAt(declaredAt, error)
  }
}

/** The bench file that is being collected, and the Vitest project that runs it, where that has a name. */
function ownFile(): { readonly path: string; readonly project: string | undefined } {
  const { file } = TestRunner.getCurrentSuite()
  return { path: file?.filepath ?? '', project: file?.projectName }
}
