// `npm run comparisons`: this project beside other tools, on one stamped endpoint. Writes docs/side-by-side.md, its
// picture and comparisons/results.json. Run it on a quiet machine.
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import manifest from '../package.json' with { type: 'json' }
import { describeEnvironment } from '../src/invocation/environment.ts'
import { repository } from '../test/docs/markdown.ts'
import { createUserProject } from '../test/docs/user-project.ts'
import { findPython, installClients } from './install.ts'
import { measureAll, type Plan } from './measure.ts'
import { comparisonChart } from './page/chart.ts'
import { comparisonPage } from './page/page.ts'
import { withProcessorPerChunk } from './per-chunk.ts'
import { type Results, resultsSchema } from './results.ts'
import { toolNames, toolsNamed } from './tools/tools.ts'

const MS_PER_MINUTE = 60_000
const MAX_STREAMS = 1000
const MAX_REPETITIONS = 100
const MAX_SEED = 1_000_000
const kept = join(repository, 'comparisons/results.json')

const { values: flags } = parseArgs({
  options: {
    streams: { type: 'string', default: '1,50,200' },
    repetitions: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    tools: { type: 'string', default: toolNames.join(',') },
    python: { type: 'string', default: 'python3' },
    page: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
  },
})
const plan = {
  levels: flags.streams.split(',').map((text) => wholeNumber('streams', text, MAX_STREAMS)),
  repetitions: wholeNumber('repetitions', flags.repetitions, MAX_REPETITIONS),
  seed: wholeNumber('seed', flags.seed, MAX_SEED),
}
const names = flags.tools.split(',')
const stranger = names.find((name) => !toolNames.includes(name))
if (stranger !== undefined)
  refuse(`\`--tools\` takes some of ${toolNames.join(', ')}, received "${stranger}"`)

const observed = flags.page
  ? resultsSchema.parse(JSON.parse(await readFile(kept, 'utf8')))
  : await measured()
const results = { ...observed, runs: withProcessorPerChunk(observed.runs) }
const page = comparisonPage(results)
process.stdout.write(page)
if (!flags.dry) {
  await writeFile(kept, `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(join(repository, 'docs/side-by-side.md'), page)
  await writeFile(join(repository, 'docs/images/side-by-side.svg'), comparisonChart(results))
}

async function measured(): Promise<Results> {
  // Before what this command itself does.
  const [load = 0] = loadavg()
  // Tools are leaders of process groups of their own: they end with this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  build()
  installClients()
  const python = findPython(flags.python)
  await using project = await createUserProject((name) =>
    join(repository, 'dist/src', `${name}.js`),
  )
  const ingredients = { project, ownVersion: manifest.version, python }
  const { tools, left } = toolsNamed(names, ingredients)
  const startedAt = new Date()
  const runs = await measureTold({ ...plan, tools })
  const { node, cpu, cores, memoryGiB, os } = describeEnvironment(process.env, {
    vitest: '',
    undici: '',
  })
  return {
    measuredAt: startedAt.toISOString(),
    minutes: Math.ceil((Date.now() - startedAt.getTime()) / MS_PER_MINUTE),
    seed: plan.seed,
    repetitions: plan.repetitions,
    machine: {
      processor: cpu ?? 'an unknown processor',
      cores,
      memoryGb: memoryGiB,
      load,
      system: os,
      node,
      python: 'reason' in python ? null : python.version,
    },
    tools: tools.map(({ name, title, version, shown }) => ({ name, title, version, shown })),
    left,
    runs,
  }
}

/** Tells each run as it ends. */
function measureTold(whole: Plan): Promise<Results['runs']> {
  const total = whole.tools.length * whole.levels.length * whole.repetitions
  let done = 0
  return measureAll(whole, ({ tool, streams, figures, failure }) => {
    done += 1
    tell(`${done} of ${total}: ${tool}, ${streams} streams: ${failure ?? JSON.stringify(figures)}`)
  })
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  return refuse(`\`--${flag}\` takes whole numbers from 1 to ${most}, received "${text}"`)
}

/** What users install is the compiled package. */
function build(): void {
  const words = ['run', '--silent', 'build']
  const { status } = spawnSync('npm', words, { cwd: repository, stdio: ['ignore', 2, 2] })
  if (status !== 0) refuse('`npm run build` failed')
}

function refuse(message: string): never {
  tell(message)
  process.exit(2)
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
