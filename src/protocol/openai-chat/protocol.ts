import type { HttpProtocol } from '../contract.ts'
import { errorBody } from '../error-body.ts'
import { read, readWhole } from './read.ts'
import { body, fields, request } from './request.ts'

/** OpenAI chat completions over server-sent events, as most of the field speaks it. */
export const openaiChat: HttpProtocol = {
  kind: 'http',
  fields,
  body,
  request,
  read,
  readWhole,
  errorBody,
}
