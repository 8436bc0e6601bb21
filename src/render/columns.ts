/** Width of a log that is no terminal and does not say. */
const LOG_COLUMNS = 120

/** How wide a stream is: a terminal knows, a log has `COLUMNS` or nothing. */
export function columnsOf(
  stream: { readonly columns?: number | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): number {
  const declared = Number(environment['COLUMNS'])
  return stream.columns ?? (declared > 0 ? declared : LOG_COLUMNS)
}
