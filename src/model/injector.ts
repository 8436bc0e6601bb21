/** One of several invocations, on machines of their own as a rule, that send one load together. */
export interface Injector {
  /** From 1 on. */
  readonly number: number
  /** How many there are. */
  readonly of: number
}

/** Where injectors meet, and how an invocation gets in. */
export interface RendezvousAddress {
  readonly host: string
  readonly port: number
}

/** What an injector needs to know to meet the others. */
export interface InjectorSettings extends Injector {
  readonly rendezvous: RendezvousAddress
  /** What all of them know; undefined where they meet on one machine. */
  readonly token: string | undefined
  /** The others are waited for so long, in milliseconds. */
  readonly waitMs: number
  /** Version of this tool: all have the same. */
  readonly version: string
}

/** What a clock shows more than that of the rendezvous, and by how much that may be wrong. */
export interface ClockReading {
  readonly offsetMs: number
  readonly errorMs: number
}

/** What a program calls `host:port`. */
export function addressText({ host, port }: RendezvousAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
