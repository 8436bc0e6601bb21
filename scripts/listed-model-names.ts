import { findProvider } from '@pydantic/genai-prices'

import { mergeCatalog } from '../src/catalog/catalog.ts'
import { withListedModels } from '../src/catalog/listed-models.ts'

const MAKERS = ['openai', 'anthropic', 'google'] as const
const CHAT = /^(?:chatgpt-|claude-|gemini-|gpt-|o\d)/
/** Models that do not answer a prompt with text, or in a way of their own. */
const NO_CHAT =
  /audio|codex|image|instruct|live|omni|realtime|research|search|transcribe|tts|vision|0301|:|-$/

/** The chat models of the price list that a built-in provider serves and the catalogue does not have. */
export function listedModelNames(): readonly string[] {
  const catalog = mergeCatalog({ models: {}, providers: {} })
  const names = MAKERS.flatMap(
    (providerId) => findProvider({ providerId })?.models.map(({ id }) => id) ?? [],
  ).filter((name) => CHAT.test(name) && !NO_CHAT.test(name) && !Object.hasOwn(catalog.models, name))
  const { models } = withListedModels(catalog, [...new Set(names)])
  return [...new Set(names)].filter((name) => Object.hasOwn(models, name)).toSorted()
}

/** The module that types them. */
export function modelNamesModule(names: readonly string[]): string {
  return `/** Name of a model that the price list knows and the catalogue does not have; \`npm run model-names\` writes them. */
export type ListedModelName =
${names.map((name) => `  | '${name}'`).join('\n')}
`
}
