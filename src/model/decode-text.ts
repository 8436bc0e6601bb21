const UTF_8 = new TextDecoder('utf-8')
const UTF_16_LE = new TextDecoder('utf-16le')
const UTF_16_BE = new TextDecoder('utf-16be')

/** The text of a file as editors and shells leave it: UTF-8, or UTF-16 behind a byte order mark; without the mark. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return UTF_16_LE.decode(bytes)
  if (first === 0xfe && second === 0xff) return UTF_16_BE.decode(bytes)
  return UTF_8.decode(bytes)
}

/** Whether bytes begin with the mark of UTF-16. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}
