import type { Away, JournalEntry } from '../../bridge/journal-entry.ts'
import type {
  AskedAnew,
  InjectorsMet,
  LaterLookStart,
  LostRequest,
  MatrixEnd,
  MatrixStart,
  Resume,
  SamplesTaken,
} from '../../bridge/messages.ts'
import { OpenRequests } from '../../bridge/open-requests.ts'
import { unpackSamples } from '../../bridge/packed-samples.ts'
import type { RunFacts } from '../../bridge/settings.ts'
import type { LaterLook } from '../../model/baseline.ts'
import type { ClockReading } from '../../model/injector.ts'
import type { Outage } from '../../model/outage.ts'
import type { ProviderPause } from '../../model/provider-pause.ts'
import type { Round } from '../../model/round.ts'
import type { Sample } from '../../model/sample.ts'
import { Outages } from '../../runner/outages.ts'
import { joinInjectors } from './join-injectors.ts'
import { unjudgedSample } from './unjudged-sample.ts'

/** What the process that reports knows, which need not be one that measured. */
export interface Reporting extends Pick<RunFacts, 'tool' | 'environment' | 'git'> {
  /** Names the report where it is merged from several runs. */
  readonly runId: string
  readonly endedAt: number
  readonly interrupted: boolean
  /** Where the run left no document, and this one is made of its journal. */
  readonly recovered?: Recovered | undefined
}

/** What a document was made of, where its run left none. */
interface Recovered {
  /** Lines of the journal. */
  readonly lines: number
  /** Lines that are left out, a sentence each. */
  readonly faults: readonly string[]
}

/** A request that was sent, and its outcome is unknown. */

/** One matrix as its messages told it. */
export interface MatrixRecord {
  readonly start: MatrixStart
  /** The injectors whose load it is, as far as they have reported; undefined where one machine sent all. */
  readonly injectors?: JoinedInjectors | undefined
  /** What each of these measured; undefined where one machine did. */
  readonly parts?: readonly MatrixRecord[] | undefined
  /** When it met other injectors. */
  readonly meetings: readonly InjectorsMet[]
  readonly samples: readonly Sample[]
  /** Rounds of the later looks. */
  readonly moreRounds: readonly Round[]
  readonly end: MatrixEnd | undefined
  /** Outages, by id of the cell; where it ended, its end says so. */
  readonly outages: Readonly<Record<string, readonly Outage[]>>
  /** Requests that only found out which fields an endpoint takes; where it ended, its end says so. */
  readonly tryouts: readonly Sample[]
  readonly pauses: readonly ProviderPause[]
  readonly lost: readonly LostRequest[]
  /** Later looks as far as they were begun; where it ended, its end says so. */
  readonly begunLooks: readonly LaterLook[]
  readonly resumptions: readonly Resumption[]
  /** Finished requests of rounds that were asked anew. */
  readonly repeated: readonly Sample[]
}

/** Several injectors that sent one load. */
export interface JoinedInjectors {
  /** Tells it from all other loads. */
  readonly load: string
  readonly of: number
  readonly joined: readonly JoinedInjector[]
}

interface JoinedInjector {
  readonly number: number
  readonly runId: string
  /** What its clock showed more than that of the rendezvous, before each block. */
  readonly clocks: readonly (ClockReading & {
    /** Unix milliseconds on the clock of the rendezvous, at which the block began. */
    readonly at: number
  })[]
}

/** A matrix went on in another process. */
interface Resumption {
  /** Unix milliseconds of the gap. */
  readonly from: number
  readonly to: number
  /** Rounds that were asked anew as a whole. */
  readonly anew: readonly number[]
}

/**
 * Sorts messages into matrices, in the order in which they started: those of a run that goes on, or the
 * entries of its journal, which also tell what a matrix says at its end. Those of the injectors of one load are one.
 */
export function collectMatrices(messages: Iterable<JournalEntry>): MatrixRecord[] {
  const records: OpenRecord[] = []
  for (const message of messages) {
    if (message.kind === 'run') continue
    if (message.kind === 'matrix-start') records.push(new OpenRecord(message))
    else records.findLast(({ start }) => start.name === message.matrix)?.take(message)
  }
  return joinInjectors(records)
}

/** Messages → their samples, as long as somebody holds them: who reports next needs the same. */
const unpacked = new WeakMap<SamplesTaken, WeakRef<readonly Sample[]>>()

function samplesOf(message: SamplesTaken): readonly Sample[] {
  const known = unpacked.get(message)?.deref()
  if (known) return known
  const samples = unpackSamples(message.packed)
  unpacked.set(message, new WeakRef(samples))
  return samples
}

