/** What a failure is called: its class, and that it came as an event where the class does not say so. */
export function failureName(failure: {
  readonly class: string
  readonly inStream: boolean
}): string {
  const isSaid = failure.class === 'in-stream'
  return `${failure.class}${failure.inStream && !isSaid ? ' in the stream' : ''}`
}
