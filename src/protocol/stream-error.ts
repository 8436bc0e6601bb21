import type { StreamError } from '../model/observation.ts'
import { isOutOfCredit } from '../model/out-of-credit.ts'
import { describeError } from './error-body.ts'
import { count, isObject, type JsonObject, text } from './json-value.ts'

/** Names of events that say that what they carry is an error: `error`, `response.error`. */
const errorName = /(?:^|[._-])(?:err|error|exception|fatal)$/i
/** Names of events without a part of an answer that say the same: `failure`, `task.failed`. */
const failureName = /(?:^|[._-])(?:fail|failed|failure|fault|abort|aborted|cancelled|terminated)$/i
/** What others say is wrapped in at the top: by Tencent, iFlytek and gateways. */
const wrapperNames = [
  'Response',
  'header',
  'data',
  'result',
  'response',
  'body',
  'payload',
  'output',
]
/** Codes and statuses that say that all is well, in lower case. */
const fine: ReadonlySet<string> = new Set(['', 'null', 'none', 'ok', 'success', 'succeeded'])
const codeNames = ['code', 'status_code', 'statusCode', 'Code', '__type', 'retcode', 'ret_code']
const stateNames = ['status', 'state', 'stat', 'result', 'outcome']
const wordNames = ['message', 'msg', 'Message', 'status_msg', 'title', 'detail', 'reason']
/** Names that nobody uses but for errors. */
const errorCodeNames = ['error_code', 'errorCode', 'err_code', 'errcode']
const errorWordNames = ['error_msg', 'error_message', 'errorMessage', 'err_msg', 'errmsg']
/** Names that say it, whatever they hold: `is_error`, `failure`, `faultString`, `error_info`. */
const errorFieldName =
  /^(?:(?:is|has)_?)?(?:error|failure|fault|exception|traceback|err)s?(?:$|_|[A-Z])/
/** Numbers about errors that are none. */
const measureName = /(?:rate|ratio|count|budget|total|percent|s)$/i
/** What a lone `message` must say to be taken for an error: others are news. */
const sayingError =
  /error|fail|time[sd]?[ -]?out|exceed|denied|unauthori|forbid|invalid|unavailable|overload|limit|quota|not found|exception|abort|refus|reject|crash|died|gone|broke|lost/i

/**
 * The error an event carries beside whatever else: `{"error": …}`, `{"object":"error"}`, `event: error`,
 * MiniMax's `base_resp`, Baidu's `error_code`, Groq's `x_groq`. Undefined where it carries none.
 */
export function readStreamError(
  event: string | undefined,
  payload: JsonObject,
): StreamError | undefined {
  const ofVendors = Object.entries(payload).map(([name, block]) =>
    name.startsWith('x_') && isObject(block) ? block['error'] : undefined,
  )
  for (const wrapped of [payload['error'], payload['errors'], payload['Error'], ...ofVendors]) {
    const inner: unknown = Array.isArray(wrapped) ? wrapped[0] : wrapped
    if (isObject(inner)) return classify(inner, payload)
    if (text(inner) !== undefined) return classify({ message: inner }, payload)
  }
  if (payload['error'] === true) return classify(payload, payload)
  if (typeof payload['error'] === 'number' && !isZero(payload['error'])) {
    return classify({ code: payload['error'], ...payload }, payload)
  }
  const { base_resp: base } = payload
  if (isObject(base) && !isZero(base['status_code'])) return classify(base, base)
  const isNamed =
    payload['object'] === 'error' ||
    [payload['type'], event].some((name) => typeof name === 'string' && errorName.test(name)) ||
    errorCodeNames.some((name) => !isZero(payload[name]))
  return isNamed ? classify(payload, payload) : undefined
}

/**
 * The error that an event is which holds no part of an answer: what would be news beside one, such as a
 * code with a message (DashScope, AWS), FastAPI's `detail` or `success: false`.
 */
