import type { Message, Prompt, RequestContext } from '../model/prompt.ts'
import type { DeclaredMessage } from './prompt-options.ts'

/** What may be declared of a request, for all prompts or for one; `null` takes away what all have. */
interface Declared {
  readonly system?: string | null | undefined
  readonly messages?: readonly DeclaredMessage[] | null | undefined
}

/** A prompt with what differs from the others. */
export interface DeclaredRow extends Declared {
  readonly prompt: string
  readonly keywords?: readonly string[] | undefined
}

/** The pool that rounds draw from: each prompt with what is declared for all of them merged in. */
export function promptPool(rows: readonly (string | DeclaredRow)[], all: Declared): Prompt[] {
  const shared = contextOf(all)
  return rows.map((row) => {
    if (typeof row === 'string') return { prompt: row, keywords: [], ...said(shared) }
    const { prompt, keywords = [] } = row
    return { prompt, keywords, ...said({ ...shared, ...contextOf(row) }) }
  })
}

/**
 * What a declaration says; what it takes away is there, and undefined. System messages in front of a
 * conversation are part of its system prompt, which not every protocol takes as a message.
 */
function contextOf({ system, messages }: Declared): RequestContext {
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
  }
}

/** Without what is undefined, so that a row says only what is sent. */
function said(context: RequestContext): RequestContext {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined))
}