class OpenRecord implements MatrixRecord {
  readonly resumptions: (Resumption & { readonly anew: number[] })[] = []
  readonly repeated: Sample[] = []
  readonly pauses: ProviderPause[] = []
  readonly meetings: InjectorsMet[] = []
  end: MatrixEnd | undefined
  readonly #more = new Map<number, Round>()
  readonly #lost: LostRequest[] = []
  readonly #looks = new Map<number, LaterLook>()
  #start: MatrixStart
  #samples: Sample[] = []
  readonly #met = new Outages()
  readonly #tried: Sample[] = []
  readonly #open = new OpenRequests()
  /** What was read and waits to be judged, or was read by a helper process only. */
  readonly #unjudged = new Map<string, Sample>()

  constructor(start: MatrixStart) {
    this.#start = start
  }

  get start(): MatrixStart {
    return this.#start
  }

  get moreRounds(): readonly Round[] {
    return [...this.#more.values()]
  }

  get samples(): readonly Sample[] {
    if (this.end || this.#unjudged.size === 0) return this.#samples
    const checks = (this.start.judges ?? []).map(({ check }) => check)
    const unjudged = [...this.#unjudged.values()]
    return [...this.#samples, ...unjudged.map((sample) => unjudgedSample(sample, checks))]
  }

  get outages(): Readonly<Record<string, readonly Outage[]>> {
    return Object.fromEntries(this.start.cells.map(({ id }) => [id, this.#met.of(id)]))
  }

  get tryouts(): readonly Sample[] {
    return this.#tried
  }

  get lost(): readonly LostRequest[] {
    return this.end ? this.#lost : [...this.#lost, ...this.#open.all]
  }

  /** The last one was cut. */
  get begunLooks(): readonly LaterLook[] {
    const looks = [...this.#looks.values()]
    return looks.map((look, index) =>
      index < looks.length - 1 ? look : { ...look, outcome: 'interrupted' },
    )
  }

  take(message: Exclude<JournalEntry, { readonly kind: 'run' | 'matrix-start' }>): void {
    this.#open.take(message)
    switch (message.kind) {
      case 'sample':
        this.#finish(message.sample)
        this.#samples.push(message.sample)
        break
      case 'samples':
        for (const sample of samplesOf(message)) {
          this.#finish(sample)
          this.#samples.push(sample)
        }
        break
      case 'captured':
      case 'unjudged':
        this.#finish(message.sample)
        this.#unjudged.set(keyOf(message.sample), message.sample)
        break
      case 'away':
        this.#away(message)
        break
      case 'provider-pause':
        this.pauses.push(message)
        break
      case 'tryout':
        this.#tried.push(message.sample)
        break
      case 'later-look':
        this.#look(message)
        this.#draw(message.rounds)
        break
      case 'search-block':
        this.#draw(message.rounds)
        break
      case 'resume':
        this.#resume(message)
        break
      case 'asked-anew':
        this.#askAnew(message)
        break
      case 'injectors-met':
        this.meetings.push(message)
        break
      case 'matrix-end':
        this.end = message
        break
      case 'pause':
      case 'block-end':
      case 'asking':
      case 'asking-judge':
      case 'sent':
        break
    }
  }

  /** One that goes on has rounds that were drawn anew. */
  #draw(rounds: readonly Round[]): void {
    for (const round of rounds) {
      if (!this.#more.has(round.index)) this.#more.set(round.index, round)
    }
  }

  #resume({ from, to, lost }: Resume): void {
    this.end = undefined
    this.#lost.push(...lost)
    // What was captured too late for the process that went on.
    for (const each of lost) if (each.judge === undefined) this.#unjudged.delete(keyOf(each))
    this.resumptions.push({ from, to, anew: [] })
  }

  #askAnew({ rounds, repeated }: AskedAnew): void {
    const byIndex = new Map(rounds.map((round) => [round.index, round]))
    this.resumptions.at(-1)?.anew.push(...byIndex.keys())
    this.repeated.push(...repeated)
    this.#samples = this.#samples.filter(({ round }) => !byIndex.has(round))
    for (const sample of repeated) this.#unjudged.delete(keyOf(sample))
    const anew = (round: Round): Round => byIndex.get(round.index) ?? round
    this.#start = { ...this.#start, rounds: this.#start.rounds.map(anew) }
    for (const [index, round] of this.#more) this.#more.set(index, anew(round))
  }

  #look({ look, firstRound, pauseMs, asked }: LaterLookStart): void {
    this.#looks.set(look, { firstRound, pauseMs, rounds: asked, outcome: 'done' })
  }

  #away({ sample, askedAt }: Away): void {
    this.#met.note(sample, { askedAt, isAskedAgain: true })
  }

  #finish(sample: Sample): void {
    this.#unjudged.delete(keyOf(sample))
    const { sentAt } = sample
    if (sentAt !== undefined) this.#met.note(sample, { askedAt: sentAt, isAskedAgain: false })
  }
}

function keyOf({ cell, round }: LostRequest): string {
  return `${round} ${cell}`
}
