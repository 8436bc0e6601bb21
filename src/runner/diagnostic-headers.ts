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
  'x-ms-retry-after-ms',
  'openai-processing-ms',
  'x-generation-id',
  'x-served-by',
  'x-envoy-upstream-service-time',
])
const patterns = [
  // `x-ratelimit-reset-tokens`, `anthropic-ratelimit-requests-reset`, `ratelimit-reset`
  /^(?:[a-z]+-)?ratelimit[a-z\d-]*$/,
  /retry-attempt-count$/,
  /last-used-option-index$/,
  /^x-litellm-(model-id|version|response-duration-ms|overhead-duration-ms|attempted-)/,
]

/** More of them, or of a name, than anything honest sends: they are kept with every sample. */
const MAX_HEADERS = 40
const MAX_NAME = 80

/** The response headers that say who served, how busy it is, and what stood in between. */
export function diagnosticHeaders(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(
        ([name]) =>
          name.length <= MAX_NAME &&
          (names.has(name) || patterns.some((pattern) => pattern.test(name))),
      )
      .slice(0, MAX_HEADERS),
  )
}
