import type { DeclaredRequest, PromptRow } from '../model/prompt-row.ts'
import type { JsonSchema, Message, Prompt, RequestContext } from '../model/prompt.ts'

/** What a row of the pool says beside its question. */
type Beside = RequestContext & Pick<Prompt, 'images'>

/** Of a tool that is called with nothing. */
const NO_PARAMETERS: JsonSchema = { type: 'object', properties: {}, additionalProperties: false }

/** The pool that rounds draw from: each prompt with what is declared for all of them merged in. */
export function promptPool(rows: readonly (string | PromptRow)[], all: DeclaredRequest): Prompt[] {
  const shared = contextOf(all)
  return rows.map((row) => {
    if (typeof row === 'string') return { prompt: row, keywords: [], ...said(shared) }
    const { prompt, keywords = [], maxTokens, expected } = row
    const context = { ...shared, ...contextOf(row) }
    // Without tools there is nothing to choose from.
    if (row.tools === null) context.toolChoice = undefined
    return {
      prompt,
      keywords,
      ...said(context),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(expected !== undefined && { expected }),
    }
  })
}

/**
 * What a declaration says; what it takes away is there, and undefined. System messages in front of a
 * conversation are part of its system prompt, which not every protocol takes as a message.
 */
function contextOf({
  system,
  messages,
  tools,
  toolChoice,
  schema,
  images,
}: DeclaredRequest): Beside {
  const turns = messages ?? []
  const first = turns.findIndex(({ role }) => role !== 'system')
  const leading = first === -1 ? turns : turns.slice(0, first)
  const systems = [...(system == null ? [] : [system]), ...leading.map(({ content }) => content)]
  const rest = turns.slice(leading.length).map((turn): Message => ({ ...turn, isVerbatim: true }))
  return {
    ...((system !== undefined || leading.length > 0) && {
      system: systems.length === 0 ? undefined : systems.join('\n\n'),
    }),
    ...(messages !== undefined && { messages: rest.length === 0 ? undefined : rest }),
    ...(tools !== undefined && {
      tools: tools?.map(({ parameters = NO_PARAMETERS, ...tool }) => ({ ...tool, parameters })),
    }),
    ...(toolChoice !== undefined && { toolChoice: toolChoice ?? undefined }),
    ...(schema !== undefined && { schema: schema ?? undefined }),
    ...(images !== undefined && { images: images ?? undefined }),
  }
}

/** Without what is undefined, so that a row says only what is sent. */
function said(context: Beside): Beside {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined))
}
