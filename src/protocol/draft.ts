import { finishGroup, isFinishReason } from '../model/finish-reason.ts'
import type { Delta, Reading, StreamError, ToolCall, Usage } from '../model/observation.ts'
import { isObject, type JsonObject, parseJson, text } from './json-value.ts'
import { mergeUsage, readUsage, type UsageSource } from './usage.ts'

/** A number that no event has. */
const NEVER = 0
/** Bounds what a stranger's events can make us remember. */
const MAX_TOOL_CALLS = 1000

/** How bad a finish reason is: a later one does not take a worse one back. */
const severity = { end: 1, limit: 1, tool: 1, cut: 1, filter: 2, 'gave-up': 3 } as const

/** A reading while its events are being taken, one by one. */
export class Draft {
  error: StreamError | undefined
  servedModel: string | undefined
  backend: string | undefined
  readonly notes = new Set<string>()
  readonly #source: UsageSource
  readonly #deltas: Delta[] = []
  readonly #toolCalls = new Map<unknown, { name: string; arguments: string }>()
  readonly #toolKeys = new Map<unknown, string>()
  #rawUsage: JsonObject | undefined
  #timings: JsonObject | undefined
  #finishReason: string | undefined
  #isRefusal = false
  #arrival = { at: 0, read: 0, chunk: 1 }
  /** Numbers of the chunks that brought text last, and a finish reason. */
  #lastText = NEVER
  #claimed = NEVER
  /** The protocol's own end was seen, and nothing came after it. */
  #isClosed = false
  /** Text followed what claimed to be the end. */
  #wasContradicted = false

  constructor(source: UsageSource) {
    this.#source = source
  }

  /** Says which event is being taken: text that is added came with it. */
  arrive(arrival: { readonly at: number; readonly read: number; readonly chunk: number }): void {
    this.#arrival = { at: arrival.at, read: arrival.read, chunk: arrival.chunk }
  }

  /** Adds a piece of the answer; an empty one is none. */
  add(kind: Delta['kind'], piece: string | undefined): void {
    if (!piece) return
    const { chunk } = this.#arrival
    if (this.#isClosed || (this.#claimed !== NEVER && this.#claimed < chunk)) {
      this.#wasContradicted = true
      this.#isClosed = false
    }
    this.#lastText = chunk
    this.#deltas.push({ kind, text: piece, ...this.#arrival })
  }

  /** Whether any of the answer's text has come. */
  get hasContent(): boolean {
    return this.#deltas.some(({ kind }) => kind === 'content')
  }

  /** Adds a piece of the model's refusal: people read it as the answer, no check as a good one. */
  refuse(piece: string | undefined): void {
    if (piece) this.#isRefusal = true
    this.add('content', piece)
  }

  /** Adds a piece of the tool call of that key: its name, arguments, or both. */
  callTool(key: unknown, piece: { readonly name?: unknown; readonly arguments?: unknown }): void {
    const known = this.#toolCalls.get(key) ?? { name: '', arguments: '' }
    const name = text(piece.name) ?? ''
    const words = text(piece.arguments) ?? ''
    if (name === '' && words === '') return
    if (this.#toolCalls.size < MAX_TOOL_CALLS || this.#toolCalls.has(key)) {
      // Some repeat the name with every piece.
      this.#toolCalls.set(key, { name: known.name || name, arguments: known.arguments + words })
    }
    this.add('tool', (known.name === '' ? name : '') + words)
  }

  /**
   * The key of the tool call that a piece belongs to. Some give several calls one index, and only
   * another id tells them apart; most say the id with the first piece only.
   */
  toolKey(index: unknown, id: unknown): unknown {
    if (text(id) !== undefined) this.#toolKeys.set(index, `${String(index)} ${text(id)}`)
    return this.#toolKeys.get(index) ?? index
  }

