import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Money of one invocation; what a run may spend, has spent, and has set aside. */
export interface Budget {
  /** Sets a request's dearest possible cost aside; false when that would go over the limit. */
  reserve(costUsd: number): boolean
  /** Puts what a request really cost in place of its reserve; where it is unknown the reserve stays. */
  settle(reservedUsd: number, costUsd: number | undefined): void
  readonly spentUsd: number
  readonly limitUsd: number
}

/** For simulated runs, which cost nothing. */
export const unlimitedBudget: Budget = {
  reserve: () => true,
  settle: () => undefined,
  spentUsd: 0,
  limitUsd: Infinity,
}

/**
 * A budget whose ledger lies in the run's folder. Bench files run one after another in processes of
 * their own, so one ledger serves them all.
 */
export class LedgerBudget implements Budget {
  readonly limitUsd: number
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
    if (this.#spentUsd + costUsd > this.limitUsd) return false
    this.#book(costUsd)
    return true
  }

  settle(reservedUsd: number, costUsd: number | undefined): void {
    if (costUsd !== undefined) this.#book(costUsd - reservedUsd)
  }

  #book(changeUsd: number): void {
    if (changeUsd === 0) return
    this.#spentUsd += changeUsd
    mkdirSync(dirname(this.#path), { recursive: true })
    writeFileSync(this.#path, `${JSON.stringify({ spentUsd: this.#spentUsd })}\n`)
  }
}

function readLedger(path: string): number {
  try {
    const ledger: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const isLedger = typeof ledger === 'object' && ledger !== null && 'spentUsd' in ledger
    return isLedger ? Number(ledger.spentUsd) : 0
  } catch {
    // No file yet: nothing is spent.
    return 0
  }
}
