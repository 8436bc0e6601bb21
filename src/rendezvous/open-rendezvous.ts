import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

import { joinList } from '../format/lists.ts'
import { showDuration } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { RendezvousAddress } from '../model/injector.ts'
import {
  type Agenda,
  fromInjector,
  type FromInjector,
  isProof,
  listenTo,
  send,
} from './messages.ts'

/** Whoever says nothing for so long is gone: injectors ask for the time every few seconds. */
const MAX_SILENCE_MS = 30_000
const GREETING_MS = 5000
/** More connections than injectors are strangers', or of those that come again. */
const SPARE_CONNECTIONS = 20
/** What lies between two machines that hear of a beginning, and have to be ready for it. */
const LEAD_MS = 50
const CHALLENGE_BYTES = 16
const LOAD_BYTES = 4

/** Where the injectors of one load meet: its clock is the one that all are measured against. */
export interface Rendezvous {
  readonly address: RendezvousAddress
  close(): void
}

export interface RendezvousOptions {
  readonly address: RendezvousAddress
  /** How many there have to be. */
  readonly injectors: number
  /** What all of them know; undefined where they meet on one machine. */
  readonly token: string | undefined
  /** Version of this tool. */
  readonly version: string
  /** Whoever is missing is waited for so long, in milliseconds. */
  readonly waitMs: number
  /** Strangers get so long to say who they are, in milliseconds. Default: 5000. */
  readonly greetingMs?: number
  /** Unix milliseconds. */
  readonly now: () => number
  /** Hears, in a sentence, who comes, who goes and what comes of it. */
  readonly onNews?: (news: string) => void
}

/** Opens a rendezvous. Throws the error of the system where cannot listen at its address. */
export async function openRendezvous(options: RendezvousOptions): Promise<Rendezvous> {
  const { address, injectors } = options
  const gathering = new Gathering(options)
  const server = createServer((socket) => gathering.greet(socket))
  server.maxConnections = injectors + SPARE_CONNECTIONS
  server.listen(address.port, address.host)
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound ? bound.port : address.port
  return {
    address: { ...address, port },
    close: () => {
      gathering.close()
      server.close()
    },
  }
}

type Join = Extract<FromInjector, { readonly kind: 'join' }>
type Meet = Extract<FromInjector, { readonly kind: 'meet' }>

/** Who is here, and who is ready for what. */
class Gathering {
  readonly #options: RendezvousOptions
  readonly #here = new Map<number, Socket>()
  readonly #ready = new Map<number, Meet>()
  #load = ''
  /** Why there will be no more of the load; undefined while there may be. */
  #over: string | undefined
  #waiting: NodeJS.Timeout | undefined

  constructor(options: RendezvousOptions) {
    this.#options = options
  }

