/** One server-sent event with a JSON payload. */
export function event(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`
}

/** An event whose name stands in its data too. */
export function namedEvent(payload: {
  readonly type: string
  readonly [field: string]: unknown
}): string {
  return `event: ${payload.type}\n${event(payload)}`
}
