import type { Aborted } from '../model/aborted.ts'
import type { Sample } from '../model/sample.ts'
import type { StoppingRule } from '../model/stopping-rule.ts'
import type { Verdict } from '../model/verdict.ts'
import { AbortWatch, type WatchedMatrix } from './abort-watch.ts'
import { CanaryRounds } from './canary-rounds.ts'

/** How a matrix ended before its last round. */
export interface AbortedCourse {
  readonly aborted: Aborted
  /** What was certain. */
  readonly verdicts: readonly Verdict[]
}

export interface CourseOptions extends WatchedMatrix {
  readonly abortOnFail: boolean
  /** Of adaptive rounds. */
  readonly adaptiveRule: StoppingRule | undefined
  /** Whether so many more rounds of versions that may be worse can be paid for. */
  readonly mayGoOn: (ids: ReadonlySet<string>, rounds: number) => boolean
}

/** The rules by which a matrix leaves cells out of its rounds, or ends: those who verify it ask them too. */
export class Course implements StoppingRule {
  readonly #ids: ReadonlySet<string>
  readonly #maxRounds: number
  readonly #rule: StoppingRule | undefined
  readonly #watch: AbortWatch | undefined
  #rounds = 0
  #ended: AbortedCourse | undefined

  constructor(options: CourseOptions) {
    const { cells, canary, name, mayGoOn } = options
    this.#ids = new Set(cells.map(({ id }) => id))
    this.#maxRounds = options.maxRounds
    this.#rule =
      options.adaptiveRule ?? (canary && new CanaryRounds(canary, { cells, matrix: name, mayGoOn }))
    this.#watch = options.abortOnFail ? new AbortWatch(options) : undefined
  }

  /** Undefined unless it was ended for what is certain. */
  get ended(): AbortedCourse | undefined {
    return this.#ended
  }

  take(sample: Sample): void {
    this.#rule?.take(sample)
    this.#watch?.take(sample)
  }

  after(rounds: number): ReadonlySet<string> {
    if (this.#ended) return new Set()
    this.#rounds += rounds
    const open = this.#rule?.after(rounds) ?? this.#ids
    const certain = this.#watch?.after(rounds)
    // With the last round everything is judged as ever.
    if (!certain || open.size === 0 || this.#rounds >= this.#maxRounds) return open
    const { verdicts, aborted } = certain
    this.#ended = { verdicts, aborted: aborted(open) }
    return new Set()
  }
}
