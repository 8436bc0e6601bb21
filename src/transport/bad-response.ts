import { MAX_INTERIM_RESPONSES } from './request-limit.ts'

/** A response that HTTP does not allow, or that means something nobody asked for. */
export class BadResponse extends Error {}

export const SWITCHED_PROTOCOLS =
  'the server answered 101 and switched to a protocol that was not requested'
export const INTERIM_OVERFLOW = `more than ${MAX_INTERIM_RESPONSES} interim responses came before the answer`

/** Says what of HTTP/1.1 a response is against. */
export function malformed(what: string): BadResponse {
  return new BadResponse(`the response is not valid HTTP/1.1: ${what}`)
}
