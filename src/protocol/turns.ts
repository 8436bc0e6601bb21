import type { CalledTool, Image, Message } from '../model/prompt.ts'
import { isObject, type JsonObject, parseJson } from './json-value.ts'

/** A turn of a protocol in which a turn is a list of blocks. */
export interface Turn<Role extends string, Block> {
  readonly role: Role
  readonly blocks: readonly Block[]
}

/** Makes one of turns that one side has in a row: vendors want the sides to alternate. */
export function alternating<Role extends string, Block>(
  turns: readonly Turn<Role, Block>[],
): Turn<Role, Block>[] {
  const merged: Turn<Role, Block>[] = []
  for (const turn of turns) {
    const last = merged.at(-1)
    if (last?.role !== turn.role) merged.push(turn)
    else merged[merged.length - 1] = { ...last, blocks: [...last.blocks, ...turn.blocks] }
  }
  return merged
}

/** The arguments of a call as data; they were declared as the JSON of an object. */
export function argumentsOf({ arguments: words }: CalledTool): JsonObject {
  const value = parseJson(words)
  return isObject(value) ? value : {}
}

/** The name of the tool whose call a result answers: not every protocol goes by ids. */
export function calledName(messages: readonly Message[], id: string | undefined): string {
  const calls = messages.flatMap(({ toolCalls = [] }) => toolCalls)
  return calls.findLast((call) => call.id === id)?.name ?? ''
}

export function dataUrl({ mediaType, data }: Image): string {
  return `data:${mediaType};base64,${data}`
}
