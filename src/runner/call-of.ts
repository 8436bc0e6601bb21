import type { Cell } from '../model/cell.ts'
import type { FieldChanges } from '../model/field-changes.ts'
import type { Call, Message } from '../protocol/contract.ts'
import { fieldAt } from '../protocol/field-path.ts'
import { protocols } from '../protocol/protocols.ts'
import type { Endpoint } from './endpoint.ts'

/** The call that asks an endpoint what a cell asks; the same at declaration and when it is sent. */
export function callOf(
  { levels }: Cell,
  endpoint: Endpoint,
  {
    messages,
    temperature,
    changes,
  }: {
    readonly messages: readonly Message[]
    readonly temperature: number
    readonly changes: FieldChanges
  },
): Call {
  const { provider } = endpoint
  const body = { ...endpoint.body, ...provider.body }
  // What the declaration removes is left out like what the endpoint rejects, and recorded alike.
  const { optional } = protocols[provider.protocol].fields
  const removed = optional.filter((path) => fieldAt(body, path) === null)
  return {
    baseURL: endpoint.baseURL,
    apiKey: endpoint.apiKey,
    headers: provider.headers,
    body,
    model: endpoint.wireModel,
    messages,
    keepPrompt: levels.promptCache === 'warm',
    maxTokens: levels.maxTokens,
    temperature,
    json: levels.json,
    leaveOut: [...new Set([...changes.leaveOut, ...removed])],
    sendAs: changes.sendAs,
    aws: endpoint.aws,
  }
}
