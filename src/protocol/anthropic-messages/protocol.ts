import type { HttpProtocol } from '../contract.ts'
import { errorBody } from '../error-body.ts'
import { read } from './read.ts'
import { body, fields, request } from './request.ts'

/** Anthropic's Messages API over server-sent events, by its documentation of November 2026. */
export const anthropicMessages: HttpProtocol = {
  kind: 'http',
  fields,
  body,
  request,
  read,
  errorBody,
}
