import type { HttpProtocol } from '../contract.ts'
import { errorBody } from '../error-body.ts'
import { read, readWhole } from './read.ts'
import { body, cannot, fields, request } from './request.ts'

/** Anthropic's Messages API over server-sent events, by its documentation of November 2026. */
export const anthropicMessages: HttpProtocol = {
  kind: 'http',
  fields,
  cannot,
  body,
  request,
  read,
  readWhole,
  errorBody,
}