  /** Lets in who knows the token; tells everybody the time. */
  greet(socket: Socket): void {
    const { now, token } = this.#options
    const challenge = randomBytes(CHALLENGE_BYTES).toString('hex')
    let number: number | undefined
    socket.setTimeout(MAX_SILENCE_MS, () => socket.destroy())
    // Whatever they say meanwhile: their connections are those of injectors.
    const greeting = setTimeout(() => socket.destroy(), this.#options.greetingMs ?? GREETING_MS)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(greeting)
      if (number !== undefined) this.#lose(number, 'its connection was lost')
    })
    listenTo(socket, fromInjector, (message) => {
      if (message.kind === 'clock') {
        if (number !== undefined) send(socket, { ...message, shown: now() })
        return
      }
      if (message.kind === 'join') {
        const why =
          number !== undefined || !isProof(message.proof, token, challenge)
            ? '`LLM_BENCH_RENDEZVOUS_TOKEN` differs from the token of the rendezvous'
            : this.#against(message)
        if (why === undefined) {
          number = message.number
          clearTimeout(greeting)
          this.#let(socket, message)
        } else socket.end(`${JSON.stringify({ kind: 'over', why })}\n`)
        return
      }
      if (number === undefined) socket.destroy()
      else if (message.kind === 'meet') this.#meet(number, message)
      else {
        const own = number
        number = undefined
        this.#leave(own, message.why)
        socket.end()
      }
    })
    send(socket, { kind: 'challenge', challenge })
  }

  /** Ends the load for everybody. */
  #end(why: string): void {
    if (this.#here.size > 0) this.#over ??= why
    clearTimeout(this.#waiting)
    this.#ready.clear()
    for (const socket of this.#here.values()) send(socket, { kind: 'over', why })
  }

  close(): void {
    this.#end('the rendezvous was closed')
    for (const socket of this.#here.values()) socket.end()
  }

  #let(socket: Socket, { number, of }: Join): void {
    if (this.#here.size === 0) {
      this.#over = undefined
      this.#load = randomBytes(LOAD_BYTES).toString('hex')
    }
    this.#here.set(number, socket)
    this.#tell(`injector ${number}/${of} is here`)
    send(socket, { kind: 'joined', load: this.#load })
  }

  /** Why somebody cannot be one of them; undefined where it can. */
  #against({ number, of, version }: Join): string | undefined {
    const { injectors, version: own } = this.#options
    if (version !== own) {
      return `\`version\`: injector ${number}/${of} has vitest-llm-bench ${version}, and the rendezvous ${own}. Install the same version on all machines`
    }
    if (of !== injectors) {
      return `\`LLM_BENCH_INJECTOR\`: ${number}/${of} is one of ${of}, and the rendezvous waits for ${injectors}`
    }
    return this.#here.has(number)
      ? `\`LLM_BENCH_INJECTOR\`: ${number}/${of} is here already. Give every invocation a number of its own`
      : undefined
  }

  #meet(number: number, message: Meet): void {
    if (this.#over !== undefined) {
      const socket = this.#here.get(number)
      if (socket) send(socket, { kind: 'over', why: this.#over })
      return
    }
    if (this.#ready.size === 0) this.#waitForMissing()
    this.#ready.set(number, message)
    if (this.#ready.size < this.#options.injectors) return
    clearTimeout(this.#waiting)
    const why = disagreement([...this.#ready].map(([own, { agenda }]) => [own, agenda]))
    if (why === undefined) this.#begin()
    else {
      this.#tell(why)
      this.#end(why)
    }
  }

  #begin(): void {
    const farthestMs = Math.max(...[...this.#ready.values()].map((own) => own.roundTripMs))
    const at = this.#options.now() + LEAD_MS + farthestMs
    this.#ready.clear()
    for (const socket of this.#here.values()) send(socket, { kind: 'begin', at })
  }

  /** Only those who are not here: who is busy with the last of its requests comes when these have ended. */
  #waitForMissing(): void {
    const { injectors, waitMs } = this.#options
    this.#waiting = setTimeout(() => {
      const numbers = Array.from({ length: injectors }, (_, index) => index + 1)
      const missing = numbers.filter((number) => !this.#here.has(number))
      if (missing.length === 0) {
        this.#waitForMissing()
        return
      }
      const words = joinList(missing.map(String), 'and')
      const why = `${missing.length === 1 ? `injector ${words}` : `injectors ${words}`} of ${injectors} did not join within ${showDuration(waitMs)}`
      this.#tell(why)
      this.#end(why)
    }, waitMs).unref()
  }

  #leave(number: number, why: string | undefined): void {
    if (why !== undefined) {
      this.#lose(number, why)
      return
    }
    this.#here.delete(number)
    this.#tell(`injector ${number} is done`)
  }

  #lose(number: number, why: string): void {
    this.#here.delete(number)
    const words = `injector ${number} of ${this.#options.injectors} is gone: ${why}`
    this.#tell(words)
    this.#end(words)
  }

  #tell(news: string): void {
    this.#options.onNews?.(plainText(news))
  }
}

/** The first thing that injectors say differently, and who says what; undefined where they agree. */
function disagreement(
  agendas: readonly (readonly [number: number, agenda: Agenda])[],
): string | undefined {
  const said = agendas
    .toSorted(([one], [other]) => one - other)
    .map(([number, agenda]) => ({ number, values: new Map(agenda) }))
  const [first] = said
  const names = new Set(agendas.flatMap(([, agenda]) => agenda.map(([name]) => name)))
  for (const name of names) {
    const value = first?.values.get(name)
    const other = said.find(({ values }) => values.get(name) !== value)
    if (!first || !other) continue
    const words = [first, other].map(
      ({ number, values }) => `${values.get(name) ?? 'nothing'} at injector ${number}`,
    )
    return `all injectors of a load must have the same plan, and these differ in \`${name}\`: ${words.join(', ')}`
  }
  return undefined
}
