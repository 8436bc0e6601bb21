import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { flatEntry, type JournalEntry, type RunEntry } from '../bridge/journal-entry.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import { declaredHashes } from '../model/declared-hashes.ts'
import { processStart } from '../model/process-start.ts'
import { JOURNAL_FILE } from '../model/run-files.ts'
import { toJson } from '../model/to-json.ts'
import { Journal, type JournalChain, type Written } from '../runner/journal.ts'
import { credentialIn, withoutCredentials } from '../secrets/watch.ts'
import { runOf } from './run-of.ts'

/** The journal of a run, as one matrix writes it. */
export class MatrixJournal implements Disposable {
  readonly path: string
  readonly #journal: Journal
  readonly #simulated: boolean

  /** `chain` is that of an earlier process, where its matrix goes on. */
  constructor({ runDir, mode }: Pick<RunSettings, 'runDir' | 'mode'>, chain = newChain()) {
    this.path = join(runDir, JOURNAL_FILE)
    this.#journal = new Journal(this.path, chain, warn)
    this.#simulated = mode === 'simulated'
  }

  append(entry: JournalEntry): Written {
    const flat = flatEntry(entry)
    return this.#journal.append('sample' in entry ? { ...flat, simulated: this.#simulated } : flat)
  }

  [Symbol.dispose](): void {
    this.#journal[Symbol.dispose]()
  }
}

export function newChain(): JournalChain {
  return { id: randomBytes(6).toString('hex'), last: '' }
}

/** The first line of a matrix. */
export function runEntry(settings: RunSettings): RunEntry {
  const { facts, budgetUsd, storeText } = settings
  return {
    kind: 'run',
    run: { ...runOf(settings), ...facts },
    budgetUsd,
    storeText,
    declared: declaredHashes(settings),
    pid: process.pid,
    host: hostname(),
    born: processStart(process.pid),
  }
}

/** Throws before anything is sent where a plan, which every file of the run has, holds a credential. */
export function refuseCredentialIn(plan: object): void {
  const credential = credentialIn(toJson(plan))
  if (credential === undefined) return
  const path = placeOfCredential(plan, []) ?? []
  throw new BenchError(
    'credential-found',
    `\`${withoutCredentials(path.join('.'))}\` holds the credential \`${credential}\`, or a part of it, and would be in every file of the run. Nothing was sent. Take it out`,
  )
}

function placeOfCredential(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value === 'string') return credentialIn(value) === undefined ? undefined : path
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, item] of Object.entries(value)) {
    const found = placeOfCredential(name, path) ?? placeOfCredential(item, [...path, name])
    if (found) return found
  }
  return undefined
}

function warn(message: string): void {
  process.stderr.write(`vitest-llm-bench: ${withoutCredentials(message)}\n`)
}
