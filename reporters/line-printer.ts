import type { Vitest } from 'vitest/node'

import { withoutCommands } from '../src/format/workflow-commands.ts'
import type { RunContext } from './run-context.ts'

/** What a reporter prints a line with. What a server said must not command a job of GitHub Actions. */
export function linePrinter(vitest: Vitest, { github }: RunContext): (line: string) => void {
  return (line) => vitest.logger.log(github ? withoutCommands(line) : line)
}
