import { beginsLikeKey, isCredentialName } from './credential-look.ts'
import { oddPairs } from './odd-pairs.ts'

/** Shorter words are names. */
const MIN_RANDOM_LENGTH = 12
/** Words of letters alone are names up to here. */
const MIN_LETTERS = 20
/** What is in several parts is a name up to here. */
const MIN_PARTS_LENGTH = 24
/** Words in which more than every fourth pair is in no word are random. */
const MIN_ODD_SHARE = 0.27
/** The same of letters alone, of which names in capitals and in other languages have more. */
const MIN_ODD_LETTERS = 0.4
/** Hashes and ids of commits, builds and machines: keys have more hexadecimal digits. */
const SHORT_HEX = /^(?:0x)?(?:[\da-f]{1,23}|[\dA-F]{1,23})$/
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i
/** Hashes, accounts and folders in a path: keys there have capitals too, or say whose they are. */
const ID_IN_PATH = /^[\da-z._-]+$/
/** Random to look at, and ours. */
const RUN_ID = /\d{8}T\d{6}Z(?:-\w+){0,2}/g
/** Begins no name, whatever follows. */
const SECRET_KEY = /^[spr]k[-_]/

/** An address; a digest or a time; what names, paths and keys are made of. */
const PIECES =
  /(?<address>\b[a-z][a-z\d+.-]*:\/\/[^\s"'`,;]+)|(?<harmless>\b(?:md5|sha1|sha224|sha256|sha384|sha512)[:-][\w+/]+={0,2}|\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)|(?<word>[\w~+./\\%-]+={0,2})/gi
const SEPARATOR = /[/\\]/
/** Between the parts of a name. Keys may hold them too. */
const PART = /[^a-z\d]+/i
const PLAIN = /^(?:[a-z]{3,}|[A-Z][a-z]{3,}|[A-Z]{4,}|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]+)+)$/

/** Whether a value may be a key that somebody put into the wrong place, or hold one. */
export function mayBeSecret(text: string): boolean {
  return withoutKeys(text) !== text
}

/** A message without the words that may be keys. Paths, names of models and addresses stay. */
export function withoutKeys(message: string): string {
  return message.replaceAll(PIECES, (piece, address?: string, harmless?: string) => {
    if (harmless !== undefined) return piece
    const isHidden = address === undefined ? mayBeKey(piece) : mayHoldKey(address)
    return isHidden ? '[redacted]' : piece
  })
}

/** The name of a machine opens nothing, however random; what stands behind it may. */
function mayHoldKey(address: string): boolean {
  const url = URL.parse(address)
  if (!url) return mayBeKey(address)
  if (url.username !== '' || url.password !== '') return true
  return (
    [...url.searchParams].some(([name, value]) => isCredentialName(name) || mayBeKey(value)) ||
    `${url.pathname}/${url.hash.slice(1)}`.split(SEPARATOR).some(mayBeKeyInPath)
  )
}

function mayBeKey(piece: string): boolean {
  const word = piece.replaceAll(RUN_ID, '')
  const segments = word.split(SEPARATOR)
  if (segments.length === 1) return isKey(word)
  // Base64 has slashes too, and no words between them.
  if (segments.some(isNamed)) return segments.some(mayBeKeyInPath)
  return segments.some(isKey) || isKey(segments.join(''))
}

function mayBeKeyInPath(segment: string): boolean {
  return saysSo(segment) || (isKey(segment) && !ID_IN_PATH.test(segment))
}

function isKey(word: string): boolean {
  const parts = word.split(PART)
  return (
    saysSo(word) ||
    UUID.test(word) ||
    parts.some((part) => isRandom(part)) ||
    (!parts.some(isPlain) && isRandom(parts.join(''), MIN_PARTS_LENGTH))
  )
}

/** Whether it begins as the keys of a vendor do; names of models may begin like some of them. */
function saysSo(word: string): boolean {
  return beginsLikeKey(word) && (SECRET_KEY.test(word) || oddShare(word) >= MIN_ODD_SHARE)
}

function isRandom(part: string, minLength = MIN_RANDOM_LENGTH): boolean {
  if (part.length < minLength || SHORT_HEX.test(part)) return false
  const isLetters = !/\d/.test(part)
  if (isLetters) return part.length >= MIN_LETTERS && oddShare(part) >= MIN_ODD_LETTERS
  return /[a-z]/i.test(part) && oddShare(part) >= MIN_ODD_SHARE
}

/** Folders have names, which may be numbered. */
function isNamed(segment: string): boolean {
  return segment
    .replace(/\d{1,2}$/, '')
    .split(PART)
    .some(isPlain)
}

/** A word of a language, or several that are written as one. */
function isPlain(part: string): boolean {
  return PLAIN.test(part) && oddShare(part) < MIN_ODD_SHARE
}

function oddShare(text: string): number {
  return oddPairs(text) / text.length
}
