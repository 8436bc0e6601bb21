import type { ClockReading } from '../model/injector.ts'

/** Two crystals that are as bad as their makers allow drift apart so fast: 0.1 ms a second. */
const MAX_DRIFT = 1e-4
/** Times of day have no finer digits. */
const RESOLUTION_MS = 0.001

interface Exchange {
  readonly offsetMs: number
  readonly errorMs: number
  /** When it was, on the own clock. */
  readonly at: number
}

/**
 * How far the own clock is ahead of another, from exchanges of the kind that NTP has (RFC 5905, section 8): the other
 * clock was read somewhere between question and answer, so that its middle is wrong by half of that at most.
 * What counts is the exchange that leaves least in doubt, with what clocks may have drifted since.
 */
export class ClockOffset {
  #best: Exchange | undefined

  /** Takes an exchange: own times of question and answer, and what the other clock showed between them. */
  note({
    askedAt,
    answeredAt,
    shown,
  }: {
    readonly askedAt: number
    readonly answeredAt: number
    readonly shown: number
  }): void {
    const exchange = {
      offsetMs: (askedAt + answeredAt) / 2 - shown,
      errorMs: (answeredAt - askedAt) / 2 + RESOLUTION_MS,
      at: answeredAt,
    }
    const best = this.#best
    if (!best || exchange.errorMs <= errorAt(best, answeredAt)) this.#best = exchange
  }

  /** What is known at a time of the own clock; undefined before the first exchange. */
  at(now: number): ClockReading | undefined {
    const best = this.#best
    return best && { offsetMs: best.offsetMs, errorMs: errorAt(best, now) }
  }
}

function errorAt({ errorMs, at }: Exchange, now: number): number {
  return errorMs + Math.abs(now - at) * MAX_DRIFT
}
