/** Less of a secret in base64 or in digits is found in any text. */
const MIN_ENCODED_LENGTH = 6
const LONG_ASCII = /[\x20-\x7e]{8,}/g
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
  const json = JSON.stringify(secret).slice(1, -1)
  const texts = [
    secret,
    // Blanks are one blank, and escapes beyond ASCII are not undone.
    secret.replaceAll(/\s+/g, ' '),
    encodeURIComponent(secret.toWellFormed()),
    secret.split('').toReversed().join(''),
    // Headers go out in Latin-1; who reads them as UTF-8 loses every other character.
    ...(secret.match(LONG_ASCII) ?? []),
  ]
  const binaries = [Buffer.from(secret), Buffer.from(json), Buffer.from(secret, 'utf16le')]
  const needles = [
    ...texts.map((text) => whole('text', text.toLowerCase())),
    ...binaries.flatMap((bytes) => [
      ...base64Needles(bytes),
      whole('hex', bytes.toString('hex')),
      whole('base64', [...bytes].join(',')),
    ]),
  ]
  return [...new Map(needles.map((needle) => [`${needle.form} ${needle.value}`, needle])).values()]
}

function whole(form: Needle['form'], value: string): Needle {
  return { form, value, before: 0, after: 0 }
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
