/**
 * Whether a request asked for its answer in one piece: it counts as not streamed, and has no first token.
 * Takes samples of documents too, where unknown is null.
 */
export function isAskedWhole({
  streamed,
  ttftMs,
}: {
  readonly streamed?: boolean | null | undefined
  readonly ttftMs: number | null | undefined
}): boolean {
  return streamed === false && (ttftMs ?? undefined) === undefined
}
