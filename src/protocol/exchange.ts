import { emptyReading, type Observation, type Reading } from '../model/observation.ts'
import { type Capture, unknownPhases } from '../transport/capture.ts'
import { errorMessage } from '../transport/error-message.ts'
import type { RequestClient } from '../transport/request-client.ts'
import type { CaptureOptions } from '../transport/request-limit.ts'
import type { AskedCall, Call, Exchange, HttpProtocol, Protocol } from './contract.ts'
import { wholeBody } from './error-body.ts'

/** Sends one call and takes in the whole answer. */
export async function exchange(
  client: RequestClient,
  protocol: Protocol,
  call: Call,
  options: CaptureOptions,
): Promise<Exchange> {
  if (protocol.kind === 'client') return protocol.exchange(call, options, client)
  return exchangeOf(protocol, await client.capture(protocol.request(call), options), call)
}

/** What of a call its raw exchange says. */
export function askedCall({ leaveOut, sendAs, whole }: AskedCall): AskedCall {
  return { leaveOut, ...(sendAs && { sendAs }), whole }
}

/** The exchange that a captured response is. */
export function exchangeOf(protocol: HttpProtocol, capture: Capture, call: AskedCall): Exchange {
  const { status, headers, thread } = capture
  return {
    status,
    headers,
    thread,
    rejection: () => wholeBody(capture),
    raw: async () => ({ capture, call: askedCall(call), secrets: [] }),
    read: () => describe(protocol, capture, call),
  }
}

async function describe(
  protocol: HttpProtocol,
  capture: Capture,
  call: AskedCall,
): Promise<Observation> {
  const isSuccess = capture.status !== undefined && capture.status < 300
  const reading = isSuccess
    ? await readAnswer(protocol, capture, call).catch((error: unknown) => unreadableReading(error))
    : emptyReading
  return {
    connection: capture.connection,
    sentAt: capture.sentAt,
    firstByteAt: isSuccess ? capture.reads[0]?.at : undefined,
    endedAt: capture.endedAt,
    status: capture.status,
    headers: capture.headers,
    readCount: capture.reads.length,
    byteLength: capture.byteLength,
    interimCount: capture.interimCount,
    error: capture.error,
    errorBody:
      isSuccess || capture.status === undefined
        ? undefined
        : await protocol.errorBody(capture).catch(() => 'an unreadable body'),
    reading,
    leftOut: call.leaveOut,
    sentAs: call.sendAs ?? {},
  }
}

function readAnswer(
  protocol: HttpProtocol,
  capture: Capture,
  { whole = false }: AskedCall,
): Promise<Reading> {
  return whole && protocol.readWhole ? protocol.readWhole(capture) : protocol.read(capture)
}

/** What is left of an answer that could not be read: its status, and why. */
export function unreadable(
  { status, headers }: Pick<Exchange, 'status' | 'headers'>,
  error: unknown,
): Observation {
  return {
    connection: unknownPhases,
    sentAt: undefined,
    firstByteAt: undefined,
    endedAt: undefined,
    status,
    headers,
    readCount: 0,
    byteLength: 0,
    interimCount: 0,
    error: undefined,
    errorBody: undefined,
    reading: unreadableReading(error),
    leftOut: [],
    sentAs: {},
  }
}

/** A stranger's bytes may find what nobody thought of; that is a failed request, and no failed run. */
function unreadableReading(error: unknown): Reading {
  return { ...emptyReading, violation: `unreadable: ${errorMessage(error)}` }
}
