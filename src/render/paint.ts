import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours a text, or leaves it alone where colours are not wanted. */
export type Paint = (style: Style, text: string) => string

export const noPaint: Paint = (_style, text) => text

/**
 * Colours for a stream, where Vitest's own reporters use them: by NO_COLOR, FORCE_COLOR and what the
 * stream can show, and in CI, whose logs show colours although they are no terminal.
 */
export function paintFor(stream: NodeJS.WriteStream, environment = process.env): Paint {
  const { CI, NO_COLOR, NODE_DISABLE_COLORS, FORCE_COLOR } = environment
  const isAsked = [NO_COLOR, NODE_DISABLE_COLORS, FORCE_COLOR].some(Boolean)
  const validateStream = CI === undefined || isAsked
  return (style, text) => styleText(style, text, { stream, validateStream })
}
