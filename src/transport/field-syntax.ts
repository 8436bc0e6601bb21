const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/
const NOT_IN_VALUES = /[^\t\x20-\x7e\x80-\xff]/

/** Whether HTTP allows it as the name of a header (RFC 9110 §5.1). */
export function isFieldName(text: string): boolean {
  return TOKEN.test(text)
}

/** Whether HTTP can carry it as the value of a header (RFC 9110 §5.5): one byte a character, no control characters. */
export function isFieldValue(text: string): boolean {
  return !NOT_IN_VALUES.test(text)
}