  hasArguments(key: unknown): boolean {
    return (this.#toolCalls.get(key)?.arguments ?? '') !== ''
  }

  /** Whether the tool call of that key has a name and whole arguments: what follows is of another. */
  isWholeCall(key: unknown): boolean {
    const call = this.#toolCalls.get(key)
    return call !== undefined && call.name !== '' && isObject(parseJson(call.arguments))
  }

  /** Whether any tool was called. */
  get hasCalls(): boolean {
    return this.#toolCalls.size > 0
  }

  /** Makes place for another tool call under a key that is taken: both have the same index, and no id. */
  nextToolKey(key: unknown): unknown {
    const next = `${String(key)} +${this.#toolCalls.size}`
    this.#toolKeys.set(key, next)
    return next
  }

  /** Takes a finish reason, whatever stands in its place; whether it is one. */
  reason(value: unknown): boolean {
    const given = text(value) ?? (isObject(value) ? text(value['type']) : undefined)
    if (given === undefined || !isFinishReason(given)) return false
    if (severityOf(given) >= severityOf(this.#finishReason)) this.#finishReason = given
    return true
  }

  /** Says that the chunk claims to be the last: no proof, some claim it with every chunk. */
  claimEnd(): void {
    this.#claimed = this.#arrival.chunk
  }

  /** Says that a mark of the end stands behind the claim. */
  confirmEnd(): void {
    if (this.#claimed !== NEVER && this.#claimed >= this.#lastText) this.#isClosed = true
  }

  /** Says that the protocol's own end was seen. */
  close(): void {
    this.#isClosed = true
  }

  /** Lays a usage object over what was said before. */
  takeUsage(usage: unknown): void {
    if (isObject(usage)) this.#rawUsage = mergeUsage(this.#rawUsage, usage)
  }

  /** Keeps what a server reports about its own times, beside the raw usage. */
  takeTimings(timings: unknown): void {
    if (isObject(timings)) this.#timings = timings
  }

  /** All of it; `isCleanEnd` where the body came to its end undisturbed. */
  reading(isCleanEnd: boolean): Omit<Reading, 'violation'> {
    const usage = this.#usage()
    return {
      deltas: this.#deltas,
      toolCalls: this.#calls(),
      usage,
      finishReason: this.#reasonInTheEnd(),
      finished: this.#isComplete(isCleanEnd),
      refused: this.#isRefusal && isOwnEnd(this.#finishReason),
      error: this.error,
      servedModel: this.servedModel,
      backend: this.backend,
      notes: [...this.notes],
    }
  }

  /**
   * The one rule for all protocols. An answer is complete when its protocol's own end was seen, or a
   * finish reason with or behind the last text that is borne out: by the clean end of the body, or by
   * a chunk of its own where none claimed the end before. A finish reason on text, with the connection
   * lost behind it, says nothing: some servers put one on every chunk.
   */
  #isComplete(isCleanEnd: boolean): boolean {
    if (this.#isClosed) return true
    if (this.#claimed === NEVER || this.#claimed < this.#lastText) {
      if (this.#wasContradicted)
        this.notes.add('text arrived after the end of the answer was signalled')
      return false
    }
    if (this.#wasContradicted && isCleanEnd) {
      this.notes.add('chunks before the last one had a finish reason')
    }
    return isCleanEnd || (this.#claimed > this.#lastText && !this.#wasContradicted)
  }

  #reasonInTheEnd(): string | undefined {
    if (this.#isRefusal && isOwnEnd(this.#finishReason)) return 'refusal'
    if (this.#isClosed && this.#finishReason === undefined && this.#lastText !== NEVER) {
      this.notes.add('the end came without a finish reason')
    }
    if (this.#finishReason !== undefined && finishGroup(this.#finishReason) === undefined) {
      this.notes.add(`the meaning of finish reason ${this.#finishReason} is not known`)
    }
    return this.#finishReason
  }

  #calls(): ToolCall[] {
    return [...this.#toolCalls.values()]
  }

  #usage(): Usage | undefined {
    const { usage, notes } = readUsage(this.#rawUsage, this.#timings, this.#source)
    for (const note of notes) this.notes.add(note)
    return usage
  }
}

function severityOf(reason: string | undefined): number {
  if (reason === undefined) return 0
  return severity[finishGroup(reason) ?? 'end']
}

function isOwnEnd(reason: string | undefined): boolean {
  return reason === undefined || finishGroup(reason) === 'end'
}
