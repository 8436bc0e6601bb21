import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'

import { emptyReading, type Observation, type Reading } from '../../model/observation.ts'
import type { RequestClient } from '../../transport/request-client.ts'
import { type CaptureOptions, startLimit, stopReason } from '../../transport/request-limit.ts'
import type { AskedCall, Call, Exchange, RawExchange } from '../contract.ts'
import { describeErrorBody, redirection } from '../error-body.ts'
import { askedCall } from '../exchange.ts'
import { breaksOff } from '../read-whole.ts'
import { clientFor, replayingClient } from './client.ts'
import {
  describeException,
  isNamedByAws,
  readStreamFailure,
  refusal,
  unanswered,
} from './errors.ts'
import { read, readWhole } from './read.ts'
import type { RecordingOptions } from './recording-handler.ts'
import { Recording } from './recording.ts'
import { request } from './request.ts'

/** Sends one ConverseStream request, or one Converse request, and takes in the whole answer. */
export async function ask(
  call: Call,
  options: CaptureOptions,
  client: RequestClient,
): Promise<Exchange> {
  const { aws } = call
  if (!aws) throw new Error('a Bedrock call without a region')
  const sdk = clientFor(client, call, { ...aws, connection: options.connection ?? 'warm' })
  const limit = startLimit(options)
  const recording = new Recording(limit.stop, call.headers, call.whole)
  // Runs until the answer is recorded, and on to the end once it is released.
  const observation = observe(sdk, call, recording)
  try {
    await Promise.race([recording.over, observation])
  } finally {
    limit[Symbol.dispose]()
  }
  return exchangeOf(recording, observation, {
    call,
    secrets: async () => (recording.sentAt === undefined ? [] : await secretsOf(sdk, call)),
  })
}

/** Reads what an {@link Exchange} was, once more, and in another process. */
export function replay({ capture, call, secrets }: RawExchange): Exchange {
  const recording = Recording.of(capture, call.whole)
  const sdk = replayingClient(recording)
  const observation = observe(sdk, { ...replayedCall, ...call }, recording).finally(() => {
    sdk.destroy()
  })
  return exchangeOf(
    recording,
    observation.then((replayed) => ({ ...replayed, secrets })),
    { call, secrets: async () => secrets },
  )
}

/** The client wants a request before it reads an answer; it goes nowhere. */
const replayedCall: Call = {
  baseURL: '',
  apiKey: undefined,
  headers: {},
  body: {},
  model: 'replayed',
  messages: [{ role: 'user', content: 'replayed' }],
  keepPrompt: false,
  maxTokens: 1,
  temperature: 0,
  json: false,
  leaveOut: [],
  aws: { region: 'us-east-1', http: 1, credentials: 'dummy' },
}

function exchangeOf(
  recording: Recording,
  observation: Promise<Observation>,
  {
    call,
    secrets,
  }: { readonly call: AskedCall; readonly secrets: () => Promise<readonly string[]> },
): Exchange {
  return {
    status: recording.status,
    headers: recording.headers,
    raw: async () => ({
      capture: recording.capture(),
      call: askedCall(call),
      secrets: await secrets(),
    }),
    async rejection() {
      recording.release()
      return (await observation).errorBody ?? ''
    },
    read() {
      recording.release()
      return observation
    },
  }
}

async function observe(
  sdk: BedrockRuntimeClient,
  call: Call,
  recording: Recording,
): Promise<Observation> {
  let reading = emptyReading
  let errorBody: string | undefined
  try {
    reading = await send(sdk, call, recording)
  } catch (error) {
    const { status } = recording
    if (status === undefined) recording.error ??= stopReason(recording.stop) ?? unanswered(error)
    else if (status < 300) reading = unreadable(error, recording)
    else {
      errorBody = describeRejection(error, recording)
      recording.error ??= refusal(error, status)
    }
  }
  const observation = observed(recording, call, { reading, errorBody })
  // What was never sent cannot come back.
  if (recording.sentAt === undefined) return observation
  return { ...observation, secrets: await secretsOf(sdk, call) }
}

async function send(sdk: BedrockRuntimeClient, call: Call, recording: Recording): Promise<Reading> {
  const { stop } = recording
  const options: RecordingOptions = { abortSignal: stop, recording }
  const sent = answered(sdk, call, options)
  // The credential chain cannot be aborted; the rest sees to it by itself.
  const stopped = Promise.withResolvers<never>()
  const abandon = (): void => {
    if (recording.sentAt === undefined) stopped.reject(new Error('stopped before it was sent'))
  }
  stop.addEventListener('abort', abandon, { once: true })
  if (stop.aborted) abandon()
  sent.catch(() => undefined)
  try {
    return await Promise.race([sent, stopped.promise])
  } finally {
    stop.removeEventListener('abort', abandon)
  }
}

async function answered(
  sdk: BedrockRuntimeClient,
  call: Call,
  options: RecordingOptions,
): Promise<Reading> {
  const { recording } = options
  if (call.whole) {
    return readWhole(await sdk.send(new ConverseCommand(request(call)), options), recording)
  }
  const { stream } = await sdk.send(new ConverseStreamCommand(request(call)), options)
  return stream ? read(stream, recording) : emptyReading
}

/** The first event is read before the client gives out the stream. */
function unreadable(error: unknown, recording: Recording): Reading {
  if (recording.error || (recording.isWhole && breaksOff(recording.text))) return emptyReading
  return { ...emptyReading, ...readStreamFailure(error) }
}

/** Servers that are not AWS name no exception; what they say stands in the body. */
function describeRejection(error: unknown, recording: Recording): string {
  const moved = redirection(recording)
  if (moved !== undefined) return moved
  if (isNamedByAws(error)) return describeException(error)
  return describeErrorBody(recording.text)
}

function observed(
  recording: Recording,
  { leaveOut, sendAs }: Call,
  { reading, errorBody }: Pick<Observation, 'reading' | 'errorBody'>,
): Observation {
  const { connection, sentAt, endedAt, status, headers, reads, byteLength, interimCount, error } =
    recording
  return {
    connection,
    sentAt,
    firstByteAt: status !== undefined && status < 300 ? reads[0]?.at : undefined,
    endedAt,
    status,
    headers,
    readCount: reads.length,
    byteLength,
    interimCount,
    error,
    errorBody,
    reading,
    leftOut: leaveOut,
    sentAs: sendAs ?? {},
  }
}

/** What the chain found, which nobody else knows; a gateway may send it back. */
async function secretsOf(sdk: BedrockRuntimeClient, { apiKey, aws }: Call): Promise<string[]> {
  if (apiKey !== undefined || aws?.credentials === 'dummy') return []
  const found = await sdk.config.credentials().catch(() => undefined)
  return [found?.accessKeyId, found?.secretAccessKey, found?.sessionToken].filter(
    (secret) => secret !== undefined,
  )
}
