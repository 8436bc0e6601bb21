import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'

import { jsonOrUndefined } from '../model/json-or-undefined.ts'
import { z } from '../model/zod.ts'

/** Longer than any of ours: a stranger's fills no memory. */
const MAX_LINE_LENGTH = 100_000
const MAX_WORDS = 2000
const words = z.string().max(MAX_WORDS)

/** What injectors have to agree on, each thing with its name: the first that differs is told. */
export type Agenda = readonly (readonly [name: string, value: string])[]

/** What an injector says to the rendezvous, a line of JSON each. */
export const fromInjector = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('join'),
    number: z.int().positive(),
    of: z.int().positive(),
    version: words,
    proof: words,
  }),
  /** Asks for the time; `askedAt` comes back with it. */
  z.strictObject({ kind: z.literal('clock'), askedAt: z.number() }),
  /** Is ready for what its agenda says, and waits until all are. */
  z.strictObject({
    kind: z.literal('meet'),
    agenda: z.array(z.tuple([words, words])).max(50),
    roundTripMs: z.number().nonnegative(),
  }),
  /** Needs the others no more; `why` where that was too early. */
  z.strictObject({ kind: z.literal('leave'), why: words.optional() }),
])
export type FromInjector = z.infer<typeof fromInjector>

/** What the rendezvous says to an injector. */
export const fromRendezvous = z.discriminatedUnion('kind', [
  /** To whoever connects: only who knows the token can answer it. */
  z.strictObject({ kind: z.literal('challenge'), challenge: words }),
  /** It is one of them; `load` tells what they send from all other loads. */
  z.strictObject({ kind: z.literal('joined'), load: words }),
  z.strictObject({ kind: z.literal('clock'), askedAt: z.number(), shown: z.number() }),
  /** All are ready, and begin when the clock of the rendezvous shows this. */
  z.strictObject({ kind: z.literal('begin'), at: z.number() }),
  /** There will be no such load, or not the rest of it. */
  z.strictObject({ kind: z.literal('over'), why: words }),
])
export type FromRendezvous = z.infer<typeof fromRendezvous>

export function send(socket: Socket, message: FromInjector | FromRendezvous): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}

/** Hands over every message as it comes. A connection that says anything else is closed. */
export function listenTo<Schema extends z.ZodType>(
  socket: Socket,
  schema: Schema,
  onMessage: (message: z.infer<Schema>) => void,
): void {
  let text = ''
  socket.setEncoding('utf8').setNoDelay(true)
  socket.on('data', (chunk: string) => {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const message = schema.safeParse(jsonOrUndefined(line))
      if (!message.success) {
        socket.destroy()
        return
      }
      onMessage(message.data)
    }
    if (text.length > MAX_LINE_LENGTH) socket.destroy()
  })
}

/** What somebody answers to a challenge who knows the token; it does not tell the token. */
export function proofOf(token: string | undefined, challenge: string): string {
  return createHmac('sha256', token ?? '')
    .update(challenge)
    .digest('hex')
}

export function isProof(proof: string, token: string | undefined, challenge: string): boolean {
  const expected = Buffer.from(proofOf(token, challenge))
  const given = Buffer.from(proof)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
