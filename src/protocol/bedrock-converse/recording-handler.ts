import { Readable } from 'node:stream'

import { SWITCHED_PROTOCOLS, BadResponse } from '../../transport/bad-response.ts'
import { monotonic } from '../../transport/clock.ts'
import { errorCode, errorMessage } from '../../transport/error-message.ts'
import { CONNECT_LIMIT_MS, HEADER_OVERFLOW, stopReason } from '../../transport/request-limit.ts'
import { withSending } from '../../transport/simulated-sending.ts'
import { type Handled, HandlerLane, type Options } from './handler-lane.ts'
import type { Recording } from './recording.ts'

type Request = Parameters<HandlerLane['handle']>[0]

/** What a request is sent with; the client hands it through to its request handler. */
export interface RecordingOptions extends Options {
  readonly recording: Recording
}

export interface RecordingHandlerOptions {
  readonly http: 1 | 2
  /** `cold`: every request has a connection of its own, opened on its clock. */
  readonly connection: 'warm' | 'cold'
  /** The proxy to go through; undefined goes directly. */
  readonly proxy?: URL | undefined
}

/** AWS's own request handlers, a lane for each request at a time, every read of an answer stamped. */
export class RecordingHandler {
  readonly metadata: { readonly handlerProtocol: string }
  readonly #origin: URL
  readonly #options: RecordingHandlerOptions
  readonly #lanes = new Set<HandlerLane>()
  readonly #free: HandlerLane[] = []

  constructor(origin: URL, options: RecordingHandlerOptions) {
    this.#origin = origin
    this.#options = options
    this.metadata = { handlerProtocol: options.http === 2 ? 'h2' : 'http/1.1' }
  }

  async handle(
    request: Request,
    options: Options & Partial<RecordingOptions> = {},
  ): Promise<Handled> {
    const { recording } = options
    if (!recording) throw new Error('a request that nobody records')
    const lane = this.#takeLane()
    try {
      await this.#connect(lane, recording)
      Object.assign(
        request.headers,
        withSending(recording.extraHeaders, recording.sentAt ?? monotonic()),
      )
      const { response } = await answered(lane.handle(request, options), recording.stop)
      if (response.statusCode < 200) throw new BadResponse(SWITCHED_PROTOCOLS)
      recording.status = response.statusCode
      recording.headers = response.headers
      recording.interimCount = lane.interimCount
      const body: unknown = response.body
      if (body instanceof Readable) await recording.record(body)
      this.#giveLane(lane)
      response.body = await recording.body()
      return { response }
    } catch (error) {
      this.#giveLane(lane)
      const reason = stopReason(recording.stop) ?? {
        kind: isOtherProtocol(error) ? 'protocol' : 'disconnect',
        message: errorCode(error) === 'HPE_HEADER_OVERFLOW' ? HEADER_OVERFLOW : errorMessage(error),
      }
      recording.breakOff(reason)
      throw error
    }
  }

  destroy(): void {
    for (const lane of this.#lanes) lane.destroy()
  }

  updateHttpClientConfig(): void {
    // Its settings are those of the constructor.
  }

  httpHandlerConfigs(): Record<string, never> {
    return {}
  }

  #takeLane(): HandlerLane {
    const free = this.#free.pop()
    if (free) return free
    const lane = new HandlerLane(this.#origin, this.#options)
    this.#lanes.add(lane)
    return lane
  }

  #giveLane(lane: HandlerLane): void {
    if (this.#options.connection === 'warm') {
      this.#free.push(lane)
      return
    }
    this.#lanes.delete(lane)
    lane.destroy()
  }

  async #connect(lane: HandlerLane, recording: Recording): Promise<void> {
    const { stop } = recording
    const limit = AbortSignal.timeout(CONNECT_LIMIT_MS)
    const askedAt = monotonic()
    try {
      recording.connection = await lane.connect(AbortSignal.any([stop, limit]))
      recording.sentAt = this.#options.connection === 'cold' ? askedAt : monotonic()
    } catch (error) {
      recording.error = stopReason(stop) ?? {
        kind: 'connect',
        message: limit.aborted ? `no connection to ${this.#origin.host}` : errorMessage(error),
      }
      throw error
    }
  }
}

/** A handler may wait for ever for what its connection no longer brings; the request's limit ends it. */
async function answered(handled: Promise<Handled>, stop: AbortSignal): Promise<Handled> {
  const stopped = Promise.withResolvers<never>()
  const abort = (): void => stopped.reject(new Error('stopped before an answer'))
  stop.addEventListener('abort', abort, { once: true })
  if (stop.aborted) abort()
  try {
    return await Promise.race([handled, stopped.promise])
  } finally {
    stop.removeEventListener('abort', abort)
  }
}

/** Node's complaints about bytes that are not the HTTP version that was asked for. */
function isOtherProtocol(error: unknown): boolean {
  if (error instanceof BadResponse) return true
  const code = errorCode(error) ?? ''
  const isHttp2Complaint = code === 'ERR_HTTP2_ERROR' && /protocol/i.test(errorMessage(error))
  return code.startsWith('HPE_') || isHttp2Complaint
}
