import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { showDuration } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { BenchError } from '../model/bench-error.ts'
import { addressText, type ClockReading, type InjectorSettings } from '../model/injector.ts'
import { errorMessage } from '../transport/error-message.ts'
import { ClockOffset } from './clock-offset.ts'
import {
  type Agenda,
  fromRendezvous,
  type FromRendezvous,
  listenTo,
  proofOf,
  send,
} from './messages.ts'

const RETRY_MS = 500
/** Asks for the time so often, which also shows that somebody is there. */
const BEAT_MS = 5000
/** A rendezvous that says nothing for so long is gone. */
const MAX_SILENCE_MS = 30_000
/** What all are ready for begins at once. */
const MAX_LEAD_MS = 60_000
/** Before each meeting: the quickest of them counts. */
const EXCHANGES = 8

/** All injectors are ready: when they begin, on the own clock, and how far that is ahead of the rendezvous's. */
interface Met extends ClockReading {
  /** Unix milliseconds. */
  readonly at: number
}

/** The others of a load, as one injector sees them. */
export interface Joined {
  /** Tells what they send from all other loads. */
  readonly load: string
  /**
   * Waits until all are ready for the same. Throws a `BenchError` where they differ in something, or where
   * one of them is gone or does not come.
   */
  meet(agenda: Agenda): Promise<Met>
  /** Needs the others no more; `why` where that is too early, so that they do not wait. */
  leave(why?: string): void
}

export interface JoinOptions extends InjectorSettings {
  /** Unix milliseconds on the own clock. */
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Joins the injectors of a load. Waits for the rendezvous as long as for the others, and throws a `BenchError`. */
export async function joinRendezvous(options: JoinOptions): Promise<Joined> {
  const visit = new Visit(await reach(options), options)
  await visit.arrive()
  return visit
}

async function reach({ rendezvous, waitMs, signal }: JoinOptions): Promise<Socket> {
  const until = Date.now() + waitMs
  for (;;) {
    const socket = connect({ ...rendezvous })
    try {
      await once(socket, 'connect', { signal })
      return socket
    } catch (error) {
      socket.destroy()
      signal.throwIfAborted()
      if (Date.now() < until) {
        await delay(RETRY_MS, undefined, { signal })
        continue
      }
      throw failure(
        `nothing listened at \`LLM_BENCH_RENDEZVOUS\` ${addressText(rendezvous)} within ${showDuration(waitMs)} (${errorMessage(error)}). Start injector 1, or \`npx vitest-llm-bench rendezvous\`, at an address that all machines can reach`,
      )
    }
  }
}

type Reply = Exclude<FromRendezvous, { readonly kind: 'clock' }>

class Visit implements Joined {
  readonly #socket: Socket
  readonly #options: JoinOptions
  readonly #clock = new ClockOffset()
  readonly #replies: Reply[] = []
  /** What waits for an answer of the clock, and for any other. */
  #answered: (() => void) | undefined
  #replied: (() => void) | undefined
  #over: string | undefined
  /** Whether whoever listens has spoken as a rendezvous does. */
  #isRendezvous = false
  #beat: NodeJS.Timeout | undefined
  #roundTripMs = 0
  load = ''

  constructor(socket: Socket, options: JoinOptions) {
    this.#socket = socket
    this.#options = options
    const { signal, rendezvous } = options
    socket.setTimeout(MAX_SILENCE_MS, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end(this.#goneFrom(addressText(rendezvous))))
    signal.addEventListener('abort', this.#wake, { once: true })
    listenTo(socket, fromRendezvous, (message) => this.#take(message))
  }

  async arrive(): Promise<void> {
    const { number, of, version, token } = this.#options
    const { challenge } = await this.#reply('challenge')
    send(this.#socket, { kind: 'join', number, of, version, proof: proofOf(token, challenge) })
    this.load = (await this.#reply('joined')).load
    this.#beat = setInterval(() => this.#askTime(), BEAT_MS).unref()
  }

  async meet(agenda: Agenda): Promise<Met> {
    for (let count = 0; count < EXCHANGES && !this.#isOver; count += 1) {
      await new Promise<void>((resolve) => {
        this.#answered = resolve
        this.#askTime()
      })
    }
    const roundTripMs = this.#roundTripMs
    const copy = agenda.map(([name, value]): [string, string] => [name, value])
    send(this.#socket, { kind: 'meet', agenda: copy, roundTripMs })
    const { at } = await this.#reply('begin')
    const reading = this.#clock.at(this.#options.now())
    if (!reading) throw failure('the rendezvous does not tell the time')
    const { offsetMs, errorMs } = reading
    if (at + offsetMs > this.#options.now() + MAX_LEAD_MS) {
      throw failure(`the rendezvous begins in more than ${showDuration(MAX_LEAD_MS)}`)
    }
    return { at: at + offsetMs, offsetMs, errorMs }
  }

  leave(why?: string): void {
    clearInterval(this.#beat)
    this.#options.signal.removeEventListener('abort', this.#wake)
    send(this.#socket, { kind: 'leave', ...(why !== undefined && { why }) })
    this.#socket.end()
  }

  #askTime(): void {
    send(this.#socket, { kind: 'clock', askedAt: this.#options.now() })
  }

  #take(message: FromRendezvous): void {
    this.#isRendezvous = true
    if (message.kind === 'over') this.#end(plainText(message.why))
    else if (message.kind === 'clock') {
      const { askedAt, shown } = message
      const answeredAt = this.#options.now()
      this.#roundTripMs = answeredAt - askedAt
      this.#clock.note({ askedAt, answeredAt, shown })
      this.#answered?.()
    } else {
      this.#replies.push(message)
      this.#replied?.()
    }
  }

  /** The next reply, which has to be of this kind. */
  async #reply<Kind extends Reply['kind']>(
    kind: Kind,
  ): Promise<Extract<Reply, { readonly kind: Kind }>> {
    while (this.#replies.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#replied = resolve
      })
    }
    this.#options.signal.throwIfAborted()
    const reply = this.#replies.shift()
    if (reply && isOf(reply, kind)) return reply
    throw failure(this.#over ?? `the rendezvous sent something other than \`${kind}\``)
  }

  /** Why there is no answer of whoever was at an address. */
  #goneFrom(address: string): string {
    return this.#isRendezvous
      ? `the rendezvous at ${address} is gone`
      : `what is at \`LLM_BENCH_RENDEZVOUS\` ${address} does not speak as a rendezvous does. Where it is another program, take a port that is free`
  }

  get #isOver(): boolean {
    return this.#over !== undefined || this.#options.signal.aborted
  }

  #end(why: string): void {
    this.#over ??= why
    clearInterval(this.#beat)
    this.#wake()
  }

  readonly #wake = (): void => {
    this.#answered?.()
    this.#replied?.()
  }
}

function isOf<Kind extends Reply['kind']>(
  reply: Reply,
  kind: Kind,
): reply is Extract<Reply, { readonly kind: Kind }> {
  return reply.kind === kind
}

function failure(reason: string): BenchError {
  return new BenchError('rendezvous', reason)
}
