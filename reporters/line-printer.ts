import type { Vitest } from 'vitest/node'

import { withoutCommands } from '../src/format/workflow-commands.ts'
import { withoutCredentials } from '../src/secrets/watch.ts'
import type { RunContext } from './run-context.ts'

/** What a reporter prints a line with. What a server said must not command a job of GitHub Actions, and
 * no credential is shown. */
export function linePrinter(vitest: Vitest, { github }: RunContext): (line: string) => void {
  return (line) => {
    const shown = withoutCredentials(line)
    vitest.logger.log(github ? withoutCommands(shown) : shown)
  }
}