export function readForeignError(
  event: string | undefined,
  payload: JsonObject,
): StreamError | undefined {
  const { type, detail, message } = payload
  const hasBadCode = [...codeNames, 'status'].some((name) => {
    const code = payload[name]
    return !(name === 'status' && typeof code === 'string') && !isFine(code)
  })
  const hasBadState = stateNames.some((name) => sayingError.test(text(payload[name]) ?? ''))
  const hasWords = wordNames.some((name) => text(payload[name]) !== undefined)
  const isPlain = typeof type !== 'string' || /^(?:about:blank|https?:)/.test(type)
  const isError =
    [type, event].some((name) => typeof name === 'string' && failureName.test(name)) ||
    errorWordNames.some((name) => text(payload[name]) !== undefined) ||
    Object.entries(payload).some(([name, value]) => isErrorField(name, value)) ||
    [payload['success'], payload['ok']].includes(false) ||
    (isPlain && (text(detail) !== undefined || (typeof detail === 'object' && detail !== null))) ||
    (isPlain && (hasBadCode || hasBadState) && hasWords) ||
    (isPlain && typeof message === 'string' && sayingError.test(message))
  if (isError) return classify(payload, payload)
  return wrapperNames
    .map((name) => payload[name])
    .filter(isObject)
    .map((wrapped) => readStreamError(event, wrapped) ?? headerError(wrapped))
    .find((error) => error !== undefined)
}

function headerError(header: JsonObject): StreamError | undefined {
  const isError = !isFine(header['code']) && text(header['message']) !== undefined
  return isError ? classify(header, header) : undefined
}

/** The error of an event that is plain text, which its name says is one. */
export function readTextError(event: string | undefined, words: string): StreamError | undefined {
  if (event === undefined || !errorName.test(event)) return undefined
  return classify({ message: words || 'an error event without a message' }, {})
}

/** An error that stands in an answer of which the protocol says that it failed. */
export function errorOf(error: JsonObject): StreamError {
  return classify(error, error)
}

/** Numbers of errors start at 1 in places. */
function isZero(code: unknown): boolean {
  return typeof code === 'number' ? code === 0 || code === 200 : isFine(code)
}

/** `is_error: true`, `error_info: {…}`; but not `error_rate: 0.1`, which counts others. */
function isErrorField(name: string, value: unknown): boolean {
  if (!errorFieldName.test(name) || isNothing(value)) return false
  return typeof value !== 'number' || !measureName.test(name)
}

/** Whether a field of an error's name says that there is none. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : isFine(value)
}

function isFine(code: unknown): boolean {
  if (typeof code === 'number') return code === 0 || (code >= 100 && code < 400)
  if (typeof code === 'string') {
    const word = code.trim().toLowerCase()
    return fine.has(word) || /^(?:0+|[123]\d\d)$/.test(word)
  }
  return code === undefined || code === null || code === false
}

function classify(error: JsonObject, payload: JsonObject): StreamError {
  const names = [...codeNames, ...errorCodeNames, 'status', 'type', 'error_type'].flatMap(
    (name) => [error[name], payload[name]],
  )
  const status = names.map(httpStatus).find((value) => value !== undefined)
  const words = names
    .filter((value) => typeof value === 'string')
    .join(' ')
    .toLowerCase()
  const message = describeError(error)
  return { class: errorClass({ status, words, message }), status, message }
}

/** By the names vendors use: `rate_limit_error`, `RESOURCE_EXHAUSTED`, `content_filter` … */
function errorClass({
  status,
  words,
  message,
}: {
  readonly status: number | undefined
  readonly words: string
  readonly message: string
}): StreamError['class'] {
  if (/content.?filter|content.?polic|data.?inspection|moderation|guardrail/.test(words)) {
    return 'content-filter'
  }
  if (isOutOfCredit({ status, message, inStream: true })) return 'in-stream'
  if (
    status === 429 ||
    /rate.?limit|too.?many.?requests|throttl|quota|resource.?exhausted/.test(words)
  ) {
    return 'rate-limit'
  }
  if (
    status === 401 ||
    status === 403 ||
    /auth|permission|forbidden|invalid.?api.?key|access.?denied/.test(words)
  ) {
    return 'auth'
  }
  // Some have numbers of their own, and say in words what they mean.
  if (status !== undefined || /[a-z]/.test(words)) return 'in-stream'
  if (/\brate.?limit|\btoo many requests/i.test(message)) return 'rate-limit'
  return /\b(?:invalid|incorrect|missing) api.?key|\bunauthori[sz]ed|\blogin fail/i.test(message)
    ? 'auth'
    : 'in-stream'
}

function httpStatus(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : count(value)
  return number !== undefined && number >= 400 && number < 600 ? number : undefined
}
