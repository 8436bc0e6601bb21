import { nothingRead, type Observation } from '../model/observation.ts'
import type { Capture } from '../transport/capture.ts'
import type { HttpClient } from '../transport/http-client.ts'
import type { CaptureOptions } from '../transport/request-limit.ts'
import type { Call, Exchange, HttpProtocol, Protocol } from './contract.ts'

/**
 * Sends one call and takes in the whole answer. When an endpoint that has never answered yet rejects
 * the request as malformed, it is asked once more without the optional fields, on a clock of its
 * own: strict servers refuse `stream_options`.
 */
export async function exchange(
  client: HttpClient,
  protocol: Protocol,
  call: Call,
  options: CaptureOptions & { readonly negotiate: boolean },
): Promise<Exchange> {
  if (protocol.kind === 'client') return protocol.exchange(call, options, client)
  const first = await client.capture(protocol.request(call), options)
  if (!options.negotiate || !isMalformed(first) || protocol.optionalFields.length === 0) {
    return exchangeOf(protocol, first, call.leaveOut)
  }
  const leaveOut = [...call.leaveOut, ...protocol.optionalFields]
  const second = await client.capture(protocol.request({ ...call, leaveOut }), options)
  return isMalformed(second)
    ? exchangeOf(protocol, first, call.leaveOut)
    : exchangeOf(protocol, second, leaveOut)
}

function exchangeOf(
  protocol: HttpProtocol,
  capture: Capture,
  leftOut: readonly string[],
): Exchange {
  const { status, headers } = capture
  return { status, headers, leftOut, read: () => describe(protocol, capture, leftOut) }
}

function isMalformed({ status }: Capture): boolean {
  return status === 400 || status === 422
}

async function describe(
  protocol: HttpProtocol,
  capture: Capture,
  leftOut: readonly string[],
): Promise<Observation> {
  const isSuccess = capture.status !== undefined && capture.status < 300
  return {
    connection: capture.connection,
    sentAt: capture.sentAt,
    firstByteAt: isSuccess ? capture.reads[0]?.at : undefined,
    endedAt: capture.endedAt,
    status: capture.status,
    headers: capture.headers,
    readCount: capture.reads.length,
    byteLength: capture.byteLength,
    error: capture.error,
    errorBody:
      isSuccess || capture.status === undefined ? undefined : await protocol.errorBody(capture),
    reading: isSuccess ? await protocol.read(capture) : nothingRead,
    leftOut,
  }
}
