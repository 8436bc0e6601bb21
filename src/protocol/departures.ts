import { limitsIn } from './body-limits.ts'
import type { Call, Protocol } from './contract.ts'
import { fieldAt } from './field-path.ts'
import { limitName } from './negotiate.ts'

/** What of a declaration `body` overrules. */
export interface Departure {
  /** Dotted path in the body. */
  readonly field: string
  /** The value that is sent; undefined where the field is removed. */
  readonly value: unknown
  readonly subject:
    | 'prompt'
    | 'model'
    | 'stream'
    | 'limit'
    | 'temperature'
    | 'format'
    | 'system prompt'
    | 'tools'
    | 'choice of tools'
    | 'schema'
}

/** Where the body that is sent is not what was declared. */
export function departuresOf(protocol: Protocol, call: Call): Departure[] {
  const { fields } = protocol
  const sent = protocol.body(call)
  // What the body removes is left out of the call as well, and would not show.
  const leaveOut = call.leaveOut.filter((path) => fieldAt(call.body, path) !== null)
  const own = protocol.body({ ...call, leaveOut, body: {} })
  const limit = limitName(fields, { leaveOut: call.leaveOut, sendAs: call.sendAs ?? {} })
  const fixed = [
    { subject: 'prompt', field: fields.prompt },
    { subject: 'model', field: fields.model },
    { subject: 'stream', field: fields.stream },
    { subject: 'limit', field: limit },
    { subject: 'temperature', field: fields.temperature },
    { subject: 'format', field: fields.format },
  ] as const
  // What nobody declares may stand in a body as well.
  const wanted = [
    { subject: 'system prompt', field: call.system === undefined ? undefined : fields.system },
    { subject: 'tools', field: call.tools && fields.tools },
    { subject: 'choice of tools', field: call.toolChoice && fields.toolChoice },
    { subject: 'schema', field: call.schema && fields.schema },
  ] as const
  const departures = [...wanted, ...fixed].flatMap(({ subject, field }): Departure[] => {
    if (field === undefined) return []
    const value = fieldAt(sent, field)
    return isSame(value, fieldAt(own, field)) ? [] : [{ subject, field, value }]
  })
  const { output, temperature } = limitsIn(sent)
  const elsewhere = (
    subject: Departure['subject'],
    known: string,
    found: ReadonlyMap<string, number>,
  ): Departure[] =>
    [...found]
      .filter(([field]) => field !== known)
      .map(([field, value]) => ({ subject, field, value }))
  return [
    ...elsewhere('limit', limit, output),
    ...elsewhere('temperature', fields.temperature, temperature),
    ...departures,
  ]
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
