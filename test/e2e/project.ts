import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import type { PluginOptions } from '../../src/plugin.ts'
import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { documentSchema, type DocumentJson } from '../../src/report/schema/document-schema.ts'
import type { ResultsDocument } from '../../src/report/schema/results-document.ts'
import { verifyDocument } from '../../src/report/verify/verify-document.ts'
import { bundled } from '../bundled.ts'
import { compileCache } from '../compile-cache.ts'
import { benchHere, LOADED_BY_NODE } from './in-process.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
/** A run that takes longer hangs. */
const MAX_RUN_MS = 240_000
/** Simulated runs are as quick as they can be while a first token is still some milliseconds away. */
const TIME_FACTOR = 50

type Environment = Readonly<Record<string, string>>

export interface ProjectConfig {
  /** The options of `llmBench()`; null leaves the plugin out. */
  readonly plugin?: PluginOptions | null
  /** The `test` part of vitest.config.js. */
  readonly test?: Readonly<Record<string, unknown>>
}

export interface ProjectOptions {
  /** Path in the project → content. */
  readonly files: Readonly<Record<string, string>>
  readonly config?: ProjectConfig
  /** For every run; `{ env }` of a run adds to it. */
  readonly env?: Environment
}

export interface BenchRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly output: string
  /** Every benchmark.json of the project, by run id. */
  readonly documents: readonly DocumentJson[]
  /** The lines of every samples.ndjson of the project that hold a request. */
  readonly journalLines: readonly string[]
}

/** A benchmark run that has not ended yet. */
interface RunningBench {
  readonly pid: number
  readonly ended: Promise<BenchRun>
}

export interface Project extends AsyncDisposable {
  readonly root: string
  /** Runs `vitest bench` to its end, in this process: without a process's start, signals and terminal. */
  bench(args?: readonly string[], options?: { readonly env?: Environment }): Promise<BenchRun>
  /** The same in a process of its own. */
  spawn(args?: readonly string[], options?: { readonly env?: Environment }): Promise<BenchRun>
  /** Starts `vitest bench` as the leader of a process group of its own, as a terminal does. */
  start(args?: readonly string[], options?: { readonly env?: Environment }): Promise<RunningBench>
  /** A file of the project as text. */
  read(path: string): Promise<string>
  /** Every file under a folder as path → text. */
  readAll(folder: string): Promise<ReadonlyMap<string, string>>
}

