import { BenchError, withFrames } from '../model/bench-error.ts'

/** The first Vitest that takes a benchmark provider. */
const OLDEST = [5, 1] as const

/** Refuses a Vitest that runs no matrix, in a sentence instead of what it would fail with later. */
export function checkVitest(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw withFrames(
    new BenchError(
      'invalid-environment',
      `vitest-llm-bench needs Vitest ${OLDEST.join('.')} or later; this project has ${version}. Run \`npm install -D vitest@latest\``,
    ),
  )
}
