import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'

import type { RequestClient } from '../../transport/request-client.ts'
import type { AwsSettings, Call } from '../contract.ts'
import { RecordingHandler } from './recording-handler.ts'
import type { Recording } from './recording.ts'
import { ReplayingHandler } from './replaying-handler.ts'

/** AWS's own example: servers that check nothing accept it, and AWS does not. */
const dummyCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

const clients = new WeakMap<RequestClient, Map<string, BedrockRuntimeClient>>()

/** A client that reads what was recorded before, and asks nobody. */
export function replayingClient(recording: Recording): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: 'http://replayed.invalid',
    maxAttempts: 1,
    requestHandler: new ReplayingHandler(recording),
    authSchemePreference: ['sigv4'],
    credentials: dummyCredentials,
  })
}

export interface ClientSettings extends AwsSettings {
  readonly connection: 'warm' | 'cold'
}

/** The client for a call's settings; it lives as long as the HTTP client it stands beside. */
export function clientFor(
  beside: RequestClient,
  call: Call,
  aws: ClientSettings,
): BedrockRuntimeClient {
  const known = clients.get(beside) ?? new Map<string, BedrockRuntimeClient>()
  clients.set(beside, known)
  const key = JSON.stringify([call.baseURL, call.apiKey, aws])
  const existing = known.get(key)
  if (existing) return existing
  const made = makeClient(call, aws, beside.proxyFor(new URL(call.baseURL)))
  known.set(key, made)
  beside.onClose(() => {
    made.destroy()
    known.delete(key)
  })
  return made
}

function makeClient(
  { baseURL, apiKey }: Call,
  { region, http, credentials, connection }: ClientSettings,
  proxy: URL | undefined,
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region,
    // Given always: the environment may name another one, and this is the one that is reported.
    endpoint: baseURL,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // A second attempt would be timed as the first.
    maxAttempts: 1,
    requestHandler: new RecordingHandler(new URL(baseURL), { http, connection, proxy }),
    // Said explicitly, or a token in the environment would go to whatever endpoint is declared.
    ...(apiKey === undefined
      ? { authSchemePreference: ['sigv4'] }
      : { authSchemePreference: ['httpBearerAuth'], token: { token: apiKey } }),
    ...(credentials === 'dummy' && { credentials: dummyCredentials }),
  })
}
