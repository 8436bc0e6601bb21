// Reads answers that wait while others are timed, and writes them to the journal of their run: so they are
// on disk when they end, whatever becomes of the process that measures. It asks nobody, and ends with that one.
import { setImmediate as nextTurn } from 'node:timers/promises'

import { flatEntry } from '../bridge/journal-entry.ts'
import { loadTokenCounter, type TokenCounter } from '../metrics/token-counter.ts'
import { hasPassed } from '../model/judge.ts'
import type { Sample } from '../model/sample.ts'
import { exchangeAgain } from '../protocol/read-again.ts'
import { readSample } from '../runner/ask.ts'
import { Journal } from '../runner/journal.ts'
import { type Redact, redactor } from '../secrets/redaction.ts'
import { watchFor } from '../secrets/watch.ts'
import { unpacked } from '../transport/packed-capture.ts'
import { newChain } from './matrix-journal.ts'
import type {
  AnswerMessage,
  OpenMessage,
  ReaderMessage,
  SentMessage,
} from './second-reader-messages.ts'

class SecondReader {
  readonly #journal: Journal
  readonly #simulated: boolean
  readonly #redact: Redact
  readonly #counter: TokenCounter
  readonly #laterMs: number
  /** By the line of the journal that says what is about to be sent. */
  readonly #sent = new Map<string, SentMessage>()
  #waiting: AnswerMessage[] = []
  #reading: Promise<void> | undefined

  constructor({ path, simulated, credentials, timeOrigin }: OpenMessage, counter: TokenCounter) {
    // Who measures says that the journal cannot be written.
    this.#journal = new Journal(path, newChain(), () => undefined)
    this.#simulated = simulated
    watchFor(credentials)
    this.#redact = redactor(credentials.map(({ value }) => value))
    this.#counter = counter
    this.#laterMs = timeOrigin - performance.timeOrigin
  }

  add(answer: AnswerMessage): void {
    this.#waiting.push(answer)
    this.#reading ??= this.#readAll()
  }

  sent(message: SentMessage): void {
    const { asking, rounds } = message
    const before = this.#sent.get(asking)?.rounds ?? []
    this.#sent.set(asking, { ...message, rounds: [...before, ...rounds] })
  }

  clear(): void {
    this.#waiting = []
    this.#sent.clear()
  }

  /** Who measures has ended: of what is still open it is told what was sent. */
  async close(): Promise<void> {
    await this.#reading
    for (const message of this.#sent.values()) this.#journal.append({ ...message })
    this.#journal[Symbol.dispose]()
  }

  async #readAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { matrix, asking } = next
      const sample = await this.#read(next)
      const entry = flatEntry({ kind: 'captured', matrix, asking, sample })
      this.#journal.append({ ...entry, simulated: this.#simulated })
      await nextTurn()
    }
    this.#reading = undefined
  }

  async #read(answer: AnswerMessage): Promise<Sample> {
    const { protocol, call, secrets, context, unchecked } = answer
    const capture = unpacked(answer.capture, this.#laterMs)
    const { intendedAt } = context
    const sample = await readSample(await exchangeAgain(protocol, { capture, call, secrets }), {
      ...context,
      intendedAt: intendedAt === undefined ? undefined : intendedAt + this.#laterMs,
      checks: {},
      counter: this.#counter,
      redact: this.#redact,
      clientDelayMs: undefined,
    })
    const { quality } = sample
    if (!quality || unchecked.length === 0) return sample
    const passed = hasPassed(quality.failed, [], unchecked)
    return { ...sample, quality: { ...quality, passed, unchecked } }
  }
}

const counter = await loadTokenCounter()
let reader: SecondReader | undefined

process.on('message', (message: ReaderMessage) => {
  if (message.kind === 'open') reader = new SecondReader(message, counter)
  else if (message.kind === 'answer') reader?.add(message)
  else if (message.kind === 'sent') reader?.sent(message)
  else reader?.clear()
})
process.on('disconnect', () => {
  setImmediate(() => {
    void (reader?.close() ?? Promise.resolve()).finally(() => process.exit(0))
  })
})
process.send?.('ready', () => undefined)
