import type { BodyFields, Call, Need, Protocol } from './contract.ts'

/** What of a call its protocol has no place for, and what to do instead. */
export interface Unmet {
  readonly need: Need
  /** The end of a sentence. */
  readonly advice: string
}

/** The first thing that a call asks for and its protocol cannot say; undefined where it can all. */
export function unmetNeed({ cannot = {} }: Protocol, call: Call): Unmet | undefined {
  for (const need of needsOf(call)) {
    const advice = cannot[need]
    if (advice !== undefined) return { need, advice }
  }
  return undefined
}

/** Of the fields that an endpoint can do without those that this call cannot: they hold its schema. */
export function neededFields(
  { optional, schema: place, format }: BodyFields,
  { schema }: Pick<Call, 'schema'>,
): readonly string[] {
  if (schema === undefined || place === undefined) return []
  return optional.filter((path) => path === format || `${place}.`.startsWith(`${path}.`))
}

function needsOf({ system, messages, tools, toolChoice, schema, whole = false }: Call): Need[] {
  const needs: Record<Need, boolean> = {
    system: system !== undefined,
    // Those in front of a conversation are part of `system`.
    'late system messages': messages.some(({ role }) => role === 'system'),
    tools: tools !== undefined,
    "toolChoice 'none'": toolChoice === 'none',
    'tool calls without tools':
      tools === undefined && messages.some(({ toolCalls = [] }) => toolCalls.length > 0),
    schema: schema !== undefined,
    images: messages.some(({ images = [] }) => images.length > 0),
    'whole answers': whole,
  }
  return needNames.filter((need) => needs[need])
}

const needNames: readonly Need[] = [
  'system',
  'late system messages',
  'tools',
  "toolChoice 'none'",
  'tool calls without tools',
  'schema',
  'images',
  'whole answers',
]
