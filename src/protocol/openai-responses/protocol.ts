import type { HttpProtocol } from '../contract.ts'
import { errorBody } from '../error-body.ts'
import { read, readWhole } from './read.ts'
import { body, fields, request } from './request.ts'

/** OpenAI's Responses API over server-sent events, by its documentation of November 2026. */
export const openaiResponses: HttpProtocol = {
  kind: 'http',
  fields,
  body,
  request,
  read,
  readWhole,
  errorBody,
}