/** A user's project in a temporary folder, with the plugin of this repository. */
export async function createProject(options: ProjectOptions): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  const files = {
    'package.json': '{ "type": "module" }\n',
    // Node has to strip the types of any that is TypeScript, which takes a twentieth of a run.
    'vitest.config.js': configSource(options.config),
    ...options.files,
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))

  const environment = (env: Environment = {}) => ({ ...cleanEnvironment(), ...options.env, ...env })
  /** What a run has left, whoever ran it. */
  const withResults = async (outcome: Omit<BenchRun, 'output' | 'documents' | 'journalLines'>) => {
    const results = [...(await readAll(join(root, 'results')))]
    const textsOf = (name: string) =>
      results.filter(([path]) => path.endsWith(name)).map(([, text]) => text)
    return {
      ...outcome,
      output: `${outcome.stdout}${outcome.stderr}`,
      documents: textsOf('benchmark.json').map((text) => documentSchema.parse(JSON.parse(text))),
      journalLines: textsOf('samples.ndjson').flatMap((text) =>
        text.split('\n').filter((line) => /"kind":"(?:sample|away|tryout)"/.test(line)),
      ),
    }
  }

  const start: Project['start'] = async (args = [], { env } = {}) => {
    const words = ['node_modules/.bin/vitest', 'bench', ...LOADED_BY_NODE, ...args]
    const child = spawn(process.execPath, words, {
      cwd: root,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const { pid } = child
    if (pid === undefined) throw new Error('vitest did not start')
    const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), MAX_RUN_MS)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    const ended = once(child, 'close').then(() => {
      clearTimeout(timer)
      return withResults({ exitCode: child.exitCode, stdout, stderr })
    })
    return { pid, ended }
  }

  return {
    root,
    start,
    bench: async (args = [], { env } = {}) =>
      withResults(await benchHere(args, { cwd: root, env: environment(env) })),
    spawn: async (args, runOptions) => (await start(args, runOptions)).ended,
    read: (path) => readFile(join(root, path), 'utf8'),
    readAll: (folder) => readAll(join(root, folder)),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** The one results document of a run; throws when there are none or several, or it does not verify. */
export function documentOf({ documents, output }: BenchRun): DocumentJson {
  const [document, ...others] = documents
  if (!document || others.length > 0) {
    throw new Error(`expected one document, found ${documents.length}. Output:\n${output}`)
  }
  requireVerified(fromDocumentJson(document))
  return document
}

/** Throws when a document does not follow from its own samples. */
export function requireVerified(document: ResultsDocument): void {
  const { changed, mismatches } = verifyDocument(document)
  if (changed.length + mismatches.length > 0) {
    throw new Error(`the document does not verify: ${JSON.stringify({ changed, mismatches })}`)
  }
}

/** A bench file that declares one matrix with plain options. */
export function matrixFile(name: string, options: Readonly<Record<string, unknown>>): string {
  return `import { matrix } from 'vitest-llm-bench'\n\n${matrixCall(name, options)}`
}

/** A call of `matrix`, or of `matrix.only` and the like. */
export function matrixCall(
  name: string,
  options: Readonly<Record<string, unknown>>,
  callee = 'matrix',
): string {
  return `${callee}(${JSON.stringify(name)}, ${JSON.stringify(options, null, 2)})\n`
}

/** Makes Vitest also write what {@link testResults} reads. */
export const REPORT_TESTS = [
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=tests.json',
]

export interface TestResult {
  /** Base name of the file. */
  readonly file: string
  /** `matrix > cell > test`; the path alone for a file that could not be loaded. */
  readonly name: string
  readonly status: string
  readonly message: string
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullable(),
        }),
      ),
    }),
  ),
})

/** What became of each test and of each file, by Vitest's own JSON report. */
export async function testResults(project: Project, path = 'tests.json'): Promise<TestResult[]> {
  const report = vitestReport.parse(JSON.parse(await project.read(path)))
  return report.testResults.flatMap((module) => {
    const file = module.name.slice(module.name.lastIndexOf('/') + 1)
    return [
      { file, name: file, status: module.status, message: module.message },
      ...module.assertionResults.map((result) => ({
        file,
        name: [...result.ancestorTitles, result.title].join(' > '),
        status: result.status,
        message: (result.failureMessages ?? []).join('\n'),
      })),
    ]
  })
}

/** The status of every test whose name contains the given text, by name. */
export function statuses(results: readonly TestResult[], part: string): Record<string, string> {
  return Object.fromEntries(
    results.filter(({ name }) => name.includes(part)).map(({ name, status }) => [name, status]),
  )
}

/** A vitest.config.js with the plugin of this repository. */
export function configSource({ plugin = {}, test = {} }: ProjectConfig = {}): string {
  return [
    "import { defineConfig } from 'vitest/config'",
    // As an installed package is loaded: by Node, and not bundled with this file by Vite.
    `const plugin = ${JSON.stringify(bundled('plugin'))}`,
    'const { llmBench } = await import(plugin)',
    'export default defineConfig({',
    // Projects share one node_modules, and so would share one cache.
    "  cacheDir: '.cache',",
    `  plugins: [${plugin === null ? '' : `llmBench(${JSON.stringify({ timeFactor: TIME_FACTOR, ...plugin })})`}],`,
    '  resolve: {',
    '    alias: {',
    `      'vitest-llm-bench': ${JSON.stringify(bundled('index'))},`,
    '    },',
    '  },',
    // One worker loads the bench files of a project in half of the time.
    `  test: { isolate: false, ...${JSON.stringify(test)} },`,
    '})',
    '',
  ].join('\n')
}

/** Nothing of the person's own environment but what a process needs to start. */
function cleanEnvironment(): Environment {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NO_COLOR: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...compileCache,
  }
}

async function readAll(folder: string): Promise<Map<string, string>> {
  const exists = await access(folder).then(
    () => true,
    () => false,
  )
  const texts = new Map<string, string>()
  if (!exists) return texts
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    texts.set(path, await readFile(path, 'utf8'))
  }
  return texts
}
