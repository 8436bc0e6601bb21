/** Less of a secret in base64 or in digits is found in any text. */
const MIN_ENCODED_LENGTH = 6
/** Bytes that stand in three characters of base64, or bits of one. */
const BYTES_PER_GROUP = 3
const BITS_PER_BYTE = 8
const BITS_PER_CHARACTER = 6

/** One way in which a secret may stand in a text. */
export interface Needle {
  /** The kind of text it is looked for in: in lower case, in base64, or in digits without gaps. */
  readonly form: 'text' | 'base64' | 'hex'
  readonly value: string
  /** How many characters beside it hold a part of it. */
  readonly before: number
  readonly after: number
}

/** Every way in which a secret is looked for. */
export function needlesOf(secret: string): Needle[] {
  const whole = { before: 0, after: 0 }
  // Escapes beyond ASCII are not undone, and blanks are one blank.
  const texts = [secret, secret.replaceAll(/\s+/g, ' '), encodeURIComponent(secret.toWellFormed())]
  const bytes = Buffer.from(secret)
  return [
    ...[...new Set(texts)].map((text) => ({
      form: 'text' as const,
      value: text.toLowerCase(),
      ...whole,
    })),
    ...base64Needles(bytes),
    { form: 'hex' as const, value: bytes.toString('hex'), ...whole },
    { form: 'base64' as const, value: [...bytes].join(','), ...whole },
  ]
}

/**
 * The characters of base64 that a secret fixes whatever stands before and behind it: it may begin at
 * any of the three bytes of a group.
 */
function base64Needles(bytes: Buffer): Needle[] {
  return Array.from({ length: BYTES_PER_GROUP }, (_, offset): Needle => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
    const start = Math.ceil((offset * BITS_PER_BYTE) / BITS_PER_CHARACTER)
    const end = Math.floor((shifted.length * BITS_PER_BYTE) / BITS_PER_CHARACTER)
    const isWhole = shifted.length % BYTES_PER_GROUP === 0
    return {
      form: 'base64',
      value: shifted.toString('base64').slice(start, end),
      before: offset === 0 ? 0 : 1,
      after: isWhole ? 0 : 1,
    }
  }).filter(({ value }) => value.length >= MIN_ENCODED_LENGTH)
}
