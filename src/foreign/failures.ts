import type { Failure, FailureClass } from '../model/sample.ts'
import { harmless } from './fields.ts'

const classesByWords: readonly (readonly [RegExp, FailureClass])[] = [
  [/time[d_\s-]*out|deadline/i, 'timeout'],
  [/rate.?limit|too many requests|throttl/i, 'rate-limit'],
  [/unauthori[sz]ed|forbidden|authenticat|invalid api key|access ?denied/i, 'auth'],
  [/content.?filter/i, 'content-filter'],
  [/disconnect|reset by peer|incomplete|payload|broken pipe|closed|aborted/i, 'disconnect'],
  [/connect|refused|unreachable|name resolution|getaddrinfo|dns|ssl|tls/i, 'connect'],
  [/server error|bad gateway|unavailable|bad request|not found|overloaded|\bhttp\b/i, 'http'],
  [/no content|empty|no (?:valid )?(?:chunk|response|token|output)|never received/i, 'empty'],
]

/** Why a request failed, by its HTTP status or else by the words of the tool. */
export function failureFrom({
  status,
  words,
}: {
  /** Undefined, or no HTTP status, where the tool has codes of its own. */
  readonly status: number | undefined
  /** Type and message as far as they are there. */
  readonly words: readonly (string | undefined)[]
}): Failure {
  const text = words
    .flatMap((word) => (word === undefined || word.trim() === '' ? [] : lastOfTraceback(word)))
    .join(': ')
  const http = status !== undefined && status >= 400 && status <= 599 ? status : statusIn(text)
  return {
    class: classOf(http, text),
    status: http,
    message: text === '' ? 'no reason is recorded' : harmless(text),
    inStream: false,
  }
}

/** Of a traceback of Python what was raised: the rest are paths of somebody's machine. */
function lastOfTraceback(text: string): string {
  if (!text.includes('Traceback (most recent call last)')) return text
  return text.trim().split('\n').at(-1) ?? text
}

/** A status where the words say that it is one: in front, or behind `HTTP`, `status` or `error`. */
const STATUS =
  /^([45]\d\d)\b|\b(?:HTTP|status(?: code)?|error(?: code)?)[\s:='"]*(?:error\s*)?([45]\d\d)\b/i

function statusIn(text: string): number | undefined {
  const [, first, later] = STATUS.exec(text) ?? []
  const digits = first ?? later
  return digits === undefined ? undefined : Number(digits)
}

function classOf(status: number | undefined, text: string): FailureClass {
  if (status === 401 || status === 403) return 'auth'
  if (status === 429) return 'rate-limit'
  if (status !== undefined) return 'http'
  return classesByWords.find(([words]) => words.test(text))?.[1] ?? 'protocol'
}
