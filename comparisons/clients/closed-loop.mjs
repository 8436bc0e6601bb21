// What the clients in JavaScript have in common: so many requests, so many at a time, and a line for each.
import { writeFileSync } from 'node:fs'

const [url, streams, requests, output] = process.argv.slice(2)

export const baseURL = `${url}/v1`
export const messages = [{ role: 'user', content: 'Name rivers.' }]
export const body = {
  model: 'tiny',
  messages,
  stream: true,
  stream_options: { include_usage: true },
}

/** What a client sees of one answer, on its own clock. */
export class Answer {
  id = ''
  #startedAt = performance.now()
  #last
  #gaps = []
  #ttftMs = null

  /** Content came. */
  stamp(at = performance.now()) {
    if (this.#last === undefined) this.#ttftMs = at - this.#startedAt
    else this.#gaps.push(at - this.#last)
    this.#last = at
  }

  /** The request is handed over now. */
  start() {
    this.#startedAt = performance.now()
  }

  toJSON() {
    return { id: this.id, ttftMs: this.#ttftMs, gapsMs: this.#gaps }
  }
}

/** Calls `ask` with an answer to fill in, and with which of the loops it is; `finish` comes after the last. */
export async function closedLoop(ask, finish = () => {}) {
  const answers = []
  let left = Number(requests)
  const loop = async (_, index) => {
    while (left > 0) {
      left -= 1
      const answer = new Answer()
      try {
        await ask(answer, index)
        answers.push(answer)
      } catch (error) {
        process.stderr.write(`${String(error)}\n`)
      }
    }
  }
  await Promise.all(Array.from({ length: Number(streams) }, loop))
  finish()
  writeFileSync(output, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''))
}

/** Reads server-sent events of text that comes in pieces; the data of each but the last, `[DONE]`. */
export function eventReader(onData) {
  let rest = ''
  return (text) => {
    const events = (rest + text).split('\n\n')
    rest = events.pop()
    for (const event of events) {
      const data = event.slice('data: '.length)
      if (data !== '[DONE]') onData(JSON.parse(data))
    }
  }
}
