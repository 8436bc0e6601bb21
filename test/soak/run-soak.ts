import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { serveSoak } from './endpoint.ts'
import { type Look, lookSchema } from './look.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const PROBE = new URL('probe.ts', import.meta.url).href
/** Requests in flight, a cell each. */
export const LEVELS = [8, 32]
const MODELS = ['one', 'two']
/** Shares of the requests at which every process looks at what it holds. */
export const MARKS = [0.1, 0.25, 0.5, 0.75, 1] as const
const PLACE_OF_DOCUMENT = 'benchmark.json'

export interface Soak {
  readonly exitCode: number | null
  readonly output: string
  readonly looks: readonly Look[]
  /** Bytes of the files of the run, by name. */
  readonly files: Readonly<Record<string, number>>
  /** What the run left in the folder for temporary files. */
  readonly left: readonly string[]
  /** Processes of the run that are still there. */
  readonly orphans: readonly number[]
  readonly readers: readonly Reading[]
}

/** A command that read the document. */
interface Reading {
  readonly command: string
  readonly exitCode: number | null
  readonly maxRss: number
  readonly cpuMs: number
  readonly output: string
}

/** Where the modules of the project are, in files as few as those of an installation. */
export interface Modules {
  readonly plugin: string
  readonly index: string
  readonly cli: string
}

/** Measures a load matrix of so many requests in an empty folder, and reads its document with every command. */
export async function runSoak(
  folder: string,
  {
    requests,
    seed,
    readers,
    modules,
  }: {
    readonly requests: number
    readonly seed: number
    readonly readers: readonly string[]
    readonly modules: Modules
  },
): Promise<Soak> {
  const mark = (share: number): void => writeFileSync(join(folder, 'mark'), String(share))
  const marks = MARKS.map((share) => ({ share, at: Math.floor(requests * share) }))
  await using endpoint = await serveSoak(seed, (count) => {
    const reached = marks.find(({ at }) => at === count)
    if (reached) mark(reached.share)
  })
  const temporary = join(folder, 'temporary')
  mkdirSync(temporary)
  writeProject(folder, { requests, seed, baseURL: endpoint.baseURL, modules })
  const environment = { SOAK_FOLDER: folder, TMPDIR: temporary }
  const run = await processOf(
    ['node_modules/.bin/vitest', 'bench', '--run', '--configLoader', 'native'],
    { folder, environment },
  )
  const looks = looksIn(folder)
  const [name = ''] = readdirSync(join(folder, 'results'))
  const results = join(folder, 'results', name)
  const files = readdirSync(results).map((file) => [file, statSync(join(results, file)).size])
  const readings: Reading[] = []
  for (const reader of readers) {
    const own = join(folder, `reading-${reader}`)
    mkdirSync(own)
    readings.push(await readingOf([modules.cli, reader], join(results, PLACE_OF_DOCUMENT), own))
  }
  return {
    ...run,
    looks,
    files: Object.fromEntries(files),
    left: readdirSync(temporary),
    orphans: [...new Set(looks.map(({ pid }) => pid))].filter(isAlive),
    readers: readings,
  }
}

function writeProject(
  folder: string,
  {
    requests,
    seed,
    baseURL,
    modules,
  }: {
    readonly requests: number
    readonly seed: number
    readonly baseURL: string
    readonly modules: Modules
  },
): void {
  const models = Object.fromEntries(MODELS.map((model) => [model, model]))
  const plugin = { seed, providers: { lab: { baseURL, models } } }
  const matrix = {
    models: MODELS,
    providers: 'lab',
    concurrency: LEVELS,
    warmup: 0,
    checks: {},
    prompts: ['Name rivers.', 'Name harbours.'],
    rounds: Math.floor(requests / MODELS.length / LEVELS.length),
  }
  const texts = {
    'package.json': '{ "type": "module" }',
    'soak.bench.ts': `import { matrix } from 'vitest-llm-bench'\n\nmatrix('Soak', ${JSON.stringify(matrix)})\n`,
    'vitest.config.ts': `import { llmBench } from ${JSON.stringify(modules.plugin)}

export default {
  plugins: [llmBench(${JSON.stringify(plugin)})],
  resolve: { alias: { 'vitest-llm-bench': ${JSON.stringify(modules.index)} } },
  test: { testTimeout: 3_600_000 },
}
`,
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'))
}

async function readingOf(
  [cli, reader]: readonly [string, string],
  document: string,
  own: string,
): Promise<Reading> {
  const out = join(own, 'out')
  const words: Readonly<Record<string, readonly string[]>> = {
    charts: [document, '--out', out],
    html: [document, '--out', out],
    export: [document, '--out', out],
    compare: [document, document],
  }
  const { exitCode, output } = await processOf([cli, reader, ...(words[reader] ?? [document])], {
    folder: own,
    environment: { SOAK_FOLDER: own },
  })
  const look = looksIn(own).at(-1)
  return { command: reader, exitCode, output, maxRss: look?.maxRss ?? 0, cpuMs: look?.cpuMs ?? 0 }
}

async function processOf(
  words: readonly string[],
  {
    folder,
    environment,
  }: {
    readonly folder: string
    readonly environment: Readonly<Record<string, string>>
  },
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      NO_COLOR: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_OPTIONS: `--expose-gc --import ${PROBE}`,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  await once(child, 'close')
  return { exitCode: child.exitCode, output }
}

function looksIn(folder: string): Look[] {
  const text = readFileSync(join(folder, 'looks.ndjson'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => lookSchema.parse(JSON.parse(line)))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
