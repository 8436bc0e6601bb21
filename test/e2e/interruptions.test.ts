import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { markdownTable } from 'markdown-table'
import { expect, test, vi } from 'vitest'

import type { PluginOptions } from '../../src/plugin.ts'
import { fromDocumentJson } from '../../src/report/reading/from-document-json.ts'
import { documentSchema, type DocumentJson } from '../../src/report/schema/document-schema.ts'
import { benchInShell } from './bench-in-shell.ts'
import { answers, createEndpoint, neverEnds } from './endpoint.ts'
import { createProject, type Project, requireVerified } from './project.ts'
import { runCommand } from './run-command.ts'

/** What hangs, hangs for longer. */
const MAX_END_MS = 120_000
/** So many at a time. */
const LANES = 2
/** Something happens while this request is open, or is checked. */
const AT = 8
const ROUNDS = 24
const TABLE = '../../docs/interruptions.md'

interface Started {
  readonly pid: number
  readonly project: Project
  /** Closes what the run writes to. */
  readonly closeOutput: () => void
}

interface Cause {
  readonly cause: string
  /** Whether its requests are asked to the last. */
  readonly goesOn?: true
  readonly act?: (run: Started) => Promise<void> | void
  /** What a check of the user does to the answer of request {@link AT}. */
  readonly check?: string
  /** Before Vitest is started. */
  readonly shell?: string
  readonly test?: Readonly<Record<string, unknown>>
  /** Beside its provider. */
  readonly plugin?: PluginOptions
  readonly isPriced?: true
  /** Nothing is sent. */
  readonly isRefused?: true
  /** Not all that was finished can be written. */
  readonly isFull?: true
  /** Whether document and report may be written before it ends, if there is time. */
  readonly isRace?: true
  /** What is said of it, beside figures of what was measured. */
  readonly said: string
}

const signal =
  (name: NodeJS.Signals, times = 1) =>
  async ({ pid }: Started): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      if (time > 0) await delay(20)
      process.kill(-pid, name)
    }
  }

const STOPPED = 'stopped before its last round'
const DIED = 'the worker ended early'
const NOTHING = 'nothing'

const causes: readonly Cause[] = [
  { cause: 'Ctrl-C', act: signal('SIGINT'), said: STOPPED },
  { cause: 'Ctrl-C twice', act: signal('SIGINT', 2), isRace: true, said: NOTHING },
  { cause: '`SIGTERM`', act: ({ pid }) => void process.kill(pid, 'SIGTERM'), said: STOPPED },
  { cause: '`SIGHUP`: the terminal is closed', act: signal('SIGHUP'), said: STOPPED },
  {
    cause: 'its output is no longer read',
    act: ({ closeOutput }) => closeOutput(),
    goesOn: true,
    said: NOTHING,
  },
  { cause: '`SIGKILL` of all its processes', act: signal('SIGKILL'), said: NOTHING },
  {
    cause: '`SIGKILL` of the main process',
    act: ({ pid }) => void process.kill(pid, 'SIGKILL'),
    said: NOTHING,
  },
  {
    cause: '`SIGKILL` of a worker',
    act: async ({ project }) => void process.kill(Number(await project.read('pid')), 'SIGKILL'),
    said: DIED,
  },
  { cause: 'a check calls `process.abort()`', check: 'process.abort()', said: DIED },
  {
    cause: 'a worker is out of memory',
    check: 'const all = []; for (;;) all.push(new Array(1e5).fill({}).map(() => ({})))',
    test: { execArgv: ['--max-old-space-size=90'] },
    said: DIED,
  },
  {
    cause: 'a check calls `process.exit()`',
    check: 'process.exit(3)',
    goesOn: true,
    said: NOTHING,
  },
  { cause: 'a check throws', check: "throw new Error('no')", goesOn: true, said: NOTHING },
  {
    cause: 'a check leaves a rejected promise',
    check: "void Promise.reject(new Error('no'))",
    goesOn: true,
    said: 'Unhandled Rejection',
  },
  {
    cause: 'a check leaves no file descriptor',
    check: "for (;;) openSync('pid', 'r')",
    shell: 'ulimit -n 512',
    goesOn: true,
    said: NOTHING,
  },
  {
    cause: 'no file descriptor is left to write down what is spent',
    check: "for (;;) openSync('pid', 'r')",
    shell: 'ulimit -n 512',
    plugin: { budgetUsd: 10 },
    isPriced: true,
    said: 'out of file descriptors: raise `ulimit -n`',
  },
  {
    cause: 'the budget is spent',
    plugin: { budgetUsd: 0.02 },
    isPriced: true,
    said: 'stopped by the budget',
  },
  {
    cause: 'the folder of results cannot be written',
    shell: 'echo > results',
    isRefused: true,
    said: 'cannot be written',
  },
  {
    cause: 'the disk is full',
    shell: 'ulimit -f 40',
    isFull: true,
    goesOn: true,
    said: 'the results document could not be written',
  },
  {
    cause: 'the folder of results is removed',
    act: async ({ project }) => await rm(join(project.root, 'results'), { recursive: true }),
    goesOn: true,
    said: NOTHING,
  },
  {
    cause: 'suspended, and continued (`SIGSTOP`, `SIGCONT`)',
    act: async ({ pid }) => {
      process.kill(-pid, 'SIGSTOP')
      await delay(1000)
      process.kill(-pid, 'SIGCONT')
    },
    goesOn: true,
    said: NOTHING,
  },
]

