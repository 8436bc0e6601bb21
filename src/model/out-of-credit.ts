import type { Failure } from './sample.ts'

const PAYMENT_REQUIRED = 402
/** OpenAI says that an account is out of credit with 429, Anthropic with 400. */
const sentences = /current quota.*platform\.openai\.com|credit balance is too low/i
/**
 * Codes that say the same, whatever the status, as of November 2026: OpenAI's, Moonshot's, DeepSeek's, Alibaba's,
 * those of gateways.
 */
const codes =
  /^(?:insufficient[-_ ]?(?:user[-_ ]?)?(?:quota|balance|credits?|funds)|billing[-_ ]?(?:hard[-_ ]?limit[-_ ]?reached|not[-_ ]?active)|exceeded[-_ ]?current[-_ ]?quota[-_ ]?error|credits?[-_ ]?exhausted|arrearage)$/i
const beginsWithCode = /^(?:HTTP \d{3}: )?([a-z_ -]{3,60}):/i

/** Whether an error's code says that an account is out of credit. */
export function isCreditCode(code: unknown): code is string {
  return typeof code === 'string' && codes.test(code)
}

/** Whether a failure says that an account is out of credit: no rate limit, since no pause ends it. */
export function isOutOfCredit({
  status = 0,
  message,
  inStream,
}: Pick<Failure, 'status' | 'message' | 'inStream'>): boolean {
  // Elsewhere a message may quote an answer, which may say anything.
  const isRefusal = inStream || status >= 400
  if (status === PAYMENT_REQUIRED) return true
  return isRefusal && (sentences.test(message) || isCreditCode(beginsWithCode.exec(message)?.[1]))
}
