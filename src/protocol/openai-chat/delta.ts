import { isObject, type JsonObject, text } from '../json-value.ts'

export interface DeltaText {
  readonly content: string
  readonly reasoning: string
  readonly refusal: string
}

/**
 * The text of a chunk's `delta`. Servers name reasoning `reasoning_content` (DeepSeek, older vLLM),
 * `reasoning` (OpenRouter, Ollama, newer vLLM) or send it as typed parts (Mistral); the same text
 * under two names counts once.
 */
export function deltaText(delta: JsonObject): DeltaText {
  const { content: given } = delta
  // Some send a part by itself, without a list around it.
  const parts = (Array.isArray(given) ? given : [given]).filter(isObject)
  const content =
    text(delta['content']) ??
    parts.map((part) => (part['type'] === 'text' ? (text(part['text']) ?? '') : '')).join('')
  const refusal =
    text(delta['refusal']) ??
    parts.map((part) => (part['type'] === 'refusal' ? (text(part['refusal']) ?? '') : '')).join('')
  const reasoning =
    text(delta['reasoning_content']) ??
    text(delta['reasoning']) ??
    detailsText(delta['reasoning_details']) ??
    parts.map((part) => (part['type'] === 'thinking' ? thinkingText(part) : '')).join('')
  return { content, reasoning, refusal }
}

function detailsText(details: unknown): string | undefined {
  if (!Array.isArray(details)) return undefined
  return details
    .filter(isObject)
    .map((detail) => text(detail['text']) ?? text(detail['summary']) ?? '')
    .join('')
}

function thinkingText(part: JsonObject): string {
  const { thinking } = part
  if (!Array.isArray(thinking)) return text(thinking) ?? ''
  return thinking
    .filter(isObject)
    .map((piece) => text(piece['text']) ?? '')
    .join('')
}
