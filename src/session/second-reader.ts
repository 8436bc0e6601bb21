import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'

import type { RunSettings } from '../bridge/settings.ts'
import { forkHelper, signalHelper, unrefHelper } from '../model/helper-process.ts'
import { JOURNAL_FILE } from '../model/run-files.ts'
import type { WaitingAnswer, WaitingAnswers } from '../runner/waiting-answers.ts'
import type { Credential } from '../secrets/secret-finder.ts'
import { packed } from '../transport/packed-capture.ts'
import type { ReaderMessage } from './second-reader-messages.ts'

/** Which line of the journal says that a cell of a matrix is about to be asked: its SHA-256. */
export interface Asked {
  readonly matrix: string
  readonly asking: string
}

interface AskedCell {
  readonly asked: Asked
  /** The helper may never hear what of it was sent. */
  readonly onUnheard: () => void
}

/** It loads some files and a tokenizer. */
const MAX_START_MS = 10_000
/** It has little left to do when all is told. */
const MAX_END_MS = 2_000

/**
 * Hands answers that wait to be read to a helper process, which writes them to the journal. Handing one over
 * takes microseconds, and happens once in a turn of the event loop, after the bytes that came meanwhile
 * were stamped.
 */
export class SecondReader implements WaitingAnswers, AsyncDisposable {
  readonly #child: ChildProcess
  /** By id of the cell. */
  readonly #asked = new Map<string, AskedCell>()
  /** By id of the cell: the rounds of which nothing is told yet. */
  readonly #sent = new Map<string, readonly number[]>()
  #queue: { readonly answer: WaitingAnswer; readonly asked: Asked }[] = []
  #isHanding = false

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves when it is ready; to nothing where it cannot be had, which costs what is lost in a kill. */
  static async start(
    settings: Pick<RunSettings, 'runDir' | 'mode'>,
    credentials: readonly Credential[],
  ): Promise<SecondReader | undefined> {
    let child: ChildProcess | undefined
    try {
      child = forkHelper('second-reader-main', import.meta.url, {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        // A signal to the group of this process is none for what saves its answers.
        detached: true,
        windowsHide: true,
        serialization: 'advanced',
        // It reads one answer after the other: what is new is soon old.
        execArgv: ['--max-semi-space-size=1'],
      })
      await once(child, 'message', { signal: AbortSignal.timeout(MAX_START_MS) })
      makeModest(child)
    } catch (error) {
      if (child) signalHelper(child)
      process.stderr.write(
        `vitest-llm-bench: no helper process could be started (${error instanceof Error ? error.message : String(error)}); answers under load are on disk at the end of their block only\n`,
      )
      return undefined
    }
    unrefHelper(child)
    const reader = new SecondReader(child)
    reader.#send({
      kind: 'open',
      path: join(settings.runDir, JOURNAL_FILE),
      simulated: settings.mode === 'simulated',
      credentials,
      timeOrigin: performance.timeOrigin,
    })
    return reader
  }

  /**
   * Says which line of the journal tells that a cell of a matrix is about to be asked. `onUnheard` is called
   * once where the helper is so far behind that it would not hear what was sent if this process were killed.
   */
  asked(cell: string, asked: Asked, onUnheard: () => void): void {
    this.#tellSent()
    let isTold = false
    this.#asked.set(cell, {
      asked,
      onUnheard: () => {
        if (!isTold) onUnheard()
        isTold = true
      },
    })
    this.#send({ kind: 'sent', ...asked, rounds: [] })
  }

  /** Told once in a turn of the event loop, which is before anything of the request is on its way. */
  sent(cell: string, round: number): void {
    if (this.#sent.size === 0) setImmediate(() => this.#tellSent())
    this.#sent.set(cell, [...(this.#sent.get(cell) ?? []), round])
  }

  #tellSent(): void {
    for (const [cell, rounds] of this.#sent) {
      const about = this.#asked.get(cell)
      if (!about) continue
      let isWritten = false
      this.#send({ kind: 'sent', ...about.asked, rounds }, (error) => {
        isWritten = !error
      })
      // What the pipe takes at once is written by then; the rest waits in the memory of this process.
      process.nextTick(() => {
        if (!isWritten) about.onUnheard()
      })
    }
    this.#sent.clear()
  }

  add(answer: WaitingAnswer): void {
    const about = this.#asked.get(answer.context.cell.id)
    if (!about) return
    this.#queue.push({ answer, asked: about.asked })
    if (this.#isHanding) return
    this.#isHanding = true
    setImmediate(() => void this.#handOver())
  }

  async flush(): Promise<void> {
    while (this.#queue.length > 0) await this.#handNext()
  }

  clear(): void {
    this.#tellSent()
    this.#send({ kind: 'clear' })
  }

  /** Resolves when it writes nothing any more, or has not ended in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#child.connected) return
    this.#child.ref()
    const ended = once(this.#child, 'exit', { signal: AbortSignal.timeout(MAX_END_MS) })
    this.#child.disconnect()
    await ended.catch(() => undefined)
    this.#child.unref()
  }

  async #handOver(): Promise<void> {
    const isTaken = await this.#handNext()
    if (this.#queue.length === 0) this.#isHanding = false
    // What it does not take now waits here.
    else if (isTaken) setImmediate(() => void this.#handOver())
    else setTimeout(() => void this.#handOver(), 10)
  }

  async #handNext(): Promise<boolean> {
    const next = this.#queue.shift()
    if (!next) return true
    const { answer, asked } = next
    const { capture, call, secrets } = await answer.exchanged.raw()
    const { checks, row, round, cell, ...context } = answer.context
    const { tools, toolChoice, schema, maxTokens } = row
    return this.#send({
      kind: 'answer',
      ...asked,
      protocol: answer.protocol,
      context: {
        ...context,
        cell,
        // An order of hundreds of cells would be copied.
        round: { ...round, order: [], keywords: [] },
        // What the structure of an answer is checked by.
        row: { prompt: '', keywords: [], tools, toolChoice, schema, maxTokens },
      },
      unchecked: Object.keys(checks),
      capture: packed(capture),
      call,
      secrets,
    })
  }

  #send(message: ReaderMessage, onWritten: (error: Error | null) => void = () => {}): boolean {
    return this.#child.connected && this.#child.send(message, onWritten)
  }
}

/** It shall take no time from who measures. */
function makeModest({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Not everybody may.
  }
}
