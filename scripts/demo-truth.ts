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
import { type BenchesRun, runBenches } from './demo/run-benches.ts'
import { talliesOf, type Tallies } from './demo/tally.ts'

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    'bench-runs': { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    dry: { type: 'boolean', default: false },
  },
})
const count = Number(flags.runs)
const benchCount = Number(flags['bench-runs'])
const first = Number(flags.seed)
if (
  ![count - 1, benchCount - 1, first].every((value) => Number.isSafeInteger(value) && value >= 0)
) {
  process.stderr.write(
    '`--runs` and `--bench-runs` take a whole number from 1 on, `--seed` one from 0 on\n',
  )
  process.exit(2)
}

const startedAt = performance.now()
const runs: Tallies[] = []
for (let seed = first; seed < first + count; seed += 1) {
  const tallies = talliesOf(await inFolder((outputDir) => measureMatrices(seed, outputDir)))
  runs.push(tallies)
  process.stderr.write(`seed ${seed}: ${summaryOf(tallies)}\n`)
}
const benches: BenchesRun[] = []
for (let seed = first; seed < first + benchCount; seed += 1) {
  const run = await inFolder((outputDir) => runBenches(seed, outputDir))
  benches.push(run)
  process.stderr.write(`benches, seed ${seed}: ${summaryOf(talliesOf(run.matrices))}\n`)
}

const page = demoPage({
  seed: first,
  runs,
  benches,
  world: simulatedWorld(TIME_FACTOR),
  minutes: (performance.now() - startedAt) / 60_000,
})
process.stdout.write(page)
if (!flags.dry) await writeFile(new URL('../docs/demo.md', import.meta.url), page)

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-truth-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measureMatrices(seed: number, outputDir: string) {
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
  return documents.flatMap(({ matrices: all }) => all)
}

function summaryOf(tallies: Tallies): string {
  return Object.entries(tallies)
    .map(([name, { hits, of }]) => `${name} ${hits}/${of}`)
    .join(', ')
}
