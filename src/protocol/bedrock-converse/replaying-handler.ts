import type { Handled } from './handler-lane.ts'
import type { Recording } from './recording.ts'

/** Answers with what was recorded before. */
export class ReplayingHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' }
  readonly #recording: Recording

  constructor(recording: Recording) {
    this.#recording = recording
  }

  async handle(): Promise<Handled> {
    const { status: statusCode, headers } = this.#recording
    if (statusCode === undefined) throw new Error('there was no answer')
    const body = await this.#recording.body()
    return { response: { statusCode, headers: { ...headers }, body } }
  }

  destroy(): void {
    // Nothing is open.
  }

  updateHttpClientConfig(): void {
    // Nothing is configured.
  }

  httpHandlerConfigs(): Record<string, never> {
    return {}
  }
}
