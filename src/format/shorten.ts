/** The beginning of a text; an ellipsis stands for the rest. Redact first: a cut hides secrets badly. */
export function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
