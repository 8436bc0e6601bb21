import { nothingRead, type Observation } from '../model/observation.ts'
import type { Capture } from '../transport/capture.ts'
import type { HttpClient } from '../transport/http-client.ts'
import type { CaptureOptions } from '../transport/request-limit.ts'
import type { Call, Exchange, HttpProtocol, Protocol } from './contract.ts'
import { wholeBody } from './error-body.ts'

/** Sends one call and takes in the whole answer. */
export async function exchange(
  client: HttpClient,
  protocol: Protocol,
  call: Call,
  options: CaptureOptions,
): Promise<Exchange> {
  if (protocol.kind === 'client') return protocol.exchange(call, options, client)
  const capture = await client.capture(protocol.request(call), options)
  const { status, headers } = capture
  return {
    status,
    headers,
    rejection: () => wholeBody(capture),
    read: () => describe(protocol, capture, call),
  }
}

async function describe(
  protocol: HttpProtocol,
  capture: Capture,
  call: Call,
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
    leftOut: call.leaveOut,
    sentAs: call.sendAs ?? {},
  }
}
