import { toJson } from '../model/to-json.ts'
import { messageOf } from './message-of.ts'
import type { BenchMessage } from './messages.ts'
import type { Packed } from './packed-samples.ts'

const PREFIX = 'vitest-llm-bench:'
/** Raised whenever a message would be misread by who expects an older one: blob reports outlive us. */
const MESSAGE_VERSION = 6

export interface BenchArtifact {
  type: `${typeof PREFIX}${BenchMessage['kind']}`
  version: number
  /** The message as JSON text: blob reports would drop the keys of what is unknown. */
  json: string
  /** The samples of a message that has some. */
  packed?: Packed
}

/** The message as an artifact that Vitest carries. */
export function toArtifact(message: BenchMessage): BenchArtifact {
  const type = `${PREFIX}${message.kind}` as const
  if (message.kind !== 'samples') {
    return { type, version: MESSAGE_VERSION, json: toJson(message) }
  }
  const { packed, ...rest } = message
  return { type, version: MESSAGE_VERSION, json: toJson(rest), packed }
}

/**
 * The message of an artifact; undefined for everybody else's and for another version's. What was infinite comes back
 * unknown: JSON has no infinity, and figures are computed anew from the samples.
 */
export function fromArtifact(artifact: object): BenchMessage | undefined {
  if (!isBenchArtifact(artifact) || artifact.version !== MESSAGE_VERSION) return undefined
  const known = messages.get(artifact)
  if (known) return known
  const json: unknown = JSON.parse(artifact.json)
  if (typeof json !== 'object' || json === null) return undefined
  const { packed } = artifact
  const message = packed === undefined ? messageOf(json) : { ...messageOf(json), packed }
  if (!isBenchMessage(message)) return undefined
  messages.set(artifact, message)
  return message
}

/** Every reporter asks for the same messages, and again when the run ends: each is read once. */
const messages = new WeakMap<BenchArtifact, BenchMessage>()

/** Whether an artifact is a message of another version of this tool, which only that can read. */
export function isOfOtherVersion(artifact: object): boolean {
  return isBenchArtifact(artifact) && artifact.version !== MESSAGE_VERSION
}

/** Only our own code writes artifacts of our type: the tag is enough. */
function isBenchMessage(message: object): message is BenchMessage {
  return 'kind' in message
}

function isBenchArtifact(artifact: object): artifact is BenchArtifact {
  return (
    'type' in artifact &&
    typeof artifact.type === 'string' &&
    artifact.type.startsWith(PREFIX) &&
    'json' in artifact
  )
}
