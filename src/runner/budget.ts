import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { BenchError } from '../model/bench-error.ts'
import { errorCode, errorMessage } from '../transport/error-message.ts'

/** Longer than any sum is written. */
const LEDGER_LENGTH = 64

/** Money of one invocation; what a run may spend, has spent, and has reserved. */
export interface Budget {
  /** Sets a request's dearest possible cost aside; false when that would go over the limit. */
  reserve(costUsd: number): boolean
  /** Puts what a request really cost in place of its reserve; where it is unknown the reserve stays. */
  settle(reservedUsd: number, costUsd: number | undefined): void
  readonly spentUsd: number
  readonly limitUsd: number
  /** Requests that cost more than their reserve, because a server ignored their limit. */
  readonly overruns: number
}

/** For simulated runs, which cost nothing. */
export const unlimitedBudget: Budget = {
  reserve: () => true,
  settle: () => undefined,
  spentUsd: 0,
  limitUsd: Infinity,
  overruns: 0,
}

/**
 * A budget whose ledger lies in the run's folder. Bench files run one after another in processes of
 * their own, so one ledger serves them all.
 */
export class LedgerBudget implements Budget {
  readonly limitUsd: number
  overruns = 0
  readonly #path: string
  #spentUsd: number

  constructor(limitUsd: number, path: string) {
    this.limitUsd = limitUsd
    this.#path = path
    this.#spentUsd = readLedger(path)
  }

  get spentUsd(): number {
    return this.#spentUsd
  }

  reserve(costUsd: number): boolean {
    const spentUsd = this.#spentUsd + costUsd
    if (spentUsd > this.limitUsd) return false
    if (costUsd === 0) return true
    try {
      this.#write(spentUsd)
    } catch (error) {
      throw new BenchError(
        'invalid-environment',
        `the ledger ${this.#path} cannot be written (${errorMessage(error)}), and without it \`budgetUsd\` cannot be enforced. No more requests are sent`,
        { cause: error },
      )
    }
    this.#spentUsd = spentUsd
    return true
  }

  settle(reservedUsd: number, costUsd: number | undefined): void {
    // An absurd figure is none: the reserve stays.
    if (costUsd === undefined || !(costUsd >= 0 && Number.isFinite(costUsd))) return
    if (costUsd === reservedUsd) return
    if (reservedUsd > 0 && costUsd > reservedUsd) this.overruns += 1
    this.#spentUsd = Math.max(0, this.#spentUsd + costUsd - reservedUsd)
    try {
      this.#write(this.#spentUsd)
    } catch {
      // The file still holds the reserve, which is more; an answer must not be lost for it.
    }
  }

  #write(spentUsd: number): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    const text = `${JSON.stringify({ spentUsd }).padEnd(LEDGER_LENGTH)}\n`
    // Written over and of one length: a full disk must not leave it empty, as if nothing were spent.
    writeFileSync(this.#path, text, { flag: existsSync(this.#path) ? 'r+' : 'w' })
  }
}

function readLedger(path: string): number {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    // No file yet: nothing is spent.
    if (errorCode(error) === 'ENOENT') return 0
    throw unreadable(path, error)
  }
  const spentUsd = spentIn(text)
  if (spentUsd === undefined) throw unreadable(path, undefined)
  return spentUsd
}

function spentIn(text: string): number | undefined {
  try {
    const ledger: unknown = JSON.parse(text)
    if (typeof ledger !== 'object' || ledger === null || !('spentUsd' in ledger)) return undefined
    const { spentUsd } = ledger
    // A sum below 0 was not written here: more would be spent than the budget.
    return typeof spentUsd === 'number' && spentUsd >= 0 ? spentUsd : undefined
  } catch {
    return undefined
  }
}

function unreadable(path: string, cause: unknown): BenchError {
  return new BenchError(
    'invalid-environment',
    `the ledger ${path} cannot be read, and without it \`budgetUsd\` cannot be enforced. No request is sent; start a new run`,
    { cause },
  )
}
