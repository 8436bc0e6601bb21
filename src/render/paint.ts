import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours a text, or leaves it alone where colours are not wanted. */
export type Paint = (style: Style, text: string) => string

export const noPaint: Paint = (_style, text) => text

/** Colours for a stream, wherever Vitest's own lines beside ours have some. */
export function paintFor(
  stream: { readonly isTTY?: boolean | undefined },
  environment: Readonly<Record<string, string | undefined>> = process.env,
  flags: readonly string[] = process.argv,
): Paint {
  if (!hasColours(stream, environment, flags)) return noPaint
  return (style, text) => styleText(style, text, { validateStream: false })
}

/**
 * Vitest's rule: NO_COLOR before all, then FORCE_COLOR, whatever they are set to; in CI, whose logs
 * show colours although they are no terminal; else in a terminal.
 */
function hasColours(
  { isTTY }: { readonly isTTY?: boolean | undefined },
  environment: Readonly<Record<string, string | undefined>>,
  flags: readonly string[],
): boolean {
  const isSet = (name: string): boolean => environment[name] !== undefined
  if (isSet('NO_COLOR') || flags.includes('--no-color')) return false
  if (isSet('FORCE_COLOR') || flags.includes('--color') || isSet('CI')) return true
  return isTTY === true && environment['TERM'] !== 'dumb'
}