/** One run that something happens to. What holds of all of them is expected here. */
async function rowOf(tried: Cause) {
  const { cause, goesOn, isRace, act, check, shell, test: own, said, isFull, isRefused } = tried
  const isOpen = (index: number): boolean => act !== undefined && !goesOn && index === AT - 1
  await using endpoint = await createEndpoint((_model, index) =>
    isOpen(index) ? neverEnds() : answers({ pauseMs: 2 }),
  )
  await using project = await createProject({
    files: {
      'a.bench.ts': `
import { openSync, writeFileSync } from 'node:fs'
import { matrix } from 'vitest-llm-bench'
writeFileSync('pid', String(process.pid))
let checked = 0
const own = () => {
  checked += 1
  if (checked === ${AT}) { ${check ?? ''} }
  return true
}
const options = { prompts: ['Name three rivers.'], maxTokens: 16, rounds: ${ROUNDS}, warmup: 0 }
matrix('Rivers', { ...options, models: 'one', providers: 'local', checks: { own } })
`,
    },
    config: {
      plugin: {
        ...tried.plugin,
        providers: {
          local: {
            baseURL: endpoint.baseURL,
            models: { one: 'one' },
            ...(tried.isPriced && { prices: { one: { inputPerMTok: 10, outputPerMTok: 100 } } }),
          },
        },
      },
      ...(own && { test: own }),
    },
  })
  const child = benchInShell(project.root, shell ?? ':')
  const { pid } = child
  if (pid === undefined) throw new Error('vitest did not start')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const closeOutput = (): void => {
    child.stdout.destroy()
    child.stderr.destroy()
  }
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), MAX_END_MS)
  const ended = once(child, 'exit')
  await Promise.race([endpoint.arrived(AT), ended])
  await act?.({ pid, project, closeOutput })
  await ended
  clearTimeout(timer)

  // No process goes on asking.
  const { length: sent } = endpoint.requests
  await delay(500)
  expect(endpoint.requests, cause).toHaveLength(sent)
  if (goesOn) expect(sent, `${cause}\n${output}`).toBe(ROUNDS)
  const first =
    child.signalCode === null ? child.exitCode : 128 + constants.signals[child.signalCode]
  if (said !== NOTHING) expect(output, cause).toContain(said)
  if (isRefused) {
    expect(sent, output).toBe(0)
    return [cause, String(first), 'nothing was sent', `“${said}”`, '–']
  }

  const results = join(project.root, 'results')
  const [folder = ''] = await readdir(results)
  const hasDocument = existsSync(join(results, folder, 'benchmark.json'))
  if (!hasDocument) await runCommand(project.root, ['recover', `results/${folder}`])
  const document = documentSchema.parse(
    JSON.parse(await project.read(`results/${folder}/benchmark.json`)),
  )
  requireVerified(fromDocumentJson(document))
  const samples = endedIn(document)
  // What was finished: all that was sent, but the one that was open or being checked.
  const isKept = samples >= (goesOn ? ROUNDS : tried.plugin ? sent : AT - 1)
  if (!isFull) expect({ cause, samples, isKept }).toMatchObject({ isKept: true })
  else expect(output).toMatch(/the journal .* cannot be written/)
  if (said === STOPPED) await expectStopped(document, { pid, cause })
  const isWhole = hasDocument && samples === ROUNDS
  const written = hasDocument ? 'in document and report' : 'in the journal'
  const place = isRace ? 'in the journal; in document and report if there was time' : written
  // Who is still there to say so says how it goes on, and only where it would.
  const resume = `LLM_BENCH_RESUME=${folder} npx vitest bench`
  const isTold =
    output.includes(`resume with: ${resume}`) ||
    output.includes(`resume with a higher LLM_BENCH_BUDGET_USD: ${resume}`)
  if (hasDocument && !isRace)
    expect({ cause, isTold }).toEqual({ cause, isTold: document.run.interrupted })
  if (isFull)
    expect(output).toContain(`recover with: npx vitest-llm-bench recover results/${folder}`)
  return [
    cause,
    String(first),
    `${isKept ? 'every finished sample' : 'what there was room for'}, ${place}`,
    said === NOTHING ? NOTHING : `“${said}”`,
    nextOf({ isWhole, hasDocument: hasDocument && !isRace }),
  ]
}

