// `npm test`: two Vitests side by side, since tests that start processes and servers wait much of their time.
// What the second one prints follows when the first one has ended.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const vitest = 'node_modules/vitest/vitest.mjs'

/** Starts Vitest with some of the projects; what it prints is kept where somebody else is printing. */
function start(projects: readonly string[], output: 'inherit' | 'pipe') {
  const named = process.argv.slice(2)
  const words = [
    ...projects.flatMap((project) => ['--project', project]),
    // Files that are named may all be the other's.
    ...(named.length > 0 ? ['--passWithNoTests', ...named] : []),
  ]
  return spawn(process.execPath, [vitest, 'run', ...words], {
    stdio: ['ignore', output, output],
    env: { ...(process.stdout.isTTY && { FORCE_COLOR: '1' }), ...process.env },
  })
}

/** The exit code. */
async function ended(child: ReturnType<typeof start>): Promise<number> {
  await once(child, 'close')
  return child.exitCode ?? 1
}

const processes = start(['processes'], 'pipe')
let kept = ''
let print = (text: string): void => {
  kept += text
}
for (const stream of [processes.stdout, processes.stderr]) {
  stream?.setEncoding('utf8').on('data', (text: string) => print(text))
}
const bothEnded = [ended(start(['unit', 'timing'], 'inherit')), ended(processes)]
await bothEnded[0]
process.stdout.write(kept)
print = (text) => void process.stdout.write(text)
process.exitCode = Math.max(...(await Promise.all(bothEnded)))
