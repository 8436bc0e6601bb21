import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type { Command, Served, Told } from './messages.ts'

/** A load as the endpoint sees it. */
export interface Load {
  /** When its first request arrived, on the machine's monotonic clock. */
  readonly first: Promise<number>
  /** What was served of it until now. */
  take(): Promise<readonly Served[]>
}

/** The stamped endpoint, in a process of its own. */
export class Endpoint {
  /** Without a path. */
  readonly url: string
  readonly #child: ChildProcess

  static async start(): Promise<Endpoint> {
    const child = fork(fileURLToPath(new URL('serve.ts', import.meta.url)))
    const { port } = await told(child, 'port')
    return new Endpoint(child, port)
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.url = `http://127.0.0.1:${port}`
  }

  /** Begins a journal; answers come as the seed says. */
  async begin(seed: number): Promise<Load> {
    const child = this.#child
    const ready = told(child, 'ready')
    send(child, { kind: 'begin', seed })
    await ready
    return {
      first: told(child, 'first').then(({ at }) => at),
      take: async () => {
        const journal = told(child, 'journal')
        send(child, { kind: 'take' })
        return (await journal).served
      },
    }
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}

function send(child: ChildProcess, command: Command): void {
  child.send(command)
}

/** The next message of a kind. */
function told<Kind extends Told['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Told, { kind: Kind }>> {
  return new Promise((resolve) => {
    const hear = (message: Told): void => {
      if (!isOf(message, kind)) return
      child.off('message', hear)
      resolve(message)
    }
    child.on('message', hear)
  })
}

function isOf<Kind extends Told['kind']>(
  message: Told,
  kind: Kind,
): message is Extract<Told, { kind: Kind }> {
  return message.kind === kind
}
