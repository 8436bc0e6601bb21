import type { WriteStream } from 'node:tty'

import { withoutCommands } from '../src/format/workflow-commands.ts'
import { type Progress, renderProgress } from '../src/render/progress.ts'
import { withoutCredentials } from '../src/secrets/watch.ts'

const CLEAR_LINE = '\r\u001B[K'
/** How often a log without a terminal hears of progress. */
const LOG_INTERVAL_MS = 10_000

/** One line that is rewritten in a terminal, and now and then a plain line in a log. */
export class ProgressLine {
  readonly #stream: WriteStream | NodeJS.WriteStream
  readonly #columns: () => number
  #isShown = false
  #lastLoggedAt = Date.now()

  constructor(stream: WriteStream | NodeJS.WriteStream, columns: () => number) {
    this.#stream = stream
    this.#columns = columns
  }

  /** Nothing of what is not known to go on. */
  show(progress: Progress | undefined): void {
    if (!progress) return
    const line = ` ${withoutCredentials(renderProgress(progress, this.#columns() - 1))}`
    if (this.#stream.isTTY) {
      this.#stream.write(`${CLEAR_LINE}${line}`)
      this.#isShown = true
      return
    }
    if (Date.now() - this.#lastLoggedAt < LOG_INTERVAL_MS) return
    this.#lastLoggedAt = Date.now()
    this.#stream.write(`${withoutCommands(line)}\n`)
  }

  clear(): void {
    if (!this.#isShown) return
    this.#stream.write(CLEAR_LINE)
    this.#isShown = false
  }
}
