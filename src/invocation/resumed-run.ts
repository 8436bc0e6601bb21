import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'

import type { RunEntry } from '../bridge/journal-entry.ts'
import { type Chain, readJournal } from '../bridge/read-journal.ts'
import type { RecordedRounds, RunSettings } from '../bridge/settings.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { declaredHashes } from '../model/declared-hashes.ts'
import { withFileLock } from '../model/file-lock.ts'
import { isZombie, processStart } from '../model/process-start.ts'
import { DOCUMENT_FILE, JOURNAL_FILE, OWNER_FILE } from '../model/run-files.ts'

/** Asks for the latest run that did not come to its end. */
const LATEST = 'latest'
/** A run that wrote nothing for so long does not go on: no request is waited for longer. */
const MAX_SILENCE_MS = 600_000

/** A run that another process began. */
export interface BegunRun {
  readonly runId: string
  readonly entry: RunEntry
  readonly chains: readonly Chain[]
}

/** The run that `LLM_BENCH_RESUME` names; throws where there is nothing to go on with. */
export function begunRun(outputDir: string, asked: string): BegunRun {
  const runId = asked === LATEST ? latestOf(outputDir) : asked
  const path = join(outputDir, runId, JOURNAL_FILE)
  if (/[/\\]/.test(runId) || runId.startsWith('.') || !existsSync(path)) {
    throw refused(
      `${received(asked)} names no run of ${outputDir}, or one without ${JOURNAL_FILE}. Name a folder in it, or \`${LATEST}\``,
    )
  }
  return withFileLock(join(outputDir, runId, 'owner.lock'), () => claimed(outputDir, runId))
}

/** What a run left in its folder, whoever goes on with it. */
export function unclaimedRun(runDir: string): BegunRun {
  const path = join(runDir, JOURNAL_FILE)
  const { chains } = readJournal(path)
  const entry = chains.flatMap(({ entries }) => entries).find((one) => one.kind === 'run')
  if (entry?.kind !== 'run') throw refused(`${path} holds nothing to go on with. Start a new run`)
  return { runId: basename(runDir), entry, chains }
}

/** Two processes that go on with one run would pay twice, and write one journal: the first has it. */
function claimed(outputDir: string, runId: string): BegunRun {
  const begun = unclaimedRun(join(outputDir, runId))
  const { chains } = begun
  const entries = chains.flatMap((chain) => chain.entries)
  const last = entries.findLast((one) => one.kind === 'run' || one.kind === 'resume')
  const lastAt = Math.max(...chains.map((chain) => chain.lastAt))
  if (last && 'pid' in last && isAlive(last) && Date.now() - lastAt < MAX_SILENCE_MS) {
    throw refused(`run ${runId} still goes on, in process ${last.pid}. Wait for its end, or end it`)
  }
  const ownerPath = join(outputDir, runId, OWNER_FILE)
  const owner = ownerIn(ownerPath)
  if (owner && isAlive(owner)) {
    throw refused(
      `run ${runId} is already continued, by process ${owner.pid}. Wait for its end, or end it`,
    )
  }
  writeFileSync(ownerPath, JSON.stringify(thisProcess()))
  return begun
}

/** The rounds that its matrices chose when they were begun, by their identity. */
export function begunRounds({ chains }: Pick<BegunRun, 'chains'>): RecordedRounds {
  return Object.fromEntries(
    chains.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.kind === 'matrix-start' && entry.chosenRounds
          ? [[entry.drawnFrom.identity, entry.chosenRounds] as const]
          : [],
      ),
    ),
  )
}

function thisProcess(): Owner {
  const { pid } = process
  return { pid, host: hostname(), born: processStart(pid) }
}

interface Owner {
  readonly pid: number
  readonly host: string
  /** Undefined where that is unknown. */
  readonly born?: string | undefined
}

function ownerIn(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof owner !== 'object' || owner === null) return undefined
    const { pid, host, born } = { pid: undefined, host: undefined, born: undefined, ...owner }
    if (typeof pid !== 'number' || typeof host !== 'string') return undefined
    return { pid, host, born: typeof born === 'string' ? born : undefined }
  } catch {
    return undefined
  }
}

/** Refuses to go on where what was begun would not be what goes on; before anything is sent. */
export function refuseOtherRun({ entry, chains }: BegunRun, settings: RunSettings): void {
  const { run } = entry
  const { facts, mode, location, root } = settings
  const before = { ...toolOf(run.tool), mode: run.mode, location: run.location }
  const now = { ...toolOf(facts.tool), mode, location }
  for (const field of ['version', 'sha256', 'mode', 'location'] as const) {
    if (before[field] === now[field]) continue
    if (field === 'sha256') throw refused(changed('tool.sha256', 'is not what it was'))
    const name = field === 'version' ? 'tool.version' : field
    throw refused(changed(name, `is ${received(now[field])}, and was ${received(before[field])}`))
  }
  const mayCost = chains.some(({ entries }) =>
    entries.some(
      (start) =>
        start.kind === 'matrix-start' && start.cells.some((cell) => (cell.maxRequest.usd ?? 0) > 0),
    ),
  )
  if (mode === 'live' && mayCost && !existsSync(settings.ledgerPath)) {
    throw refused(
      `${settings.ledgerPath} is not there, and without it, what the run has spent is unknown. Put the whole folder of the run back`,
    )
  }
  const declared = declaredHashes(settings)
  for (const name of new Set([...Object.keys(entry.declared), ...Object.keys(declared)])) {
    if (entry.declared[name] !== declared[name]) throw refused(changed(name, 'is not what it was'))
  }
  for (const { entries } of chains) {
    for (const start of entries) {
      if (start.kind !== 'matrix-start') continue
      if (hashOf(join(root, start.file)) !== start.sha256) {
        throw refused(changed('sha256', `of ${start.file} is not what it was`))
      }
    }
  }
}

function changed(field: string, how: string): string {
  return `\`${field}\` ${how} when the run began. A run goes on only as it began: undo the change, or start a new run`
}

function toolOf(tool: object): { readonly version: unknown; readonly sha256: unknown } {
  return { version: Reflect.get(tool, 'version'), sha256: Reflect.get(tool, 'sha256') }
}

function hashOf(path: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return undefined
  }
}

function latestOf(outputDir: string): string {
  const runs = existsSync(outputDir) ? readdirSync(outputDir) : []
  const [latest] = runs
    .filter((name) => existsSync(join(outputDir, name, JOURNAL_FILE)))
    .filter((name) => !isWhole(join(outputDir, name, DOCUMENT_FILE)))
    .map((name) => ({ name, at: statSync(join(outputDir, name, JOURNAL_FILE)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at)
  if (latest) return latest.name
  throw refused(`${outputDir} holds no run that was interrupted`)
}

/** Whether a run wrote a document of all it was to measure. */
function isWhole(path: string): boolean {
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof document !== 'object' || document === null) return false
    const run: unknown = Reflect.get(document, 'run')
    return typeof run === 'object' && run !== null && Reflect.get(run, 'interrupted') === false
  } catch {
    return false
  }
}

function isAlive({ pid, host, born }: Owner): boolean {
  if (host !== hostname() || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    const now = processStart(pid)
    const isAnother = born !== undefined && now !== undefined && born !== now
    return !isAnother && !isZombie(pid)
  } catch {
    return false
  }
}

function refused(reason: string): BenchError {
  return new BenchError('invalid-environment', `LLM_BENCH_RESUME: ${reason}`)
}