/** What a run that was stopped says of itself; and nothing of it lives on. */
async function expectStopped(
  document: DocumentJson,
  { pid, cause }: { readonly pid: number; readonly cause: string },
): Promise<void> {
  const matrices = [{ interrupted: true }]
  expect(document, cause).toMatchObject({ run: { interrupted: true }, matrices })
  expect(document.matrices[0]?.cells[0]?.samples, cause).not.toContainEqual(
    expect.objectContaining({ status: 'failed' }),
  )
  // A process that ended stays in its group until init reaps it.
  await vi.waitFor(() => expect(() => process.kill(-pid, 0)).toThrow('ESRCH'), MAX_END_MS)
}

function endedIn(document: DocumentJson): number {
  const samples = document.matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  return samples.filter(({ status }) => status !== 'aborted').length
}

function nextOf({ isWhole, hasDocument }: { isWhole: boolean; hasDocument: boolean }): string {
  if (isWhole) return '–'
  return hasDocument ? '[resume](command-line.md#resuming-a-run)' : '`recover`, or resume'
}

const words = `# What happens when a run is interrupted

Each line was tried: a run of ${ROUNDS} requests, of which ${AT - 1} had ended and one was open or being checked. After its
end none of its processes sent another request. The test that tries it writes the table; see
[CONTRIBUTING](../CONTRIBUTING.md#house-rules).
`

const notes = `Exit codes of signals are those that a shell reports. \`recover\` is \`npx vitest-llm-bench recover results/<run id>\`, which
makes document and report of what is in the [journal](results.md#the-journal); to resume is to type
\`LLM_BENCH_RESUME=latest npx vitest bench\`, which asks only what is missing. Under [load](load.md) the same holds for each answer
that ended. A second Ctrl-C, \`SIGTERM\` or \`SIGHUP\` ends a run at once. A results document for which there is no room is
written to the folder for temporary files, if there is room, and its path is said.

A run that was interrupted prints the line that goes on with it, as it was started; so does the job summary of GitHub
Actions. Where that would be refused, because a bench file was changed meanwhile or the journal is gone, it prints none:

\`\`\`text
 resume with: LLM_BENCH_RESUME=20261128T094512Z-s4213-k2x9 npx vitest bench
\`\`\`

Next: [Errors](errors.md), or [Command line](command-line.md#resuming-a-run).
`

test('what happens when a run is interrupted is what the documentation says', async () => {
  const rows = new Map<string, string[]>()
  const waiting = causes.values()
  const lane = async (): Promise<void> => {
    for (const cause of waiting) rows.set(cause.cause, await rowOf(cause))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const table = markdownTable([
    ['What happens', 'Exit code', 'What is kept', 'What is said', 'What to do next'],
    ...causes.map(({ cause }) => rows.get(cause) ?? []),
  ])
  await expect([words, table, '', notes].join('\n')).toMatchFileSnapshot(TABLE)
})
