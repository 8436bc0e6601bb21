import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { flatEntry, type JournalEntry, type RunEntry } from '../bridge/journal-entry.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import { JOURNAL_FILE } from '../model/run-files.ts'
import { Journal, type JournalChain } from '../runner/journal.ts'

/** The journal of a run, as one matrix writes it. */
export class MatrixJournal implements Disposable {
  readonly #journal: Journal
  readonly #simulated: boolean

  /** `chain` is that of an earlier process, where its matrix goes on. */
  constructor({ runDir, mode }: Pick<RunSettings, 'runDir' | 'mode'>, chain = newChain()) {
    this.#journal = new Journal(join(runDir, JOURNAL_FILE), chain, warn)
    this.#simulated = mode === 'simulated'
  }

  append(entry: JournalEntry): void {
    const flat = flatEntry(entry)
    this.#journal.append('sample' in entry ? { ...flat, simulated: this.#simulated } : flat)
  }

  [Symbol.dispose](): void {
    this.#journal[Symbol.dispose]()
  }
}

function newChain(): JournalChain {
  return { id: randomBytes(6).toString('hex'), last: '' }
}

/** The first line of a matrix. */
export function runEntry(settings: RunSettings): RunEntry {
  const { runId, seed, mode, modeReason, location, facts, budgetUsd, storeText } = settings
  return {
    kind: 'run',
    run: { id: runId, seed, mode, modeReason, location, ...facts },
    budgetUsd,
    storeText,
    declared: declaredIn(settings),
    pid: process.pid,
    host: hostname(),
  }
}

/** What is declared beside the bench file, by its path → a hash. Headers may be credentials. */
export function declaredIn({
  gate,
  defaults,
  overrides,
  catalog,
}: Pick<RunSettings, 'gate' | 'defaults' | 'overrides' | 'catalog'>): Record<string, string> {
  const models = Object.entries(catalog.models).map(([name, spec]) => [`models.${name}`, spec])
  const providers = Object.entries(catalog.providers).flatMap(([name, spec]) =>
    Object.entries(spec).flatMap(([field, value]) =>
      field === 'headers' ? [] : [[`providers.${name}.${field}`, value]],
    ),
  )
  const own = Object.entries({ gate, defaults, overrides }).flatMap(([part, values]) =>
    Object.entries(values).map(([field, value]) => [`${part}.${field}`, value]),
  )
  return Object.fromEntries(
    [...models, ...providers, ...own].map(([path, value]) => [String(path), hashOf(value)]),
  )
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16)
}

function warn(message: string): void {
  process.stderr.write(`vitest-llm-bench: ${message}\n`)
}
