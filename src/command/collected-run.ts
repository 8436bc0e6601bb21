// One run of a collection, in a process of its own: it says where it writes, and measures as `run` does.
import { run } from './run.ts'
import { reportErrors } from './shell.ts'

const files = process.argv.slice(2)
// What somebody would type to go on with it.
process.argv = [process.execPath, 'vitest-llm-bench', 'run', ...files]
// Whoever began the collection was killed: nobody is left who accepts the run.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

await reportErrors(process, () => run(files, {}, (folders) => process.send?.(folders)))
