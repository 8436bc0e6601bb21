import type { MatrixOptions } from '../../src/model/options/matrix-options.ts'

export { builtInChecks } from '../../src/quality/built-in-checks.ts'
export { judgedBy } from '../../src/session/judged-by.ts'

/** A matrix as a bench file declares it. */
export interface DeclaredMatrix {
  readonly name: string
  readonly matrix: MatrixOptions
}

/** What bench files declare that import this in the place of `vitest-llm-bench`. */
export const declared: DeclaredMatrix[] = []

export function matrix(name: string, options: MatrixOptions = {}): void {
  declared.push({ name, matrix: options })
}
