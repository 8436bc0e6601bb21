import type { Cell } from '../model/cell.ts'
import type { FieldChanges } from '../model/field-changes.ts'
import { isMalformed } from '../model/malformed-status.ts'
import type { BodyFields } from '../protocol/contract.ts'
import { limitName, type Proposal, proposeChanges, type Rejected } from '../protocol/negotiate.ts'
import type { Endpoint } from './endpoint.ts'

/** A field takes an attempt, and a guess that was needless another one. */
const MAX_ATTEMPTS = 8
/** So often a request is sent again whose answer says nothing of its fields. */
const MAX_REPEATS = 2

/** Whether an answer says nothing of the fields: nobody was met, or one who was busy. */
export function isUndecided(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500
}

/** What the endpoints of this process take, as far as their answers have shown. */
export class Negotiations {
  readonly #changes = new Map<string, FieldChanges>()
  readonly #settled = new Set<string>()

  changesFor(endpoint: Endpoint): FieldChanges {
    return this.#changes.get(placeOf(endpoint)) ?? endpoint.changes
  }

  /** Whether a cell's requests to an endpoint have been accepted, or nothing more can be tried. */
  isSettled(cell: Cell, endpoint: Endpoint): boolean {
    return this.#settled.has(shapeOf(cell, endpoint))
  }

  settle(cell: Cell, endpoint: Endpoint, changes = this.changesFor(endpoint)): void {
    this.#changes.set(placeOf(endpoint), changes)
    this.#settled.add(shapeOf(cell, endpoint))
  }
}

function placeOf({ provider, baseURL, wireModel }: Endpoint): string {
  return JSON.stringify([provider.protocol, baseURL, wireModel])
}

/** JSON mode has a field of its own. */
function shapeOf({ levels }: Cell, endpoint: Endpoint): string {
  return `${placeOf(endpoint)} ${levels.json}`
}

/** One more request to see what an endpoint takes. */
export interface Attempt<Answer> {
  readonly status: number | undefined
  readonly answer: Answer
  /** Only for an answer that is a rejection. */
  readonly rejected: () => Promise<Rejected>
}

/** What an endpoint takes, and what it answered. */
export interface Found<Answer> {
  readonly changes: FieldChanges
  readonly answer: Answer
}

/**
 * Asks again and again, each time with one field changed, until the endpoint accepts; the same again
 * where an answer says nothing of the fields. Those that were left out on a guess are tried once more. `tryOut` sends a request, or says undefined when
 * nothing more may be sent; `drop` hears of accepted answers that are not needed.
 */
export async function negotiate<Answer>(
  first: Rejected,
  fields: BodyFields,
  {
    tryOut,
    drop,
  }: {
    readonly tryOut: (changes: FieldChanges) => Promise<Attempt<Answer> | undefined>
    readonly drop: (answer: Answer) => Promise<void>
  },
): Promise<Found<Answer> | undefined> {
  const triedLimits = new Set([limitName(fields, first.changes)])
  const guesses: Proposal[] = []
  let rejected = first
  let left = MAX_ATTEMPTS
  let repeats = MAX_REPEATS
  let accepted: Found<Answer> | undefined
  while (!accepted && left > 0) {
    const proposal = proposeChanges(fields, rejected, triedLimits)
    if (!proposal) return undefined
    if (!proposal.isNamed) guesses.push(proposal)
    triedLimits.add(limitName(fields, proposal.changes))
    let attempt = await tryOut(proposal.changes)
    for (; attempt && isUndecided(attempt.status) && repeats > 0; repeats -= 1) {
      attempt = await tryOut(proposal.changes)
    }
    left -= 1
    if (!attempt) return undefined
    if (isAccepted(attempt.status)) accepted = { ...proposal, answer: attempt.answer }
    else if (isMalformed(attempt.status)) rejected = await attempt.rejected()
    else return undefined
  }
  // The last guess was the one that helped; those before it may have been needless.
  for (const { field } of guesses.slice(0, -1)) {
    if (!accepted || left === 0) break
    const changes = restored(accepted.changes, field)
    const attempt = await tryOut(changes)
    left -= 1
    if (!attempt || !isAccepted(attempt.status)) continue
    await drop(accepted.answer)
    accepted = { changes, answer: attempt.answer }
  }
  return accepted
}

function restored({ leaveOut, sendAs }: FieldChanges, field: string): FieldChanges {
  return {
    leaveOut: leaveOut.filter((path) => path !== field),
    sendAs: Object.fromEntries(Object.entries(sendAs).filter(([name]) => name !== field)),
  }
}

/** Whether an endpoint took a request, whatever came of it. */
export function isAccepted(status: number | undefined): boolean {
  return status !== undefined && status < 300
}
