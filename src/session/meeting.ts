import { createHash } from 'node:crypto'

import type { InjectorOfLoad, InjectorsMet, MatrixStart } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { Cell } from '../model/cell.ts'
import type { InjectorSettings } from '../model/injector.ts'
import type { Round } from '../model/round.ts'
import { toJsonValue } from '../model/to-json.ts'
import { joinRendezvous, type Joined } from '../rendezvous/join-rendezvous.ts'
import type { Agenda } from '../rendezvous/messages.ts'
import type { Injection } from '../runner/injection.ts'
import { sharedRounds } from '../runner/share.ts'
import { stampAt, unixNow } from '../transport/clock.ts'

/** A longer value is shown as the beginning of its hash. */
const MAX_SHOWN = 60
const SHOWN_DIGITS = 12

interface Port {
  readonly signal: AbortSignal
  /** Hears of every block that begins. */
  tell(message: InjectorsMet): Promise<unknown>
}

/** The other injectors of a load, as a matrix of one of them meets them. */
export class Meeting implements Injection, Disposable {
  readonly number: number
  readonly of: number
  readonly #joined: Joined
  readonly #matrix: string
  readonly #port: Port
  #over: string | undefined
  #hasLeft = false

  private constructor(
    { number, of }: InjectorSettings,
    joined: Joined,
    { matrix, ...port }: Port & { readonly matrix: string },
  ) {
    this.number = number
    this.of = of
    this.#joined = joined
    this.#matrix = matrix
    this.#port = port
  }

  /**
   * Meets the others before anything is sent; undefined where there are none. Throws a `BenchError` where they plan
   * something else, or where they do not come.
   */
  static async of(
    start: MatrixStart,
    settings: RunSettings,
    port: Port,
  ): Promise<Meeting | undefined> {
    const { injector } = settings
    if (!injector) return undefined
    const { signal } = port
    let meeting: Meeting | undefined
    try {
      const joined = await joinRendezvous({ ...injector, now: unixNow, signal })
      meeting = new Meeting(injector, joined, { ...port, matrix: start.name })
      await joined.meet(planOf(start, settings))
      return meeting
    } catch (error) {
      meeting?.[Symbol.dispose]()
      if (!signal.aborted) throw error
      throw new BenchError('interrupted', 'stopped while it waited for the other injectors')
    }
  }

  /** What a matrix says of the part that it sends. */
  get injector(): InjectorOfLoad {
    const { number, of } = this
    return { number, of, load: this.#joined.load }
  }

  /** Of rounds what is asked here. */
  own(rounds: readonly Round[], cells: readonly Cell[], seed: number): Round[] {
    return sharedRounds(rounds, cells, { seed, of: this.of, injectors: new Set([this.number]) })
  }

  /** Why the others are gone; undefined while they are not. */
  get over(): string | undefined {
    return this.#over
  }

  get isOver(): boolean {
    return this.#over !== undefined
  }

  async begin(block: number, cell: string): Promise<number | undefined> {
    try {
      const met = await this.#joined.meet([['place', `block ${block} of ${cell}`]])
      await this.#port.tell({
        kind: 'injectors-met',
        matrix: this.#matrix,
        ...met,
        cell,
        block,
      })
      return stampAt(met.at)
    } catch (error) {
      if (this.#port.signal.aborted) return undefined
      this.#over = error instanceof Error ? error.message : String(error)
      return undefined
    }
  }

  /** `why` where it is before the last block: the others need not wait. */
  leave(why: string | undefined): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.#joined.leave(why)
  }

  [Symbol.dispose](): void {
    this.leave('it failed')
  }
}

/** What injectors have to agree on, the plain things first: the hash of the plan says only that something differs. */
function planOf(start: MatrixStart, { mode, location }: RunSettings): Agenda {
  const { drawnFrom, seed, sha256, cells, options, planSha256 = '' } = start
  const measured = cells.filter(({ skipped }) => skipped === undefined)
  const things: (readonly [string, unknown])[] = [
    ['matrix', drawnFrom.identity],
    ['seed', seed],
    ['mode', mode],
    ['location', location ?? 'none'],
    ['bench file', sha256],
    ...Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ['cells', measured.map(({ id }) => id)],
    ['endpoints', measured.map(({ endpoint }) => endpoint)],
    ['prompts', drawnFrom.prompts],
    ['plan', planSha256],
  ]
  return things.map(([name, value]) => [name, shown(value)])
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(toJsonValue(value))
  if (text.length <= MAX_SHOWN) return text
  return `sha256 ${createHash('sha256').update(text).digest('hex').slice(0, SHOWN_DIGITS)}`
}
