import type { Prompt } from '../model/prompt.ts'

/** As many as one run declares. */
const MAX_PROMPTS = 10_000

/** Prompts that bench files declare, with the keywords that an answer has to take up. */
const declared = new Map<string, readonly string[]>()

/** Takes over what a worker declares. */
export function declarePrompts(prompts: unknown): void {
  if (!Array.isArray(prompts)) return
  for (const prompt of prompts.filter(isPrompt)) {
    if (declared.size < MAX_PROMPTS) declared.set(prompt.prompt, prompt.keywords)
  }
}

/** The keywords of the declared prompt that a message holds, of the longest of them; undefined where there is none. */
export function declaredKeywords(message: string): readonly string[] | undefined {
  let longest: string | undefined
  for (const prompt of declared.keys()) {
    if (message.includes(prompt) && prompt.length > (longest?.length ?? 0)) longest = prompt
  }
  return longest === undefined ? undefined : declared.get(longest)
}

function isPrompt(value: unknown): value is Prompt {
  return typeof value === 'object' && value !== null && 'prompt' in value && 'keywords' in value
}
