import type { HttpProtocol } from '../contract.ts'
import { errorBody } from '../error-body.ts'
import { read } from './read.ts'
import { request } from './request.ts'

/** OpenAI chat completions over server-sent events, as most of the field speaks it. */
export const openaiChat: HttpProtocol = {
  kind: 'http',
  request,
  read,
  errorBody,
  optionalFields: ['stream_options'],
}
