import { BenchError, withFrames } from '../model/bench-error.ts'

const OLDEST = [22, 19] as const

/** Refuses a Node that Vitest and undici do not run on, in a sentence instead of a stack. */
export function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw withFrames(
    new BenchError(
      'invalid-environment',
      `vitest-llm-bench needs Node ${OLDEST.join('.')} or later; this is ${version}. \`npm install -D node@24\` gives the project its own Node, which npm scripts and npx use`,
    ),
  )
}
