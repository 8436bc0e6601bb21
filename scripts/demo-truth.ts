// How often the demo finds what the simulator was set to, and how often it claims what is not: runs of many
// seeds against the simulator, counted against the truth in their documents. Writes docs/demo.md.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { measure } from '../src/engine.ts'
import { simulatedWorld } from '../src/simulator/world.ts'
import { matrices, TIME_FACTOR } from './demo/matrices.ts'
import { demoPage } from './demo/page.ts'
import { type Figure, talliesOf, type Tally } from './demo/tally.ts'

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    dry: { type: 'boolean', default: false },
  },
})
const count = Number(flags.runs)
const first = Number(flags.seed)
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first) || first < 0) {
  process.stderr.write('`--runs` takes a whole number from 1 on, `--seed` one from 0 on\n')
  process.exit(2)
}

const startedAt = performance.now()
const outputDir = await mkdtemp(join(tmpdir(), 'demo-truth-'))
const runs: Record<Figure, Tally>[] = []
try {
  for (let seed = first; seed < first + count; seed += 1) {
    const documents = []
    for (const { name, matrix, options } of matrices) {
      documents.push(
        await measure(name, matrix, {
          ...options,
          mode: 'simulated',
          timeFactor: TIME_FACTOR,
          seed,
          outputDir,
          storeText: false,
        }),
      )
    }
    const tallies = talliesOf({ matrices: documents.flatMap(({ matrices: all }) => all) })
    runs.push(tallies)
    process.stderr.write(`seed ${seed}: ${summaryOf(tallies)}\n`)
  }
} finally {
  await rm(outputDir, { recursive: true })
}

const page = demoPage({
  seed: first,
  runs,
  world: simulatedWorld(TIME_FACTOR),
  minutes: (performance.now() - startedAt) / 60_000,
})
process.stdout.write(page)
if (!flags.dry) await writeFile(new URL('../docs/demo.md', import.meta.url), page)

function summaryOf(tallies: Readonly<Record<Figure, Tally>>): string {
  return Object.entries(tallies)
    .map(([name, { hits, of }]) => `${name} ${hits}/${of}`)
    .join(', ')
}
