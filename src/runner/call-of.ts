import type { Cell } from '../model/cell.ts'
import type { FieldChanges } from '../model/field-changes.ts'
import type { Call, CallContent } from '../protocol/contract.ts'
import { fieldAt } from '../protocol/field-path.ts'
import { neededFields } from '../protocol/needs.ts'
import { protocols } from '../protocol/protocols.ts'
import type { Endpoint } from './endpoint.ts'

/** The call that asks an endpoint what a cell asks; the same at declaration and when it is sent. */
export function callOf(
  { levels }: Cell,
  endpoint: Endpoint,
  {
    content,
    maxTokens = levels.maxTokens,
    temperature,
    stream = true,
    changes,
  }: {
    readonly content: CallContent
    /** What the row asks for in place of the cell's level. */
    readonly maxTokens?: number | undefined
    readonly temperature: number
    readonly stream?: boolean | undefined
    readonly changes: FieldChanges
  },
): Call {
  const { provider, defaults, body } = endpoint
  // What the declaration removes is left out like what the endpoint rejects, and recorded alike.
  const { fields } = protocols[provider.protocol]
  const removed = fields.optional.filter((path) => fieldAt(body, path) === null)
  const needed = neededFields(fields, content)
  return {
    baseURL: endpoint.baseURL,
    apiKey: endpoint.apiKey,
    headers: provider.headers,
    defaults,
    body,
    model: endpoint.wireModel,
    ...content,
    keepPrompt: levels.promptCache === 'warm',
    maxTokens,
    temperature,
    json: levels.json,
    whole: !stream,
    leaveOut: [...new Set([...changes.leaveOut, ...removed])].filter(
      (path) => !needed.includes(path),
    ),
    sendAs: changes.sendAs,
    aws: endpoint.aws,
  }
}
