import type { Image } from '../model/prompt.ts'

/** Edges of what vendors cut images into, in pixels. */
const PATCH = 32
const GEMINI_TILE = 256
const SMALLEST_PATCH = 14
/** OpenAI's largest number of patches, and the largest factor that a model of theirs has. */
const MAX_PATCHES = 10_000
const PATCH_FACTOR = 2.5
/** The most that its models charge which cut images into tiles: 85 + 8 × 170. */
const MAX_TILE_TOKENS = 1500
/** gpt-4o-mini costs as many dollars an image as gpt-4o: 2,833 + 8 × 5,667. */
const GPT_4O_MINI_TOKENS = 48_169
/** A tile of Gemini, and the most that Gemini 3 takes for a whole image. */
const GEMINI_TILE_TOKENS = 258
const GEMINI_IMAGE_TOKENS = 2240
/** Claude's documented most for models that see in high resolution, with room. */
const CLAUDE_TOKENS = 5000
/** What models may charge for the smallest image that nobody has documented here. */
const UNKNOWN_TOKENS = 8500

/**
 * At most so many tokens of input an image is, by what the vendor of the model documents as of
 * November 2026. A model of which nothing is known gets a token for every 14 × 14 pixels, the finest
 * grid that is in use, on top of what the dearest fixed charge is.
 */
export function maxImageTokens(wireModel: string, image: Pick<Image, 'width' | 'height'>): number {
  const model = wireModel.toLowerCase()
  const grid = (edge: number): number =>
    Math.ceil(image.width / edge) * Math.ceil(image.height / edge)
  if (model.includes('gpt-4o-mini')) return GPT_4O_MINI_TOKENS
  if (/(?:^|[/.:])(?:gpt-|chatgpt-|o[134](?:-|$))/.test(model)) {
    return Math.ceil(Math.max(MAX_TILE_TOKENS, Math.min(grid(PATCH), MAX_PATCHES) * PATCH_FACTOR))
  }
  if (model.includes('claude')) return CLAUDE_TOKENS
  if (model.includes('gemini')) {
    return Math.max(GEMINI_IMAGE_TOKENS, grid(GEMINI_TILE) * GEMINI_TILE_TOKENS)
  }
  return UNKNOWN_TOKENS + grid(SMALLEST_PATCH)
}
