#!/usr/bin/env node
import { reportErrors } from './command/shell.ts'
import { checkNode } from './invocation/check-node.ts'

await reportErrors(process, async () => {
  checkNode(process.version)
  // Only now: an older Node cannot even link what the commands need.
  const { program, withCommand } = await import('./command/program.ts')
  const { keepReaderSmall } = await import('./command/reader-heap.ts')
  await program()
    .hook('preAction', (_program, command) => keepReaderSmall(command.name()))
    .parseAsync(withCommand(process.argv.slice(2)), { from: 'user' })
})
