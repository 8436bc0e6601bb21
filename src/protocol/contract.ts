import type { Reading } from '../model/observation.ts'
import type { Capture, WireRequest } from '../transport/capture.ts'

/** One question to one endpoint, independent of any wire protocol. */
export interface Call {
  readonly baseURL: string
  readonly apiKey: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Merged into the request body last; `null` removes a field. */
  readonly body: Readonly<Record<string, unknown>>
  /** The provider's name of the model. */
  readonly model: string
  readonly prompt: string
  readonly maxTokens: number
  readonly temperature: number
  readonly json: boolean
  /** Optional request fields to leave out because the endpoint rejected them. */
  readonly leaveOut: readonly string[]
}

/** One wire protocol over HTTP: how to ask, and how to read what comes back. */
export interface HttpProtocol {
  request(call: Call): WireRequest
  read(capture: Capture): Promise<Reading>
  /** One line for the body of a response with an error status. */
  errorBody(capture: Capture): Promise<string>
  /** Optional request fields worth leaving out when an endpoint rejects a request as malformed. */
  readonly optionalFields: readonly string[]
}
