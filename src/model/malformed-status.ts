/** Whether an endpoint says that a request has the wrong fields. */
export function isMalformed(status: number | undefined): boolean {
  return status === 400 || status === 422
}
