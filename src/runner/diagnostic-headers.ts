const names = new Set([
  'server',
  'via',
  'content-type',
  'content-encoding',
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'cf-ray',
  'retry-after',
  'retry-after-ms',
  'openai-processing-ms',
  'x-generation-id',
  'x-served-by',
  'x-envoy-upstream-service-time',
])
const patterns = [
  /^x-ratelimit-/,
  /retry-attempt-count$/,
  /last-used-option-index$/,
  /^x-litellm-(model-id|version|response-duration-ms|overhead-duration-ms|attempted-)/,
]

/** The response headers that say who served, how busy it is, and what stood in between. */
export function diagnosticHeaders(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => names.has(name) || patterns.some((pattern) => pattern.test(name)),
    ),
  )
}
